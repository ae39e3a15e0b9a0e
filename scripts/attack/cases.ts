import { LineDigest } from '../../src/ledger';
import { type LeafGroup, SALT_BYTES } from '../../src/ledger/leaf';
import { note } from '../../src/ledger/testing/vectors/bundles/story/log';
import { readVectors } from '../../src/ledger/testing/vectors/files';
import { VKEY } from '../../src/ledger/testing/vectors/log/notes';
import { signer } from '../../src/ledger/testing/vectors/tokens/keys';
import { leafHash } from '../../src/ledger/tree';
import { b64, b64u, jcs, utf8 } from '../../src/protocol';

/** Bundles of the vectors, for whoever changes them. */

export interface Line {
  [member: string]: unknown;
  leaf?: string;
  openings?: Partial<Record<LeafGroup, { salt: string; bytes: string }>>;
}

const { good, subjects } = readVectors().bundles;
export const CASES = Object.values(subjects)
  .flat()
  .map(({ lines, unended, vkey, seen }) => ({
    lines: linesOf({ ...Object.fromEntries(good.entries()), ...lines }),
    unended: unended === true,
    ...(vkey !== undefined && { vkey }),
    ...(seen && { seen })
  }));

export type Case = (typeof CASES)[number];

/** A verifier says nothing else of a bundle. */
export const CODES = new Set<string>(
  Object.values(subjects)
    .flat()
    .flatMap(({ faults }) => faults)
);

/** Those of one key from their first entry to their end: their service could have signed them otherwise. */
export const SIGNED = CASES.filter(({ lines, unended, vkey, seen }) => {
  const read = lines.map(parsed);
  return (
    !unended &&
    !vkey &&
    !seen &&
    read[0]?.['log'] === VKEY &&
    read.at(-1)?.['digest'] !== undefined &&
    read.slice(1, -1).every(isEntry)
  );
});

/** Whether it shows a leaf, and what it opens can be committed to anew, and is JSON or a token. */
function isEntry(line: Line | undefined): boolean {
  try {
    JSON.parse(utf8.decode(b64.decode(line!.leaf!)));
    return Object.entries(line!.openings!).every(([group, { salt, bytes }]) => {
      if (b64u.decode(salt).length !== SALT_BYTES) {
        return false;
      }
      const text = utf8.decode(b64u.decode(bytes));
      return group === 'token' ? text !== '' : JSON.parse(text) !== undefined;
    });
  } catch {
    return false;
  }
}

function linesOf(lines: Record<string, string | null>): string[] {
  return Object.keys(lines)
    .sort((one, other) => Number(one) - Number(other))
    .flatMap(at => lines[at] ?? []);
}

export function parsed(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

function digestOf(lines: readonly Uint8Array[]): string {
  const digest = new LineDigest();
  lines.forEach(line => digest.add(Buffer.concat([line, Buffer.of(0x0a)])));
  return digest.hex();
}

/** With the digest of what it holds now: whoever changes lines mends that, too. */
export function resealed(lines: readonly string[]): string[] {
  const before = lines.slice(0, -1);
  const end = /^(\{"digest":")[0-9a-f]{64}("[^]*)$/.exec(lines.at(-1) ?? '');
  return end === null
    ? [...lines]
    : [...before, `${end[1]}${digestOf(before.map(utf8.encode))}${end[2]}`];
}
export function signedAnew(head: Line, entries: readonly Line[], end: string): string[] {
  const hashes = entries.map(one => leafHash(b64.decode(one.leaf!)));
  const lines = entries.map((one, index) =>
    jcs({ ...one, hash: b64.encode(hashes[index]!) } as never)
  );
  return [jcs({ ...head, checkpoint: note(hashes) } as never), ...lines, end];
}

/** Who could sign something else. */
export const SIGNERS = (['service', 'holder', 'owner', 'other'] as const).map(signer);

export function kidOf(token: string): unknown {
  return (JSON.parse(utf8.decode(b64u.decode(token.split('.')[0]!))) as Line)['kid'];
}

export function joined(lines: readonly string[]): Uint8Array {
  return utf8.encode(lines.map(line => `${line}\n`).join(''));
}

export function kindOf(entry: Line): string {
  return (JSON.parse(utf8.decode(b64.decode(entry.leaf!))) as { k: string }).k;
}
