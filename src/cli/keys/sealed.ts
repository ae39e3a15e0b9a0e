import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

import { CommandError } from '../errors';

/** N of scrypt (RFC 7914) with r = 8, p = 1: 128 MiB and about half a second for one guess. */
export const COST = 2 ** 17;
/** A file can't make us work harder than this. */
const MOST_COST = 2 ** 20;
const MARK = 'facetry sealed keys 1';

interface SealedFile {
  facetry: typeof MARK;
  cost: number;
  /** Base64url each. */
  salt: string;
  nonce: string;
  sealed: string;
  tag: string;
}

/** JSON under a passphrase: scrypt (RFC 7914), then AES-256-GCM. */
export async function seal(value: unknown, passphrase: string, cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, salt, cost), nonce);
  cipher.setAAD(Buffer.from(MARK));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  const file: SealedFile = {
    facetry: MARK,
    cost,
    salt: salt.toString('base64url'),
    nonce: nonce.toString('base64url'),
    sealed: sealed.toString('base64url'),
    tag: cipher.getAuthTag().toString('base64url')
  };
  return JSON.stringify(file);
}

/** @throws CommandError wrong_passphrase, also where the file was changed. */
export async function unseal<T>(text: string, passphrase: string): Promise<T> {
  const file = parseSealed(text);
  const part = (name: 'salt' | 'nonce' | 'sealed' | 'tag'): Buffer =>
    Buffer.from(file[name], 'base64url');
  const key = await derive(passphrase, part('salt'), file.cost);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, part('nonce'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(MARK));
    decipher.setAuthTag(part('tag'));
    const opened = Buffer.concat([decipher.update(part('sealed')), decipher.final()]);
    return JSON.parse(opened.toString('utf8')) as T;
  } catch {
    throw new CommandError('wrong_passphrase', 'The passphrase is wrong.');
  }
}

function parseSealed(text: string): SealedFile {
  try {
    const file = JSON.parse(text) as SealedFile;
    const powerOfTwo =
      Number.isInteger(file.cost) && file.cost > 1 && (file.cost & (file.cost - 1)) === 0;
    const whole = ([file.salt, file.nonce, file.sealed, file.tag] as unknown[]).every(
      part => typeof part === 'string'
    );
    if (file.facetry === MARK && powerOfTwo && file.cost <= MOST_COST && whole) {
      return file;
    }
  } catch {
    // Told below.
  }
  throw new CommandError('key_file_broken', 'The file of the deciding key can’t be read.');
}

function derive(passphrase: string, salt: Buffer, cost: number): Promise<Buffer> {
  const options = { N: cost, r: 8, p: 1, maxmem: 2 * 128 * 8 * cost };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 32, options, (error, key) =>
      error ? reject(error) : resolve(key)
    );
  });
}
