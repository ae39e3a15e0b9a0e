import { createPrivateKey, type JsonWebKey, sign } from 'node:crypto';

import { importKeys, type PrincipalKeys, type PrivateKeys } from '../../client';

/** Of a number of P-256, in bytes. */
const NUMBER = 32;

/**
 * Keys of a principal that is kept here, to be used often: they sign in this thread. A signature
 * takes some 30 µs; to have it made on another thread takes as long again, and then the wake.
 */
export async function openKeys(keys: PrivateKeys): Promise<PrincipalKeys> {
  const { signing, encryption } = await importKeys(keys);
  const key = createPrivateKey({ key: keys.signing as JsonWebKey, format: 'jwk' });
  const signNow =
    signing.alg === 'ES256'
      ? (bytes: Uint8Array): Uint8Array => joinedSignature(sign('sha256', bytes, key))
      : (bytes: Uint8Array): Uint8Array => sign(null, bytes, key);
  return { signing: { ...signing, signNow }, encryption };
}

/**
 * DER (SEC 1 C.8) to IEEE P1363, of what OpenSSL has just signed by a key of P-256. By hand because
 * for `dsaEncoding` Node makes an error, with its stack, and drops it at each signature.
 */
export function joinedSignature(der: Uint8Array): Uint8Array {
  const joined = new Uint8Array(2 * NUMBER);
  // A sequence of two integers, each without needless zeros and with one before a high bit.
  let at = 2;
  for (const end of [NUMBER, 2 * NUMBER]) {
    const length = der[at + 1]!;
    const over = Math.max(0, length - NUMBER);
    joined.set(der.subarray(at + 2 + over, at + 2 + length), end - length + over);
    at += 2 + length;
  }
  return joined;
}
