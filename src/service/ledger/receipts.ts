import type { Proof } from '../../ledger';
import type { EntryRow, OpeningTexts } from './entry';
import { GROUPS } from './entry';

/** Opened bytes that a receipt carries at most: it travels in one HTTP header. */
const CARRIED = 4096;
const NONE: ReadonlySet<object> = new Set();

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Of each of two generations. */
const KEPT = 1024;
/** Hashes far from the leaves are the same objects in proof after proof. Not weak: collecting a weak map costs more than it saves. */
let texts = new Map<Uint8Array, string>();
let olderTexts = texts;

function hashText(hash: Uint8Array): string {
  let text = texts.get(hash);
  if (text === undefined) {
    text = olderTexts.get(hash) ?? base64(hash);
    if (texts.size >= KEPT) {
      olderTexts = texts;
      texts = new Map();
    }
    texts.set(hash, text);
  }
  return text;
}

/**
 * A C2SP tlog-proof in base64. Written here and not by the ledger library because it is made
 * for each answer; the tests hold it to what the library writes.
 */
export function proofText({ index, hashes, checkpoint }: Omit<Proof, 'extra'>, extra = ''): string {
  const lines = hashes.map(hash => `${hashText(hash)}\n`).join('');
  const head = `c2sp.org/tlog-proof@v1\n${extra}index ${index}\n${lines}\n`;
  // Apart, because one dash in the note would make all of the text twice as wide.
  const bytes = Buffer.allocUnsafe(head.length + Buffer.byteLength(checkpoint, 'utf8'));
  bytes.write(head, 'latin1');
  bytes.write(checkpoint, head.length, 'utf8');
  return bytes.toString('base64');
}

/**
 * The receipt of an outcome (docs/protocol.md §10). Where its openings are too long for a header
 * the longest are left out; `aios/self entries` has them.
 */
export function receiptText(
  proof: Omit<Proof, 'extra'>,
  outcome: EntryRow,
  intent: EntryRow,
  intentHashes: readonly Uint8Array[]
): string {
  const left = longest([outcome.openings, intent.openings]);
  const hashes = intentHashes.map(hash => `"${hashText(hash)}"`).join(',');
  const extra =
    `{"intent":{"hashes":[${hashes}],"index":${intent.index},"leaf":"${base64(intent.leaf)}",` +
    `"openings":${carried(intent.openings, left)}},"leaf":"${base64(outcome.leaf)}",` +
    `"openings":${carried(outcome.openings, left)}}`;
  return proofText(proof, `extra ${Buffer.from(extra, 'latin1').toString('base64')}\n`);
}

function longest(all: readonly OpeningTexts[]): ReadonlySet<object> {
  let length = 0;
  for (const texts of all) {
    for (const group of GROUPS) {
      length += (texts[group]?.bytes.length ?? 0) * 0.75;
    }
  }
  if (length <= CARRIED) {
    return NONE;
  }
  const left = new Set<object>();
  const openings = all.flatMap(texts => Object.values(texts));
  for (const opening of openings.sort((one, other) => other.bytes.length - one.bytes.length)) {
    if (length <= CARRIED) {
      break;
    }
    left.add(opening);
    length -= opening.bytes.length * 0.75;
  }
  return left;
}

/** In JCS form: base64url needs no escapes, and the groups come in their order. */
function carried(texts: OpeningTexts, left: ReadonlySet<object>): string {
  const members: string[] = [];
  for (const group of GROUPS) {
    const text = texts[group];
    if (text && !left.has(text)) {
      members.push(`"${group}":{"bytes":"${text.bytes}","salt":"${text.salt}"}`);
    }
  }
  return `{${members.join(',')}}`;
}
