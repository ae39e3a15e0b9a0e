export interface Checkpoint { origin: string; size: number; root: Uint8Array; extensions?: string[] }
/** The note text (not the signatures) of C2SP tlog-checkpoint. */
export declare function formatCheckpoint(checkpoint: Checkpoint): string;
export declare function parseCheckpoint(text: string): Checkpoint;
/** `facetry/<hex(SHA-256(iss))[0:16]>/<epoch>` */
export declare function logOrigin(issuer: string, epoch: number): string;
