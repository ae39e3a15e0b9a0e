import {
  type CompactJWEHeaderParameters,
  CompactEncrypt,
  type CryptoKey as JoseKey,
  compactDecrypt,
  importJWK,
  type KeyObject
} from 'jose';

import { b64u, utf8 } from '../encoding';
import { Refusal } from '../errors';
import { closed, type Form, malformed, oneOf } from '../form';
import { publicJwk } from './keys';
import type { Jwk } from '../types';

/** A private key of WebCrypto, or of Node. */
export type OpeningKey = JoseKey | KeyObject;

/** Of ECDH-ES: no encrypted key between the first two dots, which no JWS has. */
const COMPACT_JWE = /^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/;
const METHOD = { alg: 'ECDH-ES', enc: 'A256GCM' } as const;

/** What is agreed on (docs/protocol.md §2), and the members that a place has beside. */
export function jweHeader<T>(members: Record<string, Form<unknown>>): Form<T> {
  return closed<T>({
    alg: oneOf(METHOD.alg),
    enc: oneOf(METHOD.enc),
    epk: (value, where) => publicJwk(value, 'encrypt', where),
    ...members
  });
}

/** A compact JWE to `to`, by a key of its own that is forgotten at once. */
export async function encrypt(
  plaintext: Uint8Array,
  to: Jwk,
  header: Omit<CompactJWEHeaderParameters, 'alg' | 'enc'>
): Promise<string> {
  const recipient = await importJWK({ ...publicJwk(to, 'encrypt') }, METHOD.alg);
  return new CompactEncrypt(plaintext)
    .setProtectedHeader({ ...METHOD, ...header })
    .encrypt(recipient);
}

/**
 * The header, once all is as it must be before anything is decrypted: shape, length, each part in
 * its one spelling, a closed header.
 * @throws Refusal('malformed')
 */
export function gateJwe<T>(
  jwe: string,
  { header, what, maxLength, plain }: JwePlace<T>
): { header: T } {
  if (typeof jwe !== 'string' || jwe.length > maxLength || !COMPACT_JWE.test(jwe)) {
    malformed(what, `must be a compact JWE with direct key agreement, of at most ${maxLength}`);
  }
  const [head, , ...rest] = jwe.split('.');
  rest.forEach(part => b64u.decode(part));
  const text = utf8.decode(b64u.decode(head!));
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    malformed(what, 'has no JSON header');
  }
  // Neither a member twice nor a second spelling of one: what a library reads is what was checked.
  if (plain && JSON.stringify(parsed) !== text) {
    malformed(`${what} header`, 'must be written without blanks, doubles and needless escapes');
  }
  return { header: header(parsed, `${what} header`) };
}

export interface JwePlace<T> {
  header: Form<T>;
  /** What it is called where it is refused. */
  what: string;
  /** Characters. */
  maxLength: number;
  /** Whether the header has but one spelling save for the order of its members. */
  plain: boolean;
}

/** @throws Refusal('wrong_key') where it does not open with this key, or was changed */
export async function decrypt(jwe: string, key: OpeningKey, what: string): Promise<Uint8Array> {
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: [METHOD.alg],
      contentEncryptionAlgorithms: [METHOD.enc]
    });
    return plaintext;
  } catch {
    throw new Refusal('wrong_key', `the ${what} does not open with this key`);
  }
}
