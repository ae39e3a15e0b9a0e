import { p256 } from '@noble/curves/nist.js';
import { CompactEncrypt, importJWK } from 'jose';

import {
  b64u,
  concat,
  type DescriptorPayload,
  facetId,
  idempotencyKey,
  jcs,
  type Jwk,
  nonceOf,
  sha256,
  sign,
  utf8
} from '../../../../protocol';
import { forge } from '../../../../protocol/testing/forge';
import { ID, ISSUER, JTI, payloads } from '../../../../protocol/testing/payloads';
import { logOrigin } from '../../../checkpoint';
import { type KeyName, PRIVATE, PUBLIC, signer } from './keys';
import { inPieces, type Text } from './pieces';

export interface DescriptorCase {
  why: string;
  jwe: Text;
  /** Whose private key opens it. */
  key: KeyName;
  ok: boolean;
  nonce?: string;
  id?: string;
}

const HEADER = { alg: 'ECDH-ES', enc: 'A256GCM', cty: 'facet-descriptor' };

/** A JWE made alike each time: never do this outside of vectors. */
export async function encrypt(
  plaintext: string | Uint8Array,
  to: KeyName,
  header: object = HEADER
): Promise<string> {
  const key = PRIVATE[to];
  const ephemeral =
    key.crv === 'P-256'
      ? {
          ...key,
          x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0',
          y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps',
          d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo'
        }
      : {
          crv: 'X25519',
          kty: 'OKP',
          x: 'hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo',
          d: 'dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo'
        };
  const epk = (await importJWK(ephemeral, 'ECDH-ES', { extractable: true })) as CryptoKey;
  return new CompactEncrypt(bytesOf(plaintext))
    .setProtectedHeader(header as { alg: string; enc: string })
    .setKeyManagementParameters({ epk })
    .setInitializationVector(new Uint8Array(12).fill(7))
    .encrypt(await importJWK({ ...PUBLIC[to] }, 'ECDH-ES'));
}

/** As `encrypt`, with any header, and whatever key was agreed on (RFC 7518 §4.6.2). */
export async function encryptWith(
  plaintext: string | Uint8Array,
  header: object | string,
  agreed: Uint8Array
): Promise<string> {
  const { subtle } = globalThis.crypto;
  const enc = utf8.encode('A256GCM');
  const number = (value: number): Uint8Array => Uint8Array.of(0, 0, value >> 8, value & 255);
  const info = concat(number(enc.length), enc, number(0), number(0), number(256));
  const secret = sha256(concat(number(1), agreed, info)) as BufferSource;
  const key = await subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt']);
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const head = b64u.encode(utf8.encode(text));
  const iv = new Uint8Array(12).fill(7);
  const additionalData = utf8.encode(head) as BufferSource;
  const sealed = new Uint8Array(
    await subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData },
      key,
      bytesOf(plaintext) as BufferSource
    )
  );
  const parts = [iv, sealed.subarray(0, -16), sealed.subarray(-16)].map(part => b64u.encode(part));
  return `${head}..${parts.join('.')}`;
}

function bytesOf(plaintext: string | Uint8Array): Uint8Array {
  return typeof plaintext === 'string' ? utf8.encode(plaintext) : plaintext;
}

/** What `encrypt` agreed on with `holder-encryption`, from one of its messages. */
export function agreedOf(jwe: string): { epk: Jwk; agreed: Uint8Array } {
  const { epk } = JSON.parse(utf8.decode(b64u.decode(jwe.split('.')[0]!))) as { epk: Jwk };
  const { x, y = '' } = epk as { x: string; y?: string };
  const point = concat(Uint8Array.of(4), b64u.decode(x), b64u.decode(y));
  const secret = b64u.decode(PRIVATE['holder-encryption'].d);
  return { epk, agreed: p256.getSharedSecret(secret, point).subarray(1) };
}

/** Characters (docs/protocol.md §5). */
const LONGEST_JWE = 2_097_152;

