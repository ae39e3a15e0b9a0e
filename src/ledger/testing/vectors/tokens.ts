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
  MAX_TOKEN,
  nonceOf,
  sha256,
  sha256Hex,
  sign,
  type TokenPayloads,
  type TokenType,
  utf8
} from '../../../protocol';
import { BAD_PAYLOADS, changed } from '../../../protocol/testing/badPayloads';
import { BEYOND, changedIn, EDGES, required } from '../../../protocol/testing/edgePayloads';
import { forge } from '../../../protocol/testing/forge';
import { ID, ISSUER, JTI, payloads, TYPES } from '../../../protocol/testing/payloads';
import { logOrigin } from '../../checkpoint';
import { type KeyName, PRIVATE, PUBLIC, signer } from './keys';
import { inPieces, type Text } from './pieces';

export interface TokenCase {
  why: string;
  /** What is expected at this place. */
  typ: TokenType;
  key: 'service' | 'holder';
  token: Text;
  ok: boolean;
}

/** A decision that strikes every need. */
function denial(): TokenPayloads['facet-decision'] {
  const granted = [null, null];
  return {
    ...payloads()['facet-decision'],
    granted,
    outcome: 'deny',
    shown: {
      sentence: '',
      requested: ['one', 'two'],
      granted: ['', ''],
      granted_digest: sha256Hex(jcs(granted))
    }
  };
}

async function goodTokens(): Promise<TokenCase[]> {
  const cases: TokenCase[] = [];
  for (const key of ['service', 'holder'] as const) {
    for (const typ of TYPES) {
      const payload = payloads()[typ];
      const own = 'public_key' in payload ? { ...payload, public_key: PUBLIC[key] } : payload;
      const token = await sign(own, typ, signer(key));
      cases.push({ why: `${typ} with ${signer(key).alg}`, typ, key, token, ok: true });
    }
  }
  const typ = 'facet-decision';
  const token = await sign(denial(), typ, signer('holder'));
  cases.push({ why: 'a denial', typ, key: 'holder', token, ok: true });
  const acts = { ...payloads()['facet-action'], confirmed: ID };
  const confirmed = await sign(acts, 'facet-action', signer('holder'));
  cases.push({
    why: 'an action that names its confirmation',
    typ: 'facet-action',
    key: 'holder',
    token: confirmed,
    ok: true
  });
  const host = { ...payloads()['facet-knock'], kind: 'host' } as const;
  cases.push({
    why: 'a knock as a host',
    typ: 'facet-knock',
    key: 'holder',
    token: await sign(host, 'facet-knock', signer('holder')),
    ok: true
  });
  return cases;
}

async function badHeaders(): Promise<TokenCase[]> {
  const { alg, kid } = signer('holder');
  const good = { alg, kid, typ: 'facet-poll' };
  const body = jcs(payloads()['facet-poll']);
  const headers: [string, string][] = [
    ['alg none', jcs({ ...good, alg: 'none' })],
    ['alg HS256', jcs({ ...good, alg: 'HS256' })],
    ['alg of another key', jcs({ ...good, alg: 'Ed25519' })],
    ['alg EdDSA of another key', jcs({ ...good, alg: 'EdDSA' })],
    ['a jwk', jcs({ ...good, jwk: PUBLIC.holder })],
    ['crit', jcs({ ...good, b64: false, crit: ['b64'] })],
    ['kid of another key', jcs({ ...good, kid: signer('service').kid })],
    ['an empty kid', jcs({ ...good, kid: '' })],
    ['typ JWT', jcs({ ...good, typ: 'JWT' })],
    ['another typ', jcs({ ...good, typ: 'facet-withdraw' })],
    ['no typ', jcs({ alg, kid })],
    ['members out of order', JSON.stringify({ typ: 'facet-poll', alg, kid })],
    ['white space', JSON.stringify(good, null, 1)],
    ['a doubled member', jcs(good).replace('{', '{"alg":"none",')]
  ];
  const cases: TokenCase[] = [];
  for (const [why, header] of headers) {
    const token = await forge(signer('holder'), header, body);
    cases.push({ why: `header: ${why}`, typ: 'facet-poll', key: 'holder', token, ok: false });
  }
  return cases;
}

async function badBodies(): Promise<TokenCase[]> {
  const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ: 'facet-poll' });
  const good = jcs(payloads()['facet-poll']);
  const bodies: [string, string | Uint8Array][] = [
    ['white space', good.replace('{', '{ ')],
    ['a doubled member', good.replace('{', '{"aud":"x",')],
    ['1.0', good.replace(/"iat":(\d+)/, '"iat":$1.0')],
    ['a byte order mark', `\ufeff${good}`],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['too deep', '['.repeat(33) + ']'.repeat(33)],
    ['text', '"x"'],
    ['null', 'null']
  ];
  const cases: TokenCase[] = [];
  for (const [why, body] of bodies) {
    const token = await forge(signer('holder'), header, body);
    cases.push({ why: `payload: ${why}`, typ: 'facet-poll', key: 'holder', token, ok: false });
  }
  return cases;
}

