import type { Jwk, Verifier } from '../protocol';
import type { Checkpoint } from './checkpoint';
import type { Leaf, LeafGroup, OpeningsJson } from './leaf';
import type { Ed25519Verify } from './note';

export type CheckName = 'form' | 'checkpoint' | 'inclusion' | 'commitments' | 'reference' | 'token';
export interface Check { name: CheckName; ok: boolean; detail: string }
export interface Verdict {
  ok: boolean;
  checks: Check[];
  index?: number;
  leaf?: Leaf;
  checkpoint?: Checkpoint;
  /** What the openings say, group by group: JSON, or the token's text. */
  opened?: Partial<Record<LeafGroup, unknown>>;
}
export interface VerifyOptions { verify?: Ed25519Verify; verifier?: Verifier }
/** Never throws: what is malformed is a failed check. */
export declare function verifyReceipt(
  receiptB64: string,
  vkey: string,
  options?: VerifyOptions & { holderKey?: Jwk }
): Promise<Verdict & { intent?: { index: number; leaf: Leaf; opened: Partial<Record<LeafGroup, unknown>> } }>;
export declare function verifyEntry(
  entry: { leaf: Uint8Array; openings: OpeningsJson; proof: string; vkey: string; holderKey?: Jwk },
  options?: VerifyOptions
): Promise<Verdict>;
