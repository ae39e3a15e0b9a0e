import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';

import { jcs } from '../canonical';
import { b64u, sha256, utf8 } from '../encoding';
import { FacetryError, Refusal } from '../errors';
import { bytes, closed, isObject, malformed, oneOf } from '../form';
import type { Jwk } from '../types';

export type SigningAlg = 'Ed25519' | 'ES256';

export interface SigningKey {
  alg: SigningAlg;
  privateKey: CryptoKey;
  publicKey: Jwk;
  kid: string;
  /** The same signature at once, where the platform can: WebCrypto's comes from another thread. */
  signNow?(bytes: Uint8Array): Uint8Array;
}

export interface EncryptionKey {
  privateKey: CryptoKey;
  publicKey: Jwk;
}

/** A new signing key. Not extractable unless asked for. */
export async function generateSigningKey(
  alg: SigningAlg,
  { extractable = false }: { extractable?: boolean } = {}
): Promise<SigningKey> {
  const { subtle } = globalThis.crypto;
  const pair = (await subtle.generateKey(webcryptoAlg(alg).import, extractable, [
    'sign',
    'verify'
  ])) as CryptoKeyPair;
  const publicKey = publicPart(await subtle.exportKey('jwk', pair.publicKey), 'sign');
  return { alg, privateKey: pair.privateKey, publicKey, kid: thumbprint(publicKey) };
}

/** A new key to receive descriptors with. Not extractable unless asked for. */
export async function generateEncryptionKey({
  crv = 'P-256',
  extractable = false
}: { crv?: 'P-256' | 'X25519'; extractable?: boolean } = {}): Promise<EncryptionKey> {
  const { subtle } = globalThis.crypto;
  const pair = (await subtle.generateKey(
    (crv === 'P-256' ? { name: 'ECDH', namedCurve: crv } : { name: crv }) as EcKeyGenParams,
    extractable,
    ['deriveBits']
  )) as CryptoKeyPair;
  const publicKey = publicPart(await subtle.exportKey('jwk', pair.publicKey), 'encrypt');
  return { privateKey: pair.privateKey, publicKey };
}

/** The public members of any JWK (also a private one), validated. Throws Refusal('malformed'). */
export function publicPart(jwk: JsonWebKey, use: 'sign' | 'encrypt'): Jwk {
  const { crv, kty, x, y } = jwk;
  return publicJwk(kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }, use);
}

const coordinate = bytes(32, 32);
const okp = closed<Jwk>({ crv: oneOf('Ed25519', 'X25519'), kty: oneOf('OKP'), x: coordinate });
const ec = closed<Jwk>({ crv: oneOf('P-256'), kty: oneOf('EC'), x: coordinate, y: coordinate });

/**
 * A public key as it travels: exactly the members of its thumbprint, canonical, on its curve and
 * not of small order (docs/protocol.md §2). Returns a frozen copy. Throws Refusal('malformed').
 */
export function publicJwk(value: unknown, use: 'sign' | 'encrypt', where = 'key'): Jwk {
  const jwk = (isObject(value) && value['kty'] === 'EC' ? ec : okp)(value, where);
  if (jwk.crv === 'P-256') {
    const point = new Uint8Array(65);
    point[0] = 4;
    point.set(b64u.decode(jwk.x), 1);
    point.set(b64u.decode(jwk.y), 33);
    try {
      p256.Point.fromBytes(point).assertValidity();
    } catch {
      malformed(where, 'is not a point of P-256');
    }
    return Object.freeze({ crv: 'P-256', kty: 'EC', x: jwk.x, y: jwk.y });
  }
  if ((jwk.crv === 'Ed25519') !== (use === 'sign')) {
    malformed(where, use === 'sign' ? 'can not sign' : 'can not be encrypted to');
  }
  (jwk.crv === 'Ed25519' ? checkEd25519 : checkX25519)(b64u.decode(jwk.x), where);
  return Object.freeze({ crv: jwk.crv, kty: 'OKP', x: jwk.x });
}

function checkEd25519(key: Uint8Array, where: string): void {
  let small: boolean;
  try {
    small = ed25519.Point.fromBytes(key, false).isSmallOrder();
  } catch {
    malformed(where, 'is not a canonical point of Ed25519');
  }
  if (small) {
    malformed(where, 'is of small order');
  }
}

const X25519_PRIME = 2n ** 255n - 19n;
const ANY_SCALAR = new Uint8Array(32).fill(8);

function checkX25519(key: Uint8Array, where: string): void {
  const u = key.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  if (u >= X25519_PRIME) {
    malformed(where, 'is not a canonical point of X25519');
  }
  try {
    // Refuses points of small order: every scalar takes them to zero.
    x25519.getSharedSecret(ANY_SCALAR, key);
  } catch {
    malformed(where, 'is of small order');
  }
}

const known = new WeakMap<Jwk, string>();

/** RFC 7638 SHA-256 thumbprint, b64u. */
export function thumbprint(jwk: Jwk): string {
  const before = known.get(jwk);
  if (before !== undefined) {
    return before;
  }
  const members =
    jwk.kty === 'EC'
      ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }
      : { crv: jwk.crv, kty: jwk.kty, x: jwk.x };
  const print = b64u.encode(sha256(utf8.encode(jcs(members))));
  if (Object.isFrozen(jwk)) {
    known.set(jwk, print);
  }
  return print;
}

/** The algorithm a public key signs with. Throws Refusal('malformed') for one that can't sign. */
export function algOf(jwk: Jwk): SigningAlg {
  if (jwk.crv === 'X25519') {
    throw new Refusal('malformed', 'key: can not sign');
  }
  return jwk.crv === 'P-256' ? 'ES256' : 'Ed25519';
}

/** WebCrypto's names for what `algOf` tells. */
export function webcryptoAlg(alg: SigningAlg): { import: EcKeyImportParams; sign: EcdsaParams } {
  switch (alg) {
    case 'ES256':
      return {
        import: { name: 'ECDSA', namedCurve: 'P-256' },
        sign: { name: 'ECDSA', hash: 'SHA-256' }
      };
    case 'Ed25519':
      return {
        import: { name: 'Ed25519' } as EcKeyImportParams,
        sign: { name: 'Ed25519' } as EcdsaParams
      };
    default:
      throw new FacetryError('key_unsupported', `No algorithm ${String(alg)}.`);
  }
}