async function badPayloads(): Promise<TokenCase[]> {
  const cases: TokenCase[] = [];
  for (const [why, typ, path, value] of BAD_PAYLOADS) {
    const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ });
    const token = await forge(signer('holder'), header, jcs(changed(typ, path, value)));
    cases.push({ why: `${typ} ${why}`, typ, key: 'holder', token, ok: false });
  }
  const typ = 'facet-decision';
  const struck = { ...denial(), outcome: 'grant' };
  const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ });
  const token = await forge(signer('holder'), header, jcs(struck));
  cases.push({ why: `${typ} for a grant of nothing`, typ, key: 'holder', token, ok: false });
  for (const typ of TYPES) {
    const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ });
    const token = await forge(signer('holder'), header, jcs(changed(typ, 'exp', 1)));
    cases.push({ why: `${typ} with a member of its own`, typ, key: 'holder', token, ok: false });
  }
  return cases;
}

function aboveOrder(token: string): string {
  const end = token.lastIndexOf('.') + 1;
  const signature = b64u.decode(token.slice(end));
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = signature
    .subarray(32)
    .reduceRight((value, byte) => (value << 8n) | BigInt(byte), order * 0n);
  s += order;
  for (let i = 32; i < 64; i++, s >>= 8n) {
    signature[i] = Number(s & 255n);
  }
  return token.slice(0, end) + b64u.encode(signature);
}

async function badShapes(): Promise<TokenCase[]> {
  const good = await sign(payloads()['facet-poll'], 'facet-poll', signer('holder'));
  const edwards = await sign(payloads()['facet-poll'], 'facet-poll', signer('service'));
  const [header, body, signature] = good.split('.') as [string, string, string];
  const shapes: [string, string][] = [
    ['padding', `${good}=`],
    ['a line break', `${good}\n`],
    ['four parts', `${good}.AAAA`],
    ['two parts', `${header}.${body}`],
    ['no signature', `${header}.${body}.`],
    ['an empty payload', `${header}..${signature}`],
    [
      'trailing bits in the signature',
      `${good.slice(0, -1)}${signature.endsWith('A') ? 'B' : String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1)}`
    ],
    ['a short signature', good.slice(0, -4)],
    ['a signature of zeros', `${header}.${body}.${'A'.repeat(86)}`],
    [
      'another payload',
      `${header}.${b64u.encode(utf8.encode(jcs({ ...payloads()['facet-poll'], wait: 1 })))}.${signature}`
    ]
  ];
  const cases: TokenCase[] = shapes.map(([why, token]) => ({
    why,
    typ: 'facet-poll',
    key: 'holder',
    token,
    ok: false
  }));
  return [
    ...cases,
    { why: 'another key', typ: 'facet-poll', key: 'service', token: good, ok: false },
    {
      why: 'S above the order',
      typ: 'facet-poll',
      key: 'service',
      token: aboveOrder(edwards),
      ok: false
    },
    {
      why: 'a true signature by Ed25519 that is called ES256',
      typ: 'facet-poll',
      key: 'service',
      token: await forge(
        signer('service'),
        jcs({ alg: 'ES256', kid: signer('service').kid, typ: 'facet-poll' }),
        jcs(payloads()['facet-poll'])
      ),
      ok: false
    },
    {
      why: 'EdDSA as another name of Ed25519',
      typ: 'facet-poll',
      key: 'service',
      token: await forge(
        signer('service'),
        jcs({ alg: 'EdDSA', kid: signer('service').kid, typ: 'facet-poll' }),
        jcs(payloads()['facet-poll'])
      ),
      ok: true
    }
  ];
}

/** At the edge of each form, beyond it, and without each member that has to be there. */
async function edges(): Promise<TokenCase[]> {
  const alone = TYPES.flatMap(typ =>
    required(typ).map((name): (typeof EDGES)[number] => [
      `without ${name}`,
      typ,
      { [name]: undefined }
    ])
  );
  const cases = [
    ...EDGES.map(([why, typ, changes]) => ({ why: `with ${why}`, typ, changes, ok: true })),
    ...BEYOND.map(([why, typ, changes]) => ({ why: `with ${why}`, typ, changes, ok: false })),
    ...alone.map(([why, typ, changes]) => ({ why, typ, changes, ok: false }))
  ];
  return Promise.all(
    cases.map(async ({ why, typ, changes, ok }): Promise<TokenCase> => {
      const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ });
      const token = await forge(signer('holder'), header, jcs(changedIn(typ, changes)));
      return { why: `${typ} ${why}`, typ, key: 'holder', token, ok };
    })
  );
}

/** As long as a token may be, and longer: an action with a long argument. */
async function lengths(): Promise<TokenCase[]> {
  const typ = 'facet-action';
  const long = (length: number): Promise<string> => {
    const args = { path: 'a'.repeat(length) };
    return sign({ ...payloads()[typ], args }, typ, signer('holder'));
  };
  // Each character more makes it longer by one or two.
  let length = Math.floor(((MAX_TOKEN - (await long(0)).length) * 3) / 4) - 3;
  let [longest, beyond] = [await long(length), await long(length + 1)];
  while (beyond.length <= MAX_TOKEN) {
    length += 1;
    [longest, beyond] = [beyond, await long(length + 1)];
  }
  return [
    { why: `of ${longest.length} characters`, token: longest, ok: true },
    { why: `of ${beyond.length} characters`, token: beyond, ok: false }
  ].map(({ why, token, ok }) => ({ why, typ, key: 'holder', token: inPieces(token), ok }));
}

export async function tokenCases(): Promise<TokenCase[]> {
  return (
    await Promise.all([
      goodTokens(),
      badHeaders(),
      badBodies(),
      badPayloads(),
      edges(),
      badShapes(),
      lengths()
    ])
  ).flat();
}

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
