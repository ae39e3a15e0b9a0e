export type LeafKind = 'genesis' | 'enrolment' | 'introduction' | 'registration' | 'request' | 'decision' | 'grant' | 'delegation' | 'intent' | 'outcome' | 'refusal' | 'refusals' | 'revocation' | 'withdrawal' | 'epoch';
export type LeafGroup = 'who' | 'what' | 'args' | 'terms' | 'why' | 'result' | 'token';
/** `t` in ms since the epoch; `c`: b64u commitments. */
export interface Leaf { v: 1; k: LeafKind; t: number; c: Partial<Record<LeafGroup, string>>; ref?: number }
/** As it lies beside the log. */
export interface Opening { salt: Uint8Array; bytes: Uint8Array }
export type Openings = Partial<Record<LeafGroup, Opening>>;
/** As it travels: salt b64u, bytes b64. */
export type OpeningsJson = Partial<Record<LeafGroup, { salt: string; bytes: string }>>;
export declare function encodeLeaf(leaf: Leaf): Uint8Array;
export declare function decodeLeaf(bytes: Uint8Array): Leaf;
/** SHA-256("facetry-commitment/1\n" ‖ group ‖ "\n" ‖ salt ‖ bytes) */
export declare function commit(group: LeafGroup, salt: Uint8Array, bytes: Uint8Array): Uint8Array;
export declare function openingsToJson(openings: Openings): OpeningsJson;
export declare function openingsFromJson(value: unknown): Openings;