export async function descriptorCases(): Promise<DescriptorCase[]> {
  const payload: DescriptorPayload = payloads()['facet-descriptor'];
  const token = await sign(payload, 'facet-descriptor', signer('service'));
  const strange = await sign(payload, 'facet-descriptor', signer('holder'));
  const card = await sign(payloads()['facet-card'], 'facet-card', signer('service'));
  const keys = { ...payload.keys, sealing: [{ key: PUBLIC['other-encryption'], ends: null }] };
  const { alg, kid } = signer('service');
  const header = jcs({ alg, kid, typ: 'facet-descriptor' });
  const sealing = await forge(signer('service'), header, jcs({ ...payload, keys }));
  const [one, two] = [
    await encrypt(token, 'holder-encryption'),
    await encrypt(token, 'other-encryption')
  ];
  const named = (jwe: string) => ({ nonce: nonceOf(jwe), id: facetId(nonceOf(jwe)) });
  const dot = one.lastIndexOf('.');
  const { epk, agreed } = agreedOf(one);
  const filled = (blanks: number): Promise<string> =>
    encryptWith(token, `${JSON.stringify({ ...HEADER, epk })}${' '.repeat(blanks)}`, agreed);
  const room = LONGEST_JWE - (await filled(0)).length;
  const sizes = await Promise.all(
    [-2, -1, 0, 1, 2].map(more => filled(Math.floor(room * 0.75) + more))
  );
  const longest = [...sizes].reverse().find(({ length }) => length <= LONGEST_JWE)!;
  const longer = sizes.find(({ length }) => length > LONGEST_JWE)!;
  const nought = { crv: 'X25519', kty: 'OKP', x: 'A'.repeat(43) };
  return [
    { why: 'to P-256', jwe: one, key: 'holder-encryption', ok: true, ...named(one) },
    { why: 'to X25519', jwe: two, key: 'other-encryption', ok: true, ...named(two) },
    { why: 'to somebody else', jwe: two, key: 'holder-encryption', ok: false },
    {
      why: 'of another service',
      jwe: await encrypt(strange, 'holder-encryption'),
      key: 'holder-encryption',
      ok: false
    },
    {
      why: 'a token of another typ',
      jwe: await encrypt(card, 'holder-encryption'),
      key: 'holder-encryption',
      ok: false
    },
    {
      why: 'that names a key to seal to',
      jwe: await encrypt(sealing, 'holder-encryption'),
      key: 'holder-encryption',
      ok: false
    },
    {
      why: 'no token',
      jwe: await encrypt('hello', 'holder-encryption'),
      key: 'holder-encryption',
      ok: false
    },
    {
      why: 'another cty',
      jwe: await encrypt(token, 'holder-encryption', { ...HEADER, cty: 'JWT' }),
      key: 'holder-encryption',
      ok: false
    },
    {
      why: 'a kid',
      jwe: await encrypt(token, 'holder-encryption', { ...HEADER, kid: 'x' }),
      key: 'holder-encryption',
      ok: false
    },
    {
      why: 'a tag of another message',
      jwe: `${one.slice(0, dot)}.${'A'.repeat(22)}`,
      key: 'holder-encryption',
      ok: false
    },
    {
      why: 'stray trailing bits in the tag',
      jwe: `${one.slice(0, -1)}${one.endsWith('A') ? 'B' : String.fromCharCode(one.charCodeAt(one.length - 1) + 1)}`,
      key: 'holder-encryption',
      ok: false
    },
    {
      why: 'made by hand',
      jwe: await encryptWith(token, { ...HEADER, epk }, agreed),
      key: 'holder-encryption',
      ok: true,
      ...named(await encryptWith(token, { ...HEADER, epk }, agreed))
    },
    {
      why: 'a further member in epk',
      jwe: await encryptWith(token, { ...HEADER, epk: { ...epk, use: 'enc' } }, agreed),
      key: 'holder-encryption',
      ok: false
    },
    {
      why: 'an epk of small order',
      jwe: await encryptWith(token, { ...HEADER, epk: nought }, new Uint8Array(32)),
      key: 'other-encryption',
      ok: false
    },
    {
      why: 'a second part',
      jwe: one.replace('..', '.AAAA.'),
      key: 'holder-encryption',
      ok: false
    },
    { why: 'four parts', jwe: one.slice(0, dot), key: 'holder-encryption', ok: false },
    { why: 'nothing', jwe: '', key: 'holder-encryption', ok: false },
    {
      why: 'as long as may be, by blanks in its header',
      jwe: inPieces(longest),
      key: 'holder-encryption',
      ok: true,
      ...named(longest)
    },
    { why: 'longer than may be', jwe: inPieces(longer), key: 'holder-encryption', ok: false }
  ];
}

export const NAME_CASES = {
  issuer: ISSUER,
  facet: ID,
  jti: JTI,
  idempotency_key: idempotencyKey(ISSUER, ID, JTI),
  log_origin: logOrigin(ISSUER, 1)
};
