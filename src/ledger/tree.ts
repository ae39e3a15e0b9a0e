/** RFC 6962 §2.1 / RFC 9162 §2.1 hashes; all hashes are 32 bytes. */
export declare function leafHash(leaf: Uint8Array): Uint8Array;
export declare function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array;
export declare const EMPTY_ROOT: Uint8Array;
/** The root over a growing list of leaves with log2(n) hashes kept. */
export declare class MerkleFrontier {
  constructor(size?: number, hashes?: readonly Uint8Array[]);
  readonly size: number;
  /** Complete subtrees, largest first. */
  readonly hashes: readonly Uint8Array[];
  append(leaf: Uint8Array): void;
  root(): Uint8Array;
  clone(): MerkleFrontier;
}
/** null when the proof verifies, else why not. `leaf` is a leaf hash. */
export declare function verifyInclusion(leaf: Uint8Array, index: number, size: number, proof: readonly Uint8Array[], root: Uint8Array): string | null;
export declare function verifyConsistency(from: number, to: number, fromRoot: Uint8Array, toRoot: Uint8Array, proof: readonly Uint8Array[]): string | null;
