import { CompactEncrypt, compactDecrypt, importJWK } from 'jose';

import { jcs } from './canonical';
import { b64u, sha256Hex, utf8 } from './encoding';
import { Refusal } from './errors';
import { closed, malformed, oneOf } from './form';
import { publicJwk } from './keys';
import { MAX_TOKEN, sign, type Signer, type Verifier, verifyToken } from './token';
import type { Definition, DescriptorPayload, Jwk } from './types';

const ID_LENGTH = 32;
const COMPACT_JWE = /^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

function shortDigest(text: string): string {
  return sha256Hex(text).slice(0, ID_LENGTH);
}

/** The secret part of a facet's URL. */
export function nonceOf(jwe: string): string {
  return shortDigest(jwe);
}

/** The public name of a facet. */
export function facetId(nonce: string): string {
  return shortDigest(`facet-id/1\n${nonce}`);
}

/** hex(SHA-256(JCS(Definition))). */
export function definitionDigest(definition: Definition): string {
  return sha256Hex(jcs(definition));
}

/** What upstreams get as `Idempotency-Key`: the same for the same action only. */
export function idempotencyKey(iss: string, fct: string, jti: string): string {
  return shortDigest(`idempotency/1\n${iss}\n${fct}\n${jti}`);
}

/** A signed descriptor in a compact JWE to its holder (docs/protocol.md §5). */
export async function sealDescriptor(
  payload: DescriptorPayload,
  service: Signer,
  holder: Jwk
): Promise<string> {
  const token = await sign(payload, 'facet-descriptor', service);
  const recipient = await importJWK({ ...publicJwk(holder, 'encrypt') }, 'ECDH-ES');
  return new CompactEncrypt(utf8.encode(token))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'facet-descriptor' })
    .encrypt(recipient);
}

const header = closed<{ epk: Jwk }>({
  alg: oneOf('ECDH-ES'),
  cty: oneOf('facet-descriptor'),
  enc: oneOf('A256GCM'),
  epk: (value, where) => publicJwk(value, 'encrypt', where)
});

function gateEncrypted(jwe: string): void {
  if (jwe.length > 2 * MAX_TOKEN || !COMPACT_JWE.test(jwe)) {
    malformed('descriptor', 'must be a compact JWE with direct key agreement');
  }
  const [head, , ...rest] = jwe.split('.');
  // Each part has one spelling, so that the nonce names one descriptor.
  rest.forEach(part => b64u.decode(part));
  let parsed: unknown;
  try {
    parsed = JSON.parse(utf8.decode(b64u.decode(head!)));
  } catch {
    malformed('descriptor', 'has no JSON header');
  }
  header(parsed, 'descriptor header');
}

/**
 * Decrypts and verifies; that `sub`, `iss` and the nonce are the expected ones is for the holder.
 * @throws Refusal('malformed') for what is not a descriptor, Refusal('wrong_key') for one that is
 * not for this key or not from this service.
 */
export async function openDescriptor(
  jwe: string,
  decryptionKey: CryptoKey,
  service: Jwk,
  verifier?: Verifier
): Promise<DescriptorPayload> {
  gateEncrypted(jwe);
  let plaintext: Uint8Array;
  try {
    ({ plaintext } = await compactDecrypt(jwe, decryptionKey, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM']
    }));
  } catch {
    throw new Refusal('wrong_key', 'the descriptor does not open with this key');
  }
  const { payload } = await verifyToken(utf8.decode(plaintext), {
    typ: 'facet-descriptor',
    key: service,
    ...(verifier === undefined ? {} : { verifier })
  });
  return payload;
}
