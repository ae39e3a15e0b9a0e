import { LineDigest } from '../../src/ledger';
import { commit, encodeLeaf, type Leaf, type LeafGroup } from '../../src/ledger/leaf';
import { note } from '../../src/ledger/testing/vectors/bundles/story/log';
import { readVectors } from '../../src/ledger/testing/vectors/files';
import { VKEY } from '../../src/ledger/testing/vectors/log/notes';
import { leafHash } from '../../src/ledger/tree';
import { b64, b64u, jcs, type Json, utf8 } from '../../src/protocol';
import type { Seeded } from '../../src/protocol/testing/seeded';
import { attackInParts, type Extent } from './attack';
import type { Tally } from './parts';
import { places } from './places';
import { OtherVerifier, saidHere } from './verifiers';

/** What a service says in an entry, open to be said otherwise. */
interface Told {
  leaf: Leaf;
  groups: Partial<Record<LeafGroup, unknown>>;
  salts: Partial<Record<LeafGroup, string>>;
}

interface Line {
  log?: string;
  leaf?: string;
  openings?: Partial<Record<LeafGroup, { salt: string; bytes: string }>>;
}

interface Log {
  head: Line;
  entries: Told[];
}

interface Lie {
  why: string;
  text: string;
}

const { good, subjects } = readVectors().bundles;

/** Sound logs of one key from their first entry to their end, which a service could have written. */
const LOGS = Object.values(subjects)
  .flat()
  .filter(({ faults, unended, vkey, seen }) => faults.length === 0 && !unended && !vkey && !seen)
  .flatMap(({ lines }) => logIn({ ...Object.fromEntries(good.entries()), ...lines }));

/** Of other types, and names that are members of every object. */
const STRANGE: readonly Json[] = [
  ...[null, true, 0, -1, 1.5, 2 ** 53 - 1, -(2 ** 53 - 1), '', 'x', '__proto__', 'constructor'],
  ...[[], {}, [[]], ['x'], { x: 1 }]
];

function logIn(lines: Record<string, string | null>): Log[] {
  const read = Object.keys(lines)
    .sort((one, other) => Number(one) - Number(other))
    .flatMap(at => (lines[at] === null ? [] : [JSON.parse(lines[at]!) as Line]));
  const [head, ...others] = read as [Line, ...Line[]];
  const entries = others.slice(0, -1);
  const whole = head.log === VKEY && entries.every(({ leaf }) => leaf !== undefined);
  return whole ? [{ head, entries: entries.map(toldIn) }] : [];
}

function toldIn({ leaf, openings = {} }: Line): Told {
  const told: Told = {
    leaf: JSON.parse(utf8.decode(b64.decode(leaf!))) as Leaf,
    groups: {},
    salts: {}
  };
  for (const [name, { salt, bytes }] of Object.entries(openings)) {
    const text = utf8.decode(b64u.decode(bytes));
    told.groups[name as LeafGroup] = name === 'token' ? text : JSON.parse(text);
    told.salts[name as LeafGroup] = salt;
  }
  return told;
}

/** As its service writes it: committed to, in its tree, and signed. */
function written({ head, entries }: Log): string {
  const hashes: Uint8Array[] = [];
  const lines = entries.map(({ leaf, groups, salts }, entry) => {
    const c = { ...leaf.c };
    const openings: Line['openings'] = {};
    for (const [name, value] of Object.entries(groups) as [LeafGroup, Json][]) {
      const bytes = utf8.encode(name === 'token' ? String(value) : jcs(value));
      c[name] = commit(name, b64u.decode(salts[name]!), bytes);
      openings[name] = { salt: salts[name]!, bytes: b64u.encode(bytes) };
    }
    const encoded = encodeLeaf({ ...leaf, c });
    const hash = leafHash(encoded);
    hashes.push(hash);
    return { entry, hash: b64.encode(hash), leaf: b64.encode(encoded), openings };
  });
  const digest = new LineDigest();
  const texts = [{ ...head, checkpoint: note(hashes) }, ...lines].map(
    line => `${jcs(line as never)}\n`
  );
  texts.forEach(text => digest.add(utf8.encode(text)));
  return [...texts, `${jcs({ digest: digest.hex(), end: entries.length })}\n`].join('');
}

