import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
  scrypt
} from 'node:crypto';

import { WalletError } from '../http';

/** What the stored text of a closed key begins with; JSON never does. */
const MARK = 'closed/1.';
const NONCE = 12;
const TAG = 16;
const KEY = 32;

/** Closes private keys where they lie, with one key that lies elsewhere: AES-256-GCM. */
export class AtRest {
  /**
   * @param id of the wallet; a key that was closed in another one opens in none
   * @param key 32 bytes
   */
  constructor(
    readonly id: string,
    key: Uint8Array
  ) {
    if (key.length !== KEY) {
      throw wrongKey();
    }
    this.key = createSecretKey(key);
  }

  /** @param purpose what the text is, and whose; it opens as nothing else */
  close(text: string, purpose: string): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    cipher.setAAD(this.bound(purpose));
    const closed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return MARK + Buffer.concat(closed).toString('base64url');
  }

  /** @throws WalletError `wallet_damaged` */
  open(stored: string, purpose: string): string {
    const bytes = Buffer.from(stored.slice(MARK.length), 'base64url');
    try {
      const nonce = bytes.subarray(0, NONCE);
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG });
      decipher.setAAD(this.bound(purpose));
      decipher.setAuthTag(bytes.subarray(-TAG));
      const text = bytes.subarray(NONCE, -TAG);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    } catch {
      throw damaged();
    }
  }

  private bound(purpose: string): Buffer {
    return Buffer.from(`facetry-at-rest/1\n${this.id}\n${purpose}`);
  }

  private readonly key: KeyObject;
}

export function isClosed(stored: string): boolean {
  return stored.startsWith(MARK);
}

/** @param cost N of scrypt (RFC 7914), a power of two; r = 8, p = 1 */
export function derivedKey(passphrase: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  const options = { N: cost, r: 8, p: 1, maxmem: 2 * 128 * 8 * cost + 2 ** 20 };
  return new Promise((resolve, reject) =>
    scrypt(passphrase.normalize('NFC'), salt, KEY, options, (error, key) =>
      error ? reject(error) : resolve(key)
    )
  );
}

export function damaged(): WalletError {
  return new WalletError(
    503,
    'wallet_damaged',
    'Keys in wallet.sqlite are not as this wallet closed them: they were changed, exchanged or put ' +
      'there by something else. Put the file of a back-up in its place, or move it out of the ' +
      'folder: then notebooks, jobs and agents are enrolled anew and ask for what they need, and ' +
      'credentials that were typed are typed again.'
  );
}

export function wrongKey(): WalletError {
  return new WalletError(
    503,
    'wallet_key_wrong',
    'That passphrase, or that key of the keyring, does not open the keys in wallet.sqlite.'
  );
}
