import { b64, jcs, type Json, parseCanonical, utf8 } from '../protocol';
import { parseHash } from './checkpoint';
import { LedgerError } from './errors';
import { decodeLeaf, type Leaf, type Openings, openingsFromJson, openingsToJson } from './leaf';
import { formatProof, parseProof, type Proof } from './proof';

/** What the `extra` line of a receipt carries (docs/protocol.md §10): the entries in the clear. */
export interface ReceiptExtra {
  /** Bytes of the outcome's leaf. */
  leaf: Uint8Array;
  openings: Openings;
  intent: {
    index: number;
    leaf: Uint8Array;
    openings: Openings;
    /** Inclusion of the intent in the tree of the same checkpoint. */
    hashes: Uint8Array[];
  };
}

export interface Receipt {
  proof: Proof;
  extra: ReceiptExtra;
  outcome: Leaf;
  intent: Leaf;
}

function malformed(what: string): never {
  throw new LedgerError('receipt_malformed', `The receipt ${what}.`);
}

export function encodeExtra({ leaf, openings, intent }: ReceiptExtra): Uint8Array {
  return utf8.encode(
    jcs({
      leaf: b64.encode(leaf),
      openings: openingsToJson(openings),
      intent: {
        index: intent.index,
        leaf: b64.encode(intent.leaf),
        openings: openingsToJson(intent.openings),
        hashes: intent.hashes.map(hash => b64.encode(hash))
      }
    })
  );
}

function members(value: unknown, names: readonly string[]): Record<string, Json> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    malformed('has something else where an object belongs');
  }
  const present = Object.keys(value);
  if (present.length !== names.length || !names.every(name => Object.hasOwn(value, name))) {
    malformed(`must have exactly ${names.join(', ')}`);
  }
  return value as Record<string, Json>;
}

function leafBytes(value: unknown): Uint8Array {
  return typeof value === 'string' ? b64.decode(value) : malformed('has no leaf');
}

/** @throws LedgerError receipt_malformed or leaf_malformed */
export function decodeExtra(bytes: Uint8Array): ReceiptExtra {
  try {
    const extra = members(parseCanonical(bytes, { maxBytes: 8 * 1024 * 1024 }), [
      'leaf',
      'openings',
      'intent'
    ]);
    const intent = members(extra['intent'], ['index', 'leaf', 'openings', 'hashes']);
    const { index, hashes } = intent;
    if (!Number.isSafeInteger(index) || (index as number) < 0 || !Array.isArray(hashes)) {
      malformed('has an intent without index or hashes');
    }
    return {
      leaf: leafBytes(extra['leaf']),
      openings: openingsFromJson(extra['openings']),
      intent: {
        index: index as number,
        leaf: leafBytes(intent['leaf']),
        openings: openingsFromJson(intent['openings']),
        hashes: hashes.map(
          hash => parseHash(String(hash)) ?? malformed('has a line that is no hash')
        )
      }
    };
  } catch (error) {
    if (error instanceof LedgerError) {
      throw error;
    }
    return malformed('has extra data that is not canonical JSON');
  }
}

/** The value of the `facet-receipt` header: b64 of a tlog-proof of the outcome. */
export function formatReceipt(proof: Omit<Proof, 'extra'>, extra: ReceiptExtra): string {
  return b64.encode(utf8.encode(formatProof({ ...proof, extra: encodeExtra(extra) })));
}

/** In characters; what the service gives fits a header. */
const MAX_RECEIPT = 1024 * 1024;

/** Form only; `verifyReceipt` proves it. @throws LedgerError */
export function parseReceipt(receipt: string): Receipt {
  if (receipt.length > MAX_RECEIPT) {
    malformed('is too long');
  }
  let text: string;
  try {
    text = utf8.decode(b64.decode(receipt));
  } catch {
    malformed('is not base64 of text');
  }
  const proof = parseProof(text);
  if (proof.extra === undefined) {
    malformed('carries no entries');
  }
  const extra = decodeExtra(proof.extra);
  const outcome = decodeLeaf(extra.leaf);
  const intent = decodeLeaf(extra.intent.leaf);
  if (outcome.k !== 'outcome' || intent.k !== 'intent') {
    malformed('is not of an outcome and its intent');
  }
  return { proof, extra, outcome, intent };
}