/** Says something else at one place of an entry. @returns what, in words */
function lie({ entries }: Log, random: Seeded): string {
  const at = random.below(entries.length);
  const { leaf, groups } = entries[at]!;
  const { token: _, ...others } = groups;
  const where = places(others);
  const whose = `#${at} ${leaf.k}`;
  if (random.chance(10) || where.length === 0) {
    const group = random.pick(Object.keys(leaf.c) as LeafGroup[]);
    delete leaf.c[group];
    delete groups[group];
    return `${whose} without ${group}`;
  }
  const [holder, name] = random.pick(where);
  const before = jcs((holder[name] ?? null) as Json).slice(0, 60);
  const known = entries.flatMap(one => places(one.groups).map(([from, key]) => from[key]));
  switch (random.below(4)) {
    case 0:
      if (Array.isArray(holder)) {
        holder.splice(Number(name), 1);
      } else {
        delete holder[name];
      }
      break;
    case 1:
      holder[name] = random.pick(STRANGE);
      break;
    case 2:
      holder[name] = [holder[name]];
      break;
    default: {
      const alike = known.filter(one => typeof one === typeof holder[name]);
      holder[name] = structuredClone(random.pick(alike));
    }
  }
  Object.assign(groups, others);
  return `${whose} ${name} ${before} → ${jcs((holder[name] ?? null) as Json).slice(0, 60)}`;
}

/** Shows less of another entry: what is not shown excuses no lie. */
function withhold({ entries }: Log, random: Seeded): string {
  const at = random.below(entries.length);
  const { leaf, groups, salts } = entries[at]!;
  const shown = Object.keys(groups) as LeafGroup[];
  if (shown.length === 0) {
    return '';
  }
  const group = random.pick(shown);
  const bytes = utf8.encode(group === 'token' ? String(groups[group]) : jcs(groups[group] as Json));
  leaf.c[group] = commit(group, b64u.decode(salts[group]!), bytes);
  delete groups[group];
  return ` and not ${group} of #${at}`;
}

function lieIn(random: Seeded): Lie | undefined {
  const log = structuredClone(random.pick(LOGS));
  const why = lie(log, random) + (random.chance(3) ? withhold(log, random) : '');
  try {
    return { why, text: written(log) };
  } catch {
    return undefined; // A group that is a hole of its own can't be told otherwise.
  }
}

async function judged({ count, random }: Extent): Promise<Tally> {
  const lies: Lie[] = [];
  while (lies.length < count) {
    const one = lieIn(random);
    if (one !== undefined) {
      lies.push(one);
    }
  }
  const others = new OtherVerifier().said(lies);
  const own: string[][] = [];
  for (const one of lies) {
    own.push((await saidHere(one)).faults);
  }
  const theirs = await others;
  const differing = lies.flatMap(({ why }, at) => {
    const other = theirs[at] ?? { broken: 'no answer' };
    if ('broken' in other) {
      return own[at]!.length === 0 ? [`${why}: ${other.broken}`] : [];
    }
    return (own[at]!.length === 0) === (other.faults.length === 0)
      ? []
      : [`${why}: here ${own[at]!.join()}, there ${other.faults.join()}`];
  });
  const found = own.filter(faults => faults.length > 0).length;
  return {
    count,
    sums: { differing: differing.length, found },
    said: { differing: differing.slice(0, 20) }
  };
}

attackInParts(
  'what one verifier takes for sound, the other does, whatever a service writes',
  { short: 60, long: 5_000, part: 250 },
  judged,
  ({ count, sums, said }) => ({
    tried: `${LOGS.length} sound bundles in which something else is said, committed to and signed`,
    count,
    result: `${sums!['differing']} sound to one of two verifiers alone${
      said!['differing']!.length > 0 ? ` (${said!['differing']!.join('; ')})` : ''
    }, ${sums!['found']} found wrong`,
    goal: '0 sound to one alone',
    kept: sums!['differing'] === 0 && sums!['found']! > 0
  })
);
