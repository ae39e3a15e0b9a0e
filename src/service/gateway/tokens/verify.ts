import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  verify
} from 'node:crypto';

import type { Jwk, SigningAlg, Verifier } from '../../../protocol';

/** Public keys kept ready; the oldest gives way. */
const KEYS = 10_000;

/**
 * Signatures by OpenSSL, synchronously: a signature costs less than what handing it to another
 * thread does. Keys were validated when they were enrolled (`publicJwk`).
 */
export class NativeVerifier implements Verifier {
  verify(alg: SigningAlg, jwk: Jwk, input: Uint8Array, signature: Uint8Array): boolean {
    return verifies(alg, this.key(jwk), input, signature);
  }

  private key(jwk: Jwk): KeyObject {
    const name = 'y' in jwk ? `${jwk.x}.${jwk.y}` : `${jwk.crv}.${jwk.x}`;
    let key = this.keys.get(name);
    if (!key) {
      key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
      if (this.keys.size >= KEYS) {
        this.keys.delete(this.keys.keys().next().value!);
      }
      this.keys.set(name, key);
    }
    return key;
  }

  private readonly keys = new Map<string, KeyObject>();
}

/** Verifies with keys that nobody holds, so that no key takes as long as a wrong one. */
export class Decoy {
  verify(
    alg: SigningAlg,
    input: Uint8Array = this.input,
    signature: Uint8Array = this.signature
  ): void {
    verifies(alg, this.keys[alg], input, signature);
  }

  private readonly keys: Record<SigningAlg, KeyObject> = {
    Ed25519: generateKeyPairSync('ed25519').publicKey,
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  };
  private readonly input = randomBytes(400);
  // Both halves below the order of either curve, so that the arithmetic is really done.
  private readonly signature = randomBytes(64).map((byte, at) =>
    at === 0 || at === 32 || at === 63 ? byte & 0x0f : byte
  );
}

function verifies(
  alg: SigningAlg,
  key: KeyObject,
  input: Uint8Array,
  signature: Uint8Array
): boolean {
  return alg === 'ES256'
    ? signature.length === 64 && verify('sha256', input, key, derSignature(signature))
    : verify(null, input, key, signature);
}

/**
 * IEEE P1363 to DER (SEC 1 C.8). By hand because a bare KeyObject with DER verifies in three
 * quarters of the time that `dsaEncoding` takes.
 */
export function derSignature(signature: Uint8Array): Uint8Array {
  const der = Buffer.allocUnsafe(72);
  let at = 2;
  for (const start of [0, 32]) {
    let from = start;
    while (from < start + 31 && signature[from] === 0) {
      from++;
    }
    const length = start + 32 - from;
    const padding = signature[from]! & 0x80 ? 1 : 0;
    der[at++] = 0x02;
    der[at++] = length + padding;
    if (padding) {
      der[at++] = 0;
    }
    der.set(signature.subarray(from, start + 32), at);
    at += length;
  }
  der[0] = 0x30;
  der[1] = at - 2;
  return der.subarray(0, at);
}
