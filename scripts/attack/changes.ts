import { commit, type LeafGroup } from '../../src/ledger/leaf';
import { b64, b64u, jcs, type Json, utf8 } from '../../src/protocol';
import type { Seeded } from '../../src/protocol/testing/seeded';
import {
  type Case,
  CASES,
  joined,
  kidOf,
  parsed,
  resealed,
  SIGNED,
  signedAnew,
  SIGNERS
} from './cases';
import { places } from './places';
import type { Attempt } from './verdicts';

/** What a place of a document may be told to be, as it would be written there. */
const STRANGE: readonly string[] = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1', '1.5', '1.0', '1e3', '1E400', '-1e-400', '00'],
  ...['9007199254740991', '9007199254740992', '9007199254740993', `1${'0'.repeat(400)}`],
  ...[`1${'0'.repeat(5000)}`, '1e21', '1e-7', '5e-324', '0.1', '4503599627370497.5', 'NaN'],
  ...['Infinity', '-Infinity', '+1', '.5', '0x10', '1_000', '١', '""', '"x"', '"__proto__"'],
  ...[
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\ud83d\\ude00"',
    '"😀"',
    '"\u2028"',
    '"\\/"'
  ],
  ...['"\u00e9"', '"e\u0301"', '"\\u00e9"', '"\u202e"', '"\ufeff"', '"\ufffd"', '"\ud7ff\ue000"'],
  ...['"a\u0085b"', '"\\u007f"', '"\u007f"', '"\\t"', '"\t"', '" "', '"constructor"', '"\\x41"'],
  ...[
    '[]',
    '{}',
    '[[]]',
    '["x"]',
    '{"x":1}',
    '{"x":1,"x":2}',
    '{"__proto__":1}',
    '{"":""}',
    '[1,]'
  ],
  ...[nested(5), nested(31), nested(32), nested(33), nested(5000), `${'['.repeat(3000)}`, '{"a":'],
  ...[
    '"AA=="',
    '"AA"',
    '"AB=="',
    '"A A="',
    '"AA==\\n"',
    '"-_"',
    '"+/"',
    '"A"',
    '"é"',
    `"${'A'.repeat(44)}"`
  ],
  ...[
    `"${'f'.repeat(32)}"`,
    `"${'F'.repeat(32)}"`,
    `"${'٣'.repeat(32)}"`,
    '253402300799',
    '253402300800'
  ]
];

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

const MARK = '\u0001here\u0001';

/** A document with something else at one place, or another name for it. */
function otherwise(document: Json, random: Seeded): { text: string; what: string } {
  const value = structuredClone(document);
  const where = places(value);
  if (where.length === 0) {
    const strange = random.pick(STRANGE);
    return { text: strange, what: `→ ${strange.slice(0, 40)}` };
  }
  const [holder, name] = random.pick(where);
  const strange = random.pick(STRANGE);
  const listed = Array.isArray(holder);
  switch (random.below(8)) {
    case 0:
      if (listed) {
        holder.splice(Number(name), 1);
      } else {
        delete holder[name];
      }
      return { text: jcs0(value), what: `without ${name}` };
    case 1:
      if (!listed) {
        holder[JSON.parse(random.pick(STRANGE.filter(isText))) as string] = holder[name];
      }
      return { text: jcs0(value), what: `${name} twice` };
    case 2: {
      const [from, key] = random.pick(where);
      holder[name] = structuredClone(from[key]);
      return { text: jcs0(value), what: `${name} as ${key}` };
    }
    case 3: {
      const text = jcs0(value);
      const at = random.below(text.length);
      return { text: `${text.slice(0, at)} ${text.slice(at)}`, what: `space at ${at}` };
    }
    case 4: {
      const before = holder[name];
      const text = typeof before === 'string' ? before : jcs0(before);
      const at = random.below(text.length);
      const other = random.pick(['A', 'é', '', '=', '\n', '-', '+', '.', '0', '😀', '\u0000']);
      holder[name] = text.slice(0, at) + other + text.slice(at + 1);
      return { text: jcs0(value), what: `${name} with ${JSON.stringify(other)} at ${at}` };
    }
    default:
      holder[name] = MARK;
      return {
        text: jcs0(value).replace(JSON.stringify(MARK), () => strange),
        what: `${name} → ${strange.slice(0, 40)}`
      };
  }
}

function isText(strange: string): boolean {
  try {
    return typeof JSON.parse(strange) === 'string';
  } catch {
    return false;
  }
}

/** Also of what has no canonical form. */
function jcs0(value: unknown): string {
  try {
    return jcs(value as Json);
  } catch {
    return JSON.stringify(value);
  }
}

function bytesChanged(case_: Case, random: Seeded): [Uint8Array, string] {
  const text = utf8.encode(case_.lines.map(line => `${line}\n`).join(''));
  const at = random.below(text.length);
  const before = text.subarray(0, at);
  switch (random.below(4)) {
    case 0: {
      const changed = Uint8Array.from(text);
      changed[at] = changed[at]! ^ (1 << random.below(8));
      return [changed, `a bit of byte ${at}`];
    }
    case 1:
      return [Buffer.concat([before, random.bytes(1), text.subarray(at)]), `a byte at ${at}`];
    case 2:
      return [Buffer.concat([before, text.subarray(at + 1)]), `no byte ${at}`];
    default: {
      const strange = random.pick(STRANGE);
      return [
        Buffer.concat([before, utf8.encode(strange), text.subarray(at)]),
        `${strange.slice(0, 40)} at ${at}`
      ];
    }
  }
}

