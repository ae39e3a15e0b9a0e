import type { SigningAlg } from './keys';
import type { GatedToken, Jwk, TokenPayloads, TokenType, VerifiedToken } from './types';

export interface Signer { readonly kid: string; readonly alg: SigningAlg; sign(bytes: Uint8Array): Promise<Uint8Array> }
/** `alg` is the one of the header; `jwk` was validated by `publicJwk`. */
export interface Verifier { verify(alg: SigningAlg, jwk: Jwk, signingInput: Uint8Array, signature: Uint8Array): boolean | Promise<boolean> }
export declare const MAX_TOKEN: number;
export declare const MAX_URL_TOKEN: number;
/** docs/protocol.md §3 1–2 and typ: no cryptography. Throws Refusal('malformed'). */
export declare function gate<T extends TokenType>(compact: string, options: { typ: T; maxLength?: number }): GatedToken<T>;
export declare function sign<T extends TokenType>(payload: TokenPayloads[T], typ: T, signer: Signer): Promise<string>;
/** From a private CryptoKey with its public JWK, or from a private JWK. */
export declare function signerFromKey(key: CryptoKey, publicKey: Jwk): Promise<Signer>;
export declare function signerFromKey(key: JsonWebKey): Promise<Signer>;
/** WebCrypto. */
export declare const defaultVerifier: Verifier;
/** Signature and kid of an already gated token; throws Refusal('wrong_key'). */
export declare function verifyGated<T extends TokenType>(gated: GatedToken<T>, key: Jwk, verifier?: Verifier): Promise<VerifiedToken<T>>;
export declare function verifyToken<T extends TokenType>(
  compact: string,
  options: { typ: T; maxLength?: number; verifier?: Verifier } & ({ key: Jwk } | { resolveKey(token: GatedToken<T>): Jwk | undefined | Promise<Jwk | undefined> })
): Promise<VerifiedToken<T>>;
/** `resolveKey` for tokens that carry their signer's key: enrolment, request, card. */
export declare function carriedKey(token: GatedToken<'facet-enrolment' | 'facet-request' | 'facet-card'>): Jwk;
