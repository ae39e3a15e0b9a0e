import type { Signer, Verifier } from './token';
import type { Definition, DescriptorPayload, Jwk } from './types';

export declare function nonceOf(jwe: string): string;
export declare function facetId(nonce: string): string;
/** hex(SHA-256(JCS(Definition))). */
export declare function definitionDigest(definition: Definition): string;
export declare function sealDescriptor(payload: DescriptorPayload, service: Signer, holder: Jwk): Promise<string>;
/** Throws Refusal('malformed' | 'wrong_key'). */
export declare function openDescriptor(jwe: string, decryptionKey: CryptoKey, service: Jwk, verifier?: Verifier): Promise<DescriptorPayload>;
/** hex(SHA-256("idempotency/1\n" ‖ iss ‖ "\n" ‖ fct ‖ "\n" ‖ jti))[0:32]. */
export declare function idempotencyKey(iss: string, fct: string, jti: string): string;
