import type { Jwk } from './types';

export type SigningAlg = 'Ed25519' | 'ES256';
export interface SigningKey { alg: SigningAlg; privateKey: CryptoKey; publicKey: Jwk; kid: string }
export interface EncryptionKey { privateKey: CryptoKey; publicKey: Jwk }
export declare function generateSigningKey(alg: SigningAlg, options?: { extractable?: boolean }): Promise<SigningKey>;
export declare function generateEncryptionKey(options?: { crv?: 'P-256' | 'X25519'; extractable?: boolean }): Promise<EncryptionKey>;
/** Validated, normalized public key; throws Refusal('malformed', where). */
export declare function publicJwk(jwk: unknown, use: 'sign' | 'encrypt', where?: string): Jwk;
/** RFC 7638 SHA-256 thumbprint, b64u. */
export declare function thumbprint(jwk: Jwk): string;
export declare function algOf(jwk: Jwk): SigningAlg;
