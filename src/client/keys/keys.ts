import {
  type EncryptionKey,
  type SigningAlg,
  type SigningKey,
  algOf,
  generateEncryptionKey,
  generateSigningKey,
  publicJwk,
  thumbprint
} from '../../protocol';
import { nameTaken } from '../errors';

/** The two keys of one principal; its id is `signing.kid`. */
export interface PrincipalKeys {
  signing: SigningKey;
  encryption: EncryptionKey;
}

export interface NewKeysOptions {
  alg?: SigningAlg;
  crv?: 'P-256' | 'X25519';
  /** Whether the private halves can be exported; false unless they are to be kept in a file. */
  extractable?: boolean;
}

/** Keys of a new principal; ES256 and P-256 unless said otherwise. */
export async function newKeys(options: NewKeysOptions = {}): Promise<PrincipalKeys> {
  const extractable = options.extractable ?? false;
  const [signing, encryption] = await Promise.all([
    generateSigningKey(options.alg ?? 'ES256', { extractable }),
    generateEncryptionKey({ crv: options.crv ?? 'P-256', extractable })
  ]);
  return { signing, encryption };
}

/** Both keys as private JWKs (RFC 7517): secret. */
export interface PrivateKeys {
  signing: JsonWebKey;
  encryption: JsonWebKey;
}

/** @throws DOMException where the keys were not made to be extractable. */
export async function exportKeys(keys: PrincipalKeys): Promise<PrivateKeys> {
  const { subtle } = globalThis.crypto;
  const [signing, encryption] = await Promise.all([
    subtle.exportKey('jwk', keys.signing.privateKey),
    subtle.exportKey('jwk', keys.encryption.privateKey)
  ]);
  return { signing, encryption };
}

/** Keys that `exportKeys` wrote; the imported ones can't be exported again. */
export async function importKeys({ signing, encryption }: PrivateKeys): Promise<PrincipalKeys> {
  const { subtle } = globalThis.crypto;
  const signingPublic = publicJwk(publicMembers(signing), 'sign');
  const encryptionPublic = publicJwk(publicMembers(encryption), 'encrypt');
  const [signingPrivate, encryptionPrivate] = await Promise.all([
    subtle.importKey('jwk', signing, curveOf(signing, 'ECDSA'), false, ['sign']),
    subtle.importKey('jwk', encryption, curveOf(encryption, 'ECDH'), false, ['deriveBits'])
  ]);
  return {
    signing: {
      alg: algOf(signingPublic),
      privateKey: signingPrivate,
      publicKey: signingPublic,
      kid: thumbprint(signingPublic)
    },
    encryption: { privateKey: encryptionPrivate, publicKey: encryptionPublic }
  };
}

function publicMembers({ crv, kty, x, y }: JsonWebKey): Record<string, unknown> {
  return kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x };
}

function curveOf({ crv }: JsonWebKey, ec: 'ECDSA' | 'ECDH'): EcKeyImportParams {
  // WebCrypto's types know no algorithm without a curve of its own name.
  return (crv === 'P-256' ? { name: ec, namedCurve: crv } : { name: crv }) as EcKeyImportParams;
}

/** Where a program keeps its principals' keys, by a name of its own choosing. */
export interface KeyStore {
  get(name: string): Promise<PrincipalKeys | undefined>;
  /** Never replaces: a key that is lost takes its facets with it. Throws on a taken name. */
  add(name: string, keys: PrincipalKeys): Promise<void>;
  delete(name: string): Promise<void>;
  names(): Promise<string[]>;
}

/** Keys for as long as the program runs. */
export class MemoryKeyStore implements KeyStore {
  async get(name: string): Promise<PrincipalKeys | undefined> {
    return this.kept.get(name);
  }

  async add(name: string, keys: PrincipalKeys): Promise<void> {
    if (this.kept.has(name)) {
      throw nameTaken(name);
    }
    this.kept.set(name, keys);
  }

  async delete(name: string): Promise<void> {
    this.kept.delete(name);
  }

  async names(): Promise<string[]> {
    return [...this.kept.keys()].sort();
  }

  private readonly kept = new Map<string, PrincipalKeys>();
}
