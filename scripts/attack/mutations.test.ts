import { generateKeyPairSync, sign } from 'node:crypto';

import { bodyLines, exportedLedger, sealed } from '../../src/cli/testing/bundles';
import type { Desk } from '../../src/cli/testing/desk';
import {
  formatVkey,
  leafHash,
  parseNote,
  parseVkey,
  signNote,
  verifyBundle
} from '../../src/ledger';
import { b64, b64u, jcs, utf8 } from '../../src/protocol';
import type { Seeded } from '../../src/protocol/testing/seeded';
import { attackInParts } from './attack';

interface EntryLine {
  entry: number;
  hash: string;
  leaf: string;
  openings: Record<string, { bytes: string; salt: string }>;
}

/** One change of a bundle; most by somebody who knows its format, so that its digest fits again. */
type Mutation = (text: string, random: Seeded) => string | Uint8Array;

function turned(bytes: Uint8Array, random: Seeded): Uint8Array {
  const changed = bytes.slice();
  const at = random.below(bytes.length);
  changed[at] = changed[at]! ^ (1 << random.below(7));
  return changed;
}

/** Another printable character in the place of one: the text stays text. */
function retyped(text: string, random: Seeded): string {
  const at = random.below(text.length);
  const other = String.fromCharCode(0x23 + random.below(0x5c - 0x23));
  return text.slice(0, at) + (text[at] === other ? '!' : other) + text.slice(at + 1);
}

/** @param skip lines at the start that stay: 1 for the head */
function changing(
  skip: number,
  change: (lines: string[], at: number, random: Seeded) => void
): Mutation {
  return (text, random) => {
    const lines = bodyLines(text);
    change(lines, skip + random.below(lines.length - skip), random);
    return sealed(lines);
  };
}

function changingEntry(change: (entry: EntryLine, random: Seeded) => void): Mutation {
  return changing(1, (lines, at, random) => {
    const entry = JSON.parse(lines[at]!) as EntryLine;
    change(entry, random);
    lines[at] = jcs(entry);
  });
}

const MUTATIONS: Record<string, Mutation> = {
  'a bit turned': (text, random) => turned(utf8.encode(text), random),
  'cut off': (text, random) => text.slice(0, random.below(text.length - 1)),
  'a line retyped': changing(0, (lines, at, random) => {
    lines[at] = retyped(lines[at]!, random);
  }),
  'a line dropped': changing(1, (lines, at) => void lines.splice(at, 1)),
  'a line repeated': changing(1, (lines, at) => void lines.splice(at, 0, lines[at]!)),
  'lines swapped': changing(1, (lines, at, random) => {
    const other = 1 + ((at + random.below(lines.length - 2)) % (lines.length - 1));
    const from = other === at ? 1 + (at % (lines.length - 1)) : other;
    [lines[at], lines[from]] = [lines[from]!, lines[at]!];
  }),
  'rolled back': changing(1, (lines, at) => void lines.splice(at)),
  'a leaf retyped, its hash made to fit': changingEntry((entry, random) => {
    const leaf = utf8.encode(retyped(utf8.decode(b64.decode(entry.leaf)), random));
    entry.leaf = b64.encode(leaf);
    entry.hash = b64.encode(leafHash(leaf));
  }),
  'an opening retyped': changingEntry(({ openings }, random) => {
    const opening = openings[random.pick(Object.keys(openings))]!;
    const said = utf8.decode(b64u.decode(opening.bytes));
    opening.bytes = b64u.encode(utf8.encode(retyped(said, random)));
  }),
  'another salt': changingEntry(({ openings }, random) => {
    openings[random.pick(Object.keys(openings))]!.salt = b64u.encode(random.bytes(32));
  }),
  'signed with another key': text => {
    const lines = bodyLines(text);
    const head = JSON.parse(lines[0]!) as { log: string; checkpoint: string };
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x } = publicKey.export({ format: 'jwk' }) as { x: string };
    const log = formatVkey(parseVkey(head.log).name, b64u.decode(x));
    const { text: note } = parseNote(head.checkpoint);
    const checkpoint = signNote(note, log, bytes => sign(null, bytes, privateKey));
    return sealed([jcs({ ...head, checkpoint, log }), ...lines.slice(1)]);
  }
};

describe('the ledger as one file', () => {
  let desk: Desk;
  let text: string;
  let vkey: string;

  beforeAll(async () => {
    ({ desk, text, vkey } = await exportedLedger());
  });
  afterAll(() => desk.close());

  const verdictOn = (bundle: string | Uint8Array): ReturnType<typeof verifyBundle> =>
    verifyBundle([typeof bundle === 'string' ? utf8.encode(bundle) : bundle], { vkey });

  attackInParts(
    'the log can’t be changed unseen',
    { short: 330, long: 10_000, part: 110 },
    async ({ count, random }) => {
      expect((await verdictOn(text)).ok).toBe(true);
      const kinds = Object.entries(MUTATIONS);
      const unseen: string[] = [];
      const named = new Set<string>();
      for (let made = 0; made < count; made++) {
        const [kind, mutate] = kinds[made % kinds.length]!;
        const { ok, faults } = await verdictOn(mutate(text, random));
        if (ok || !faults[0]) {
          unseen.push(`${kind} (${made})`);
        } else {
          named.add(faults[0].code);
        }
      }
      return { count, said: { unseen, named: [...named] } };
    },
    ({ count, said }) => {
      const { unseen, named } = said as Record<'unseen' | 'named', string[]>;
      const kinds = Object.keys(MUTATIONS);
      return {
        tried: `${kinds.length} kinds of single changes: ${kinds.join(', ')}`,
        count,
        result:
          unseen.length === 0
            ? `all found, as ${[...named].sort().join(', ')}`
            : `not found: ${unseen.slice(0, 5).join('; ')}`,
        goal: 'all found, each by name',
        kept: unseen.length === 0
      };
    }
  );
});
