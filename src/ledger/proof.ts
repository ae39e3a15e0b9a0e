/** C2SP tlog-proof. */
export interface Proof { extra?: Uint8Array; index: number; hashes: Uint8Array[]; /** the signed note, verbatim */ checkpoint: string }
export declare function formatProof(proof: Proof): string;
export declare function parseProof(text: string): Proof;
