import { b64, utf8 } from '../protocol';

/** Where a call stands in the ledger, as its receipt says. Nothing is verified here. */
export interface ReceiptIndexes {
  outcome: number;
  intent: number;
}

/** @returns null where the receipt is not formed as docs/protocol.md §10 says. */
export function receiptIndexes(receipt: string): ReceiptIndexes | null {
  try {
    const lines = utf8.decode(b64.decode(receipt)).split('\n');
    const outcome = after(lines, 'index ');
    const extra = JSON.parse(utf8.decode(b64.decode(after(lines, 'extra ')))) as {
      intent: { index: number };
    };
    const indexes = { outcome: Number(outcome), intent: extra.intent.index };
    return Object.values(indexes).every(Number.isSafeInteger) ? indexes : null;
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
