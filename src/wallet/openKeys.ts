import { createPrivateKey, type JsonWebKey, sign } from 'node:crypto';

import { importKeys, type PrincipalKeys, type PrivateKeys } from '../client';

/**
 * Keys of a principal that is kept here, to be used often: they sign in this thread. A signature
 * takes some 30 µs; to have it made on another thread takes as long again, and then the wake.
 */
export async function openKeys(keys: PrivateKeys): Promise<PrincipalKeys> {
  const { signing, encryption } = await importKeys(keys);
  const key = createPrivateKey({ key: keys.signing as JsonWebKey, format: 'jwk' });
  const digest = signing.alg === 'ES256' ? 'sha256' : null;
  const signNow = (bytes: Uint8Array): Uint8Array =>
    sign(digest, bytes, { key, dsaEncoding: 'ieee-p1363' });
  return { signing: { ...signing, signNow }, encryption };
}
