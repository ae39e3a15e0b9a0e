import { b64u } from '../../protocol';
import { formatReceipt, type Openings, type Proof } from '../../ledger';
import type { FieldGroup } from '../types';
import type { EntryRow, OpeningTexts } from './entry';

/** Opened bytes that a receipt carries at most: it travels in one HTTP header. */
const CARRIED = 4096;

/**
 * The receipt of an outcome. Where its openings are too long for a header the longest are left
 * out; `aios/self entries` has them.
 */
export function receiptText(
  proof: Omit<Proof, 'extra'>,
  outcome: EntryRow,
  intent: EntryRow,
  intentHashes: Uint8Array[]
): string {
  const left = new Set(longest([outcome.openings, intent.openings]));
  return formatReceipt(proof, {
    leaf: outcome.leaf,
    openings: carried(outcome.openings, left),
    intent: {
      index: intent.index,
      leaf: intent.leaf,
      openings: carried(intent.openings, left),
      hashes: intentHashes
    }
  });
}

function longest(all: readonly OpeningTexts[]): object[] {
  const openings = all
    .flatMap(texts => Object.values(texts))
    .sort((one, other) => other.bytes.length - one.bytes.length);
  let length = openings.reduce((sum, { bytes }) => sum + bytes.length * 0.75, 0);
  const left: object[] = [];
  for (const opening of openings) {
    if (length <= CARRIED) {
      break;
    }
    left.push(opening);
    length -= opening.bytes.length * 0.75;
  }
  return left;
}

function carried(texts: OpeningTexts, left: ReadonlySet<object>): Openings {
  const openings: Openings = {};
  for (const [group, text] of Object.entries(texts)) {
    if (!left.has(text)) {
      openings[group as FieldGroup] = {
        salt: b64u.decode(text.salt),
        bytes: b64u.decode(text.bytes)
      };
    }
  }
  return openings;
}
