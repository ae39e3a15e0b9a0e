import { commit, type LeafGroup } from '../../src/ledger/leaf';
import { b64, b64u, jcs, type Json, utf8 } from '../../src/protocol';
import { attackInParts, type Extent } from './attack';
import { joined, kindOf, type Line, parsed, resealed, SIGNED, signedAnew } from './cases';
import { attemptOn } from './changes';
import type { Tally } from './parts';
import { agreement, type Attempt, verdictsOn } from './verdicts';

async function compared({ count, random }: Extent): Promise<Tally> {
  const attempts: Attempt[] = [];
  while (attempts.length < count) {
    attempts.push(await attemptOn(random));
  }
  return verdictsOn(attempts);
}

/** What one verifier took for sound, or broke on, when chance first came upon it. */
const ONCE_FOUND: readonly {
  kind: string;
  group: LeafGroup;
  /** Only where some enrolment does not show whose it is. */
  hidden?: true;
  change(said: Line): void;
}[] = [
  { kind: 'renaming', group: 'name', change: said => void (said['place'] = ['x']) },
  { kind: 'introduction', group: 'name', change: said => void (said['place'] = 5) },
  {
    kind: 'grant',
    group: 'who',
    hidden: true,
    change: said => void (said['kind'] = '\ud7ff\ue000')
  },
  { kind: 'enrolment', group: 'who', change: said => void (said['kind'] = '\ud7ff\ue000') }
];
/** Of each kind so many. */
const AS_MANY = 15;

function onceFound(): Attempt[] {
  const attempts: Attempt[] = [];
  for (const { kind, group, hidden, change } of ONCE_FOUND) {
    let made = 0;
    for (const { lines } of SIGNED) {
      const entries = lines.slice(1, -1).map(line => parsed(line)!);
      if (hidden && !entries.some(one => kindOf(one) === 'enrolment' && !one.openings?.who)) {
        continue;
      }
      for (const [at, entry] of entries.entries()) {
        const leaf = JSON.parse(utf8.decode(b64.decode(entry.leaf!))) as {
          k: string;
          c: Record<string, string>;
        };
        const opening = entry.openings?.[group];
        if (leaf.k !== kind || opening === undefined || made >= AS_MANY) {
          continue;
        }
        const said = JSON.parse(utf8.decode(b64u.decode(opening.bytes))) as Line;
        change(said);
        const bytes = utf8.encode(jcs(said as Json));
        const c = { ...leaf.c, [group]: commit(group, b64u.decode(opening.salt), bytes) };
        const changed = {
          ...entry,
          leaf: b64.encode(utf8.encode(jcs({ ...leaf, c } as Json))),
          openings: { ...entry.openings, [group]: { ...opening, bytes: b64u.encode(bytes) } }
        };
        const all = entries.map((one, index) => (index === at ? changed : one));
        const anew = signedAnew(parsed(lines[0]!)!, all, lines.at(-1)!);
        attempts.push({ text: joined(resealed(anew)), why: `#${at} ${kind} ${group}` });
        made += 1;
      }
    }
  }
  return attempts;
}

test('what was found before is judged by one verifier as by the other', async () => {
  const { sums, said } = await verdictsOn(onceFound());
  expect([sums, said]).toEqual([
    { differing: 0, broken: 0, codes: 0 },
    { differing: [], broken: [], codes: [] }
  ]);
});

attackInParts(
  'a changed bundle is judged by one verifier as by the other',
  { short: 150, long: 20_000, part: 500 },
  compared,
  tally => ({
    tried: 'bundles with other bytes, lines, members; other leaves, groups and tokens, signed',
    count: tally.count,
    ...agreement(tally)
  })
);
