import { commit, type LeafGroup } from '../../src/ledger/leaf';
import { b64, b64u, jcs, type Json, utf8 } from '../../src/protocol';
import { attackInParts, type Extent } from './attack';
import {
  joined,
  kidOf,
  kindOf,
  type Line,
  parsed,
  resealed,
  SIGNED,
  signedAnew,
  SIGNERS
} from './cases';
import { agreement, type Attempt, verdictsOn } from './verdicts';

/** What a member is made, one after the other; undefined: it is left out. */
const INSTEAD: Readonly<Record<string, (was: Json) => Json | undefined>> = {
  'left out': () => undefined,
  null: () => null,
  'no list': () => [],
  'no members': () => ({}),
  'a word': () => 'x',
  'no word': () => '',
  'a number': () => 5,
  'a negative one': () => -1,
  'a large one': () => Number.MAX_SAFE_INTEGER,
  'a part': () => 0.5,
  true: () => true,
  'itself in a list': was => [was],
  'itself in an object': was => ({ x: was }),
  'itself as a word': was => (typeof was === 'string' ? was.toUpperCase() : jcs(was))
};

interface Place {
  bundle: (typeof SIGNED)[number];
  at: number;
  group: LeafGroup | 'leaf';
  /** From the document to the member; of a token from its payload. */
  path: readonly string[];
}

type Holder = Record<string, Json>;

function* pathsIn(value: Json, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    yield [...path, name];
    yield* pathsIn(inner as Json, [...path, name]);
  }
}

/** By what it is, whichever principal, facet, action or element it is of. */
function nameOf(path: readonly string[]): string {
  return path
    .map(name => (/^\d+$/.test(name) ? '0' : /^[\w-]{30,}$/.test(name) ? 'id' : name))
    .join('.');
}

function leafOf(entry: Line): { k: string; c: Record<string, string> } {
  return JSON.parse(utf8.decode(b64.decode(entry.leaf!))) as ReturnType<typeof leafOf>;
}

function documentOf(entry: Line, group: LeafGroup | 'leaf'): Json {
  if (group === 'leaf') {
    return leafOf(entry) as unknown as Json;
  }
  const text = utf8.decode(b64u.decode(entry.openings![group]!.bytes));
  const [, payload = ''] = text.split('.');
  return JSON.parse(group === 'token' ? utf8.decode(b64u.decode(payload)) : text) as Json;
}

/** Each member that an entry of some kind says or signed, and where it is said. */
function places(): Map<string, Place[]> {
  const found = new Map<string, Place[]>();
  for (const bundle of SIGNED) {
    for (const [at, line] of bundle.lines.slice(1, -1).entries()) {
      const entry = parsed(line)!;
      const { c } = leafOf(entry);
      const committed = Object.keys(entry.openings ?? {}).filter(group => Object.hasOwn(c, group));
      for (const group of ['leaf', ...committed] as Place['group'][]) {
        let document: Json;
        try {
          document = documentOf(entry, group);
        } catch {
          // It was no token before.
          continue;
        }
        const act = group === 'token' ? String((document as Holder)['act'] ?? '') : '';
        for (const path of pathsIn(document)) {
          const name = `${kindOf(entry)} ${group} ${act} ${nameOf(path)}`;
          found.set(name, [...(found.get(name) ?? []), { bundle, at, group, path }]);
        }
      }
    }
  }
  return found;
}

/** The bundle as its service would have signed it with something else in that place. */
async function otherwise(
  { bundle, at, group, path }: Place,
  change: (was: Json) => Json | undefined
): Promise<Uint8Array> {
  const { lines } = bundle;
  const entries = lines.slice(1, -1).map(line => parsed(line)!);
  const entry = entries[at]!;
  const document = documentOf(entry, group);
  const holder = path.slice(0, -1).reduce((one, name) => one[name] as Holder, document as Holder);
  const name = path.at(-1)!;
  const value = change(holder[name]!);
  if (value !== undefined) {
    holder[name] = value;
  } else if (Array.isArray(holder)) {
    holder.splice(Number(name), 1);
  } else {
    delete holder[name];
  }
  let leaf: Json = document;
  if (group !== 'leaf') {
    const opening = entry.openings![group]!;
    let text = jcs(document);
    if (group === 'token') {
      const [head, , tail] = utf8.decode(b64u.decode(opening.bytes)).split('.') as [
        string,
        string,
        string
      ];
      const signing = `${head}.${b64u.encode(utf8.encode(text))}`;
      const by = SIGNERS.find(({ kid }) => kid === kidOf(head));
      text = `${signing}.${by ? b64u.encode(await by.sign(utf8.encode(signing))) : tail}`;
    }
    opening.bytes = b64u.encode(utf8.encode(text));
    const own = leafOf(entry);
    own.c[group] = commit(group, b64u.decode(opening.salt), utf8.encode(text));
    leaf = own as unknown as Json;
  }
  entry.leaf = b64.encode(utf8.encode(jcs(leaf)));
  return joined(resealed(signedAnew(parsed(lines[0]!)!, entries, lines.at(-1)!)));
}

const PLACES = places();
const ALL = [...PLACES].flatMap(([name, where]) =>
  Object.entries(INSTEAD).map(([what, change]) => ({ name, what, change, where }))
);

/** Far from each other, so that a few of them are of all kinds of entries; a prime, so all come. */
const STRIDE = 7919;
const PART = 500;

/** The next `count` of all, each at one of the places where it is said; what that is differs by chance. */
async function attempts({ count, part, random }: Extent): Promise<Attempt[]> {
  const made: Attempt[] = [];
  for (let at = part * PART; at < part * PART + count; at += 1) {
    const { name, what, change, where } = ALL[(at * STRIDE) % ALL.length]!;
    const place = random.pick(where);
    made.push({ text: await otherwise(place, change), why: `#${place.at} ${name}: ${what}` });
  }
  return made;
}

attackInParts(
  'a member that is left out, or of another form, is judged by one verifier as by the other',
  { short: 60, long: ALL.length, part: PART },
  async extent => verdictsOn(await attempts(extent)),
  tally => ({
    tried:
      `each of ${PLACES.size.toLocaleString('en')} members of leaves, groups and payloads ` +
      `left out, or of ${Object.keys(INSTEAD).length - 1} other forms, signed`,
    count: tally.count,
    ...agreement(tally)
  })
);
