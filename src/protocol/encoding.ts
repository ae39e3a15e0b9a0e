import type { Json } from './types';

/** base64url without padding, RFC 4648 §5. `decode` is strict: throws Refusal('malformed'). */
export declare const b64u: { encode(bytes: Uint8Array): string; decode(text: string): Uint8Array<ArrayBuffer> };
/** Standard base64 with padding, RFC 4648 §4. */
export declare const b64: { encode(bytes: Uint8Array): string; decode(text: string): Uint8Array<ArrayBuffer> };
/** Lower-case hexadecimal. */
export declare const hex: { encode(bytes: Uint8Array): string; decode(text: string): Uint8Array<ArrayBuffer> };
/** UTF-8; `decode` refuses malformed sequences and keeps a byte order mark. */
export declare const utf8: { encode(text: string): Uint8Array<ArrayBuffer>; decode(bytes: Uint8Array): string };
/** RFC 8785 text of a JSON value; throws Refusal('malformed') for what JSON can't say. */
export declare function jcs(value: unknown): string;
/** UTF-8 JSON that is byte for byte its own JCS form; size and depth are checked before parsing. */
export declare function parseCanonical(bytes: Uint8Array, limits?: { maxBytes?: number; maxDepth?: number }): Json;
export declare function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
/** hex SHA-256 of bytes, or of a string's UTF-8. */
export declare function sha256Hex(data: Uint8Array | string): string;
export declare function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer>;
/** A new `jti`: b64u of 24 random bytes. */
export declare function newJti(random?: (length: number) => Uint8Array): string;
/** Lets a host put its native SHA-256 in place of the portable one. */
export declare function useDigest(digest: (bytes: Uint8Array) => Uint8Array): void;
