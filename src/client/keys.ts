import {
  type EncryptionKey,
  type SigningAlg,
  type SigningKey,
  generateEncryptionKey,
  generateSigningKey
} from '../protocol';

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

/** Where a program keeps its principals' keys, by a name of its own choosing. */
export interface KeyStore {
  get(name: string): Promise<PrincipalKeys | undefined>;
  /** Never replaces: a key that is lost takes its facets with it. Throws Error on a taken name. */
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
      throw new Error(`A key named “${name}” is kept already.`);
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
