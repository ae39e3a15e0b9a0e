import type { Leaf, Openings } from './leaf';
import type { Proof } from './proof';

/** docs/protocol.md §10: what the `extra` line of a receipt carries. */
export interface ReceiptExtra {
  leaf: Uint8Array;
  openings: Openings;
  intent: { index: number; leaf: Uint8Array; openings: Openings };
}
export interface Receipt { proof: Proof; extra: ReceiptExtra; outcome: Leaf; intent: Leaf }
export declare function encodeExtra(extra: ReceiptExtra): Uint8Array;
export declare function decodeExtra(bytes: Uint8Array): ReceiptExtra;
/** The value of the `facet-receipt` header: b64 of a tlog-proof. */
export declare function formatReceipt(proof: Omit<Proof, 'extra'>, extra: ReceiptExtra): string;
export declare function parseReceipt(receipt: string): Receipt;
