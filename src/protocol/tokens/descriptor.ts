import { jcs } from '../canonical';
import { sha256Hex, utf8 } from '../encoding';
import { Refusal } from '../errors';
import { oneOf } from '../form';
import { decrypt, encrypt, gateJwe, jweHeader } from './jwe';
import type { DescriptorKey } from './descriptorKeys';
import { thumbprint } from './keys';
import { isSignedBy, MAX_TOKEN, sign, type Signer, type Verifier, verifyToken } from './token';
import type { Definition, DescriptorPayload, Jwk } from '../types';

const ID_LENGTH = 32;
const CONTENT = 'facet-descriptor';

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
  return encrypt(utf8.encode(token), holder, { cty: CONTENT });
}

/** A descriptor that the service signed, in a form that this release does not know: a later one's. */
export class NotUnderstood extends Refusal {
  constructor(detail: string) {
    super('malformed', detail);
  }
}

const PLACE = {
  header: jweHeader<object>({ cty: oneOf(CONTENT) }),
  what: 'descriptor',
  maxLength: 2 * MAX_TOKEN,
  plain: false
};

/**
 * Decrypts and verifies; that `sub`, `iss` and the nonce are the expected ones is for the holder.
 *
 * @param service the keys that this service signs descriptors with, or did
 * @throws Refusal('malformed') for what is not a descriptor, Refusal('wrong_key') for one that is
 * not for this key or not from this service.
 */
export async function openDescriptor(
  jwe: string,
  decryptionKey: CryptoKey,
  service: readonly DescriptorKey[],
  verifier?: Verifier
): Promise<DescriptorPayload> {
  gateJwe(jwe, PLACE);
  const plaintext = await decrypt(jwe, decryptionKey, PLACE.what);
  const signedBy = (kid: string): DescriptorKey | undefined =>
    service.find(({ key }) => thumbprint(key) === kid);
  const compact = utf8.decode(plaintext);
  const { kid, payload } = await verifyToken(compact, {
    typ: 'facet-descriptor',
    resolveKey: ({ header }) => signedBy(header.kid)?.key,
    ...(verifier === undefined ? {} : { verifier })
  }).catch(async (error: unknown) => {
    const keys = service.map(({ key }) => key);
    throw error instanceof Refusal &&
      error.code === 'malformed' &&
      (await isSignedBy(compact, 'facet-descriptor', keys, verifier))
      ? new NotUnderstood(error.detail)
      : error;
  });
  const { until } = signedBy(kid)!;
  if (until !== null && payload.iat > until) {
    throw new Refusal('wrong_key', 'it is younger than the successor of its key');
  }
  return payload;
}