function linesChanged({ lines: before }: Case, random: Seeded): [string[], string] {
  const lines = [...before];
  const [one, other] = [random.below(lines.length), random.below(lines.length)];
  switch (random.below(5)) {
    case 0:
      [lines[one], lines[other]] = [lines[other]!, lines[one]!];
      return [lines, `${one} and ${other} swapped`];
    case 1:
      lines.splice(one, 0, lines[other]!);
      return [lines, `${other} again at ${one}`];
    case 2:
      lines.splice(one, 1);
      return [lines, `without line ${one}`];
    case 3: {
      const foreign = random.pick(random.pick(CASES).lines);
      lines.splice(one, 1, foreign);
      return [lines, `another's line at ${one}`];
    }
    default:
      lines.splice(one, 0, random.pick(STRANGE.filter(text => !text.includes('\n'))));
      return [lines, `something strange at ${one}`];
  }
}

function memberChanged({ lines: before }: Case, random: Seeded): [string[], string] {
  const lines = [...before];
  const at = random.below(lines.length);
  const line = parsed(lines[at]!);
  if (line === undefined) {
    return linesChanged({ lines: before, unended: false }, random);
  }
  const { text, what } = otherwise(line as Json, random);
  lines[at] = text;
  return [lines, `line ${at}: ${what}`];
}

/** What a service commits to and signs, though nobody may: another leaf, group or token. */
async function signed({ lines: before }: Case, random: Seeded): Promise<[string[], string]> {
  const head = parsed(before[0]!)!;
  const entries = before.slice(1, -1).map(line => parsed(line)!);
  const at = random.below(entries.length);
  const entry = entries[at]!;
  const leaf = JSON.parse(utf8.decode(b64.decode(entry.leaf!))) as {
    k: string;
    c: Record<string, string>;
  };
  let bytes: Uint8Array;
  let what: string;
  // What it does not commit to may be no group at all.
  const shown = Object.keys(entry.openings ?? {}) as LeafGroup[];
  const groups = shown.filter(group => Object.hasOwn(leaf.c, group));
  const group = groups.length > 0 && !random.chance(5) ? random.pick(groups) : undefined;
  if (group === undefined) {
    const made = otherwise(leaf as Json, random);
    [bytes, what] = [utf8.encode(made.text), `leaf: ${made.what}`];
  } else {
    const opening = entry.openings![group]!;
    const shown = b64u.decode(opening.bytes);
    const [text, told] =
      group === 'token'
        ? await tokenChanged(utf8.decode(shown), random)
        : groupChanged(shown, random);
    opening.bytes = b64u.encode(text);
    leaf.c[group] = commit(group, b64u.decode(opening.salt), text);
    [bytes, what] = [utf8.encode(jcs(leaf as Json)), `${group}: ${told}`];
  }
  entry.leaf = b64.encode(bytes);
  return [signedAnew(head, entries, before.at(-1)!), `#${at} ${leaf.k} ${what}`];
}

function groupChanged(shown: Uint8Array, random: Seeded): [Uint8Array, string] {
  if (random.chance(8)) {
    const bytes = Uint8Array.from(shown);
    const at = random.below(bytes.length);
    bytes[at] = random.below(256);
    return [bytes, `byte ${at}`];
  }
  const { text, what } = otherwise(JSON.parse(utf8.decode(shown)) as Json, random);
  return [utf8.encode(text), what];
}

async function tokenChanged(token: string, random: Seeded): Promise<[Uint8Array, string]> {
  const parts = token.split('.');
  const at = random.below(4) % 3;
  if (at < 2 && parts.length === 3) {
    try {
      const document = JSON.parse(utf8.decode(b64u.decode(parts[at]!))) as Json;
      const { text, what } = otherwise(document, random);
      parts[at] = b64u.encode(utf8.encode(text));
      const place = at === 0 ? 'header' : 'payload';
      const by = random.chance(4) ? undefined : SIGNERS.find(({ kid }) => kid === kidOf(token));
      if (by !== undefined) {
        parts[2] = b64u.encode(await by.sign(utf8.encode(`${parts[0]}.${parts[1]}`)));
      }
      return [utf8.encode(parts.join('.')), `${place}${by ? ', signed,' : ''} ${what}`];
    } catch {
      // It was no token before.
    }
  }
  const place = random.below(token.length);
  const other = random.pick(['A', '', '.', '=', '+', ' ', 'é', '\n', '\u0000', '..']);
  const text = token.slice(0, place) + other + token.slice(place + 1);
  return [utf8.encode(text), `${JSON.stringify(other)} at ${place}`];
}

/** A bundle with something changed in it, whatever that is. */
export async function attemptOn(random: Seeded): Promise<Attempt> {
  const case_ = random.pick(CASES);
  const { vkey, seen } = case_;
  const known = { ...(vkey !== undefined && { vkey }), ...(seen && { seen }) };
  const kind = random.below(8);
  if (kind === 0) {
    const [bytes, why] = bytesChanged(case_, random);
    return { text: bytes, why, ...known };
  }
  if (kind >= 4) {
    const [lines, why] = await signed(random.pick(SIGNED), random);
    return { text: joined(resealed(lines)), why };
  }
  const [lines, why] = kind === 1 ? linesChanged(case_, random) : memberChanged(case_, random);
  return { text: joined(random.chance(6) ? lines : resealed(lines)), why, ...known };
}
