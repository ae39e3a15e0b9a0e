import { b64, type Basis, hex, sha256, utf8 } from '../../protocol';

/** Where a call stands in the ledger, as its receipt says. Nothing is verified here. */
export interface ReceiptIndexes {
  outcome: number;
  intent: number;
}

/** @returns null where the receipt is not formed as docs/protocol.md §10 says. */
export function receiptIndexes(receipt: string): ReceiptIndexes | null {
  try {
    // Of each call this is read, and of what is not ASCII in it nothing.
    const lines = atob(receipt).split('\n', 3);
    const outcome = after(lines, 'index ');
    const extra = JSON.parse(atob(after(lines, 'extra '))) as { intent: { index: number } };
    const indexes = { outcome: Number(outcome), intent: extra.intent.index };
    return Object.values(indexes).every(Number.isSafeInteger) ? indexes : null;
  } catch {
    return null;
  }
}

/**
 * What a note names an act by that has this receipt: its outcome. Nothing is verified here; the
 * service takes no other than there is.
 *
 * @returns null where the receipt is not formed as docs/protocol.md §10 says
 */
export function basisOf(receipt: string): Basis | null {
  try {
    const lines = utf8.decode(b64.decode(receipt)).split('\n');
    const extra = JSON.parse(utf8.decode(b64.decode(after(lines, 'extra ')))) as { leaf: string };
    const entry = Number(after(lines, 'index '));
    const leaf = hex.encode(sha256(Uint8Array.of(0), b64.decode(extra.leaf)));
    return Number.isSafeInteger(entry) ? { entry, leaf } : null;
  } catch {
    return null;
  }
}

function after(lines: string[], start: string): string {
  const line = lines.find(each => each.startsWith(start));
  if (line === undefined) {
    throw new Error(`no line “${start}”`);
  }
  return line.slice(start.length);
}
