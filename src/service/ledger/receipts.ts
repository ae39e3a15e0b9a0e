import type { Proof } from '../../ledger';
import { type EntryRow, GROUPS, type OpeningText, openingsText, type OpeningTexts } from './entry';

/** Opened bytes that a receipt carries at most: it travels in one HTTP header. */
const CARRIED = 4096;
const NONE: ReadonlySet<OpeningText> = new Set();

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Of each of two generations. */
const KEPT = 1024;
/** Hashes far from the leaves are the same objects in proof after proof. Not weak: collecting a weak map costs more than it saves. */
let texts = new Map<Uint8Array, string>();
let olderTexts = texts;

const digest = Buffer.allocUnsafeSlow(32);

/** Copied first: to ask a small array for its memory moves that out of the engine’s heap. */
function encoded(hash: Uint8Array): string {
  digest.set(hash);
  return digest.toString('base64');
}

function hashText(hash: Uint8Array): string {
  let text = texts.get(hash);
  if (text === undefined) {
    text = olderTexts.get(hash) ?? encoded(hash);
    if (texts.size >= KEPT) {
      olderTexts = texts;
      texts = new Map();
    }
    texts.set(hash, text);
  }
  return text;
}

/**
 * Text that is put together and encoded over and over, in memory of its own: pieces that are joined
 * first would be copied three times, and allocated each time.
 */
class Scratch {
  start(): this {
    this.length = 0;
    return this;
  }

  /** @param text of Latin-1 characters */
  add(text: string): this {
    this.makeRoom(text.length);
    this.length += this.bytes.write(text, this.length, 'latin1');
    return this;
  }

  addUtf8(text: string): this {
    this.makeRoom(3 * text.length);
    this.length += this.bytes.write(text, this.length, 'utf8');
    return this;
  }

  base64(): string {
    return this.bytes.toString('base64', 0, this.length);
  }

  private makeRoom(length: number): void {
    if (this.length + length > this.bytes.length) {
      const more = Buffer.allocUnsafeSlow(2 * (this.length + length));
      this.bytes.copy(more, 0, 0, this.length);
      this.bytes = more;
    }
  }

  private bytes = Buffer.allocUnsafeSlow(16_384);
  private length = 0;
}

const proofs = new Scratch();
const extras = new Scratch();

/**
 * A C2SP tlog-proof in base64. Written here and not by the ledger library because it is made
 * for each answer; the tests hold it to what the library writes.
 */
export function proofText({ index, hashes, checkpoint }: Omit<Proof, 'extra'>, extra = ''): string {
  proofs.start().add('c2sp.org/tlog-proof@v1\n');
  if (extra !== '') {
    proofs.add('extra ').add(extra).add('\n');
  }
  proofs.add(`index ${index}\n`);
  for (const hash of hashes) {
    proofs.add(hashText(hash)).add('\n');
  }
  return proofs.add('\n').addUtf8(checkpoint).base64();
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
  const left = areShort(outcome, intent) ? NONE : longest([outcome.openings, intent.openings]);
  extras.start().add('{"intent":{"hashes":[');
  intentHashes.forEach((hash, at) => extras.add(at === 0 ? '"' : '","').add(hashText(hash)));
  extras.add(intentHashes.length === 0 ? '],' : '"],');
  extras.add(`"index":${intent.index},`);
  addEntry(intent, left);
  extras.add('},');
  addEntry(outcome, left);
  return proofText(proof, extras.add('}').base64());
}

/** Whether all that is opened is carried: by the text around it, which is longer. */
function areShort({ text: one }: EntryRow, { text: other }: EntryRow): boolean {
  return one !== undefined && other !== undefined && (one.length + other.length) * 0.75 <= CARRIED;
}

function longest(all: readonly OpeningTexts[]): ReadonlySet<OpeningText> {
  let length = 0;
  for (const texts of all) {
    for (const group of GROUPS) {
      length += (texts[group]?.bytes.length ?? 0) * 0.75;
    }
  }
  if (length <= CARRIED) {
    return NONE;
  }
  const left = new Set<OpeningText>();
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

function addEntry(row: EntryRow, left: ReadonlySet<OpeningText>): void {
  extras.add('"leaf":"').add(base64(row.leaf)).add('","openings":');
  extras.add(left === NONE && row.text !== undefined ? row.text : openingsText(row.openings, left));
}
