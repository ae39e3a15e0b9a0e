import { b64u, concat, jcs, padme, sha256Hex, sign, thumbprint, utf8 } from '../../../../protocol';
import { payloads } from '../../../../protocol/testing/payloads';
import { type KeyName, PUBLIC, signer } from './keys';
import { agreedOf, encrypt, encryptWith } from './descriptors';

export interface SealedCase {
  why: string;
  jwe: string;
  /** Whose private key opens it. */
  key: KeyName;
  /** Of an answer: the action's token. */
  to?: string;
  ok: boolean;
  /** Of an action. */
  token?: string;
  /** b64u */
  upload?: string;
  /** Of an answer. */
  status?: number;
  headers?: Record<string, string>;
  /** b64u */
  body?: string;
}

const UPLOAD = Uint8Array.of(1, 2, 0, 0);
const SMALL_ORDER = { crv: 'X25519', kty: 'OKP', x: 'A'.repeat(43) };

function headerFor(key: KeyName): Record<string, string> {
  return {
    alg: 'ECDH-ES',
    cty: 'facet-action',
    enc: 'A256GCM',
    kid: thumbprint(PUBLIC[key]),
    typ: 'facet-sealed'
  };
}

const ANSWER = { alg: 'ECDH-ES', cty: 'facet-answer', enc: 'A256GCM', typ: 'facet-sealed' };

/** A line and bytes, with zeros up to `length`, else as many as there must be. */
function plaintext(
  head: object | string,
  body: Uint8Array,
  least: number,
  length?: number
): Uint8Array {
  const line = utf8.encode(`${typeof head === 'string' ? head : jcs(head)}\n`);
  const all = concat(line, body);
  const padded = length ?? Math.max(least, padme(all.length));
  return concat(all, new Uint8Array(Math.max(0, padded - all.length))).subarray(0, padded);
}

async function actionToken(): Promise<string> {
  const { body: _, ...payload } = payloads()['facet-action'];
  const reply = PUBLIC['holder-encryption'];
  return sign({ ...payload, reply }, 'facet-action', signer('holder'));
}

async function actionCases(token: string): Promise<SealedCase[]> {
  const key = 'holder-encryption';
  const header = headerFor(key);
  const plain = plaintext({ length: 0, token }, new Uint8Array(), 1024);
  const good = await encrypt(plain, key, header);
  const { epk, agreed } = agreedOf(good);
  const written = { ...header, epk };
  const under = (text: object | string): Promise<string> => encryptWith(plain, text, agreed);
  const holding = (bytes: Uint8Array | string): Promise<string> =>
    encryptWith(bytes, written, agreed);
  const json = JSON.stringify(written);
  const opened = { token, upload: '' };
  const accepted: SealedCase[] = [
    { why: 'to P-256', jwe: good, key, ok: true, ...opened },
    {
      why: 'to X25519',
      jwe: await encrypt(plain, 'other-encryption', headerFor('other-encryption')),
      key: 'other-encryption',
      ok: true,
      ...opened
    },
    {
      why: 'with an upload that ends in zeros',
      jwe: await holding(plaintext({ length: 4, token }, UPLOAD, 1024)),
      key,
      ok: true,
      token,
      upload: b64u.encode(UPLOAD)
    },
    {
      why: 'with an upload that is long',
      jwe: await holding(plaintext({ length: 900, token }, new Uint8Array(900).fill(9), 1024)),
      key,
      ok: true,
      token,
      upload: b64u.encode(new Uint8Array(900).fill(9))
    },
    {
      why: 'with the header’s members in another order',
      jwe: await under(Object.fromEntries(Object.entries(written).reverse())),
      key,
      ok: true,
      ...opened
    }
  ];
  const refused: [string, string][] = [
    ['a blank in the header', await under(json.replace('{', '{ '))],
    ['a doubled member in the header', await under(json.replace('{', '{"alg":"none",'))],
    ['an escape in the header', await under(json.replace('facet-sealed', 'facet\\u002dsealed'))],
    ['zip', await under({ ...written, zip: 'DEF' })],
    ['apu', await under({ ...written, apu: 'AA' })],
    ['crit', await under({ ...written, crit: ['zip'] })],
    ['another typ', await under({ ...written, typ: 'JWT' })],
    ['the cty of an answer', await under({ ...written, cty: 'facet-answer' })],
    ['the cty of a descriptor', await under({ ...written, cty: 'facet-descriptor' })],
    ['no cty', await under({ ...written, cty: undefined })],
    ['no kid', await under({ ...written, kid: undefined })],
    ['the kid of another key', await under({ ...written, kid: signer('holder').kid })],
    ['another alg', await under({ ...written, alg: 'ECDH-ES+A256KW' })],
    ['alg none', await under({ ...written, alg: 'none' })],
    ['another enc', await under({ ...written, enc: 'A128GCM' })],
    ['a private epk', await under({ ...written, epk: { ...epk, d: 'AA' } })],
    ['an epk of small order', await under({ ...written, epk: SMALL_ORDER })],
    ['an encrypted key', good.replace('..', '.AAAA.')],
    ['a tag of another message', `${good.slice(0, -22)}${'A'.repeat(22)}`],
    ['padding of the encoding', `${good}=`],
    ['the bare token', await holding(token)],
    [
      'no padding',
      await holding(plaintext({ length: 0, token }, new Uint8Array(), 0, token.length + 25))
    ],
    ['a zero too few', await holding(plain.subarray(1))],
    ['a zero too many', await holding(concat(plain, new Uint8Array(1)))],
    ['padding that is no zero', await holding(plaintext({ length: 0, token }, UPLOAD, 1024))],
    ['an upload that is cut', await holding(plaintext({ length: 4000, token }, UPLOAD, 1024))],
    [
      'a member of its own',
      await holding(plaintext({ length: 0, token, x: 1 }, new Uint8Array(), 1024))
    ],
    [
      'members out of order',
      await holding(plaintext(`{"token":"${token}","length":0}`, new Uint8Array(), 1024))
    ],
    ['a token that is no text', await holding(plaintext({ length: 0, token: 1 }, UPLOAD, 1024))]
  ];
  return [...accepted, ...refused.map(([why, jwe]) => ({ why, jwe, key, ok: false }) as const)];
}

async function answerCases(to: string): Promise<SealedCase[]> {
  const key = 'holder-encryption';
  const body = utf8.encode('{"balance":1}');
  const told = { status: 200, headers: { 'content-type': 'application/json' } };
  const head = { ...told, action: sha256Hex(to), length: body.length };
  const plain = plaintext(head, body, 8192);
  const good = await encrypt(plain, key, ANSWER);
  const { epk, agreed } = agreedOf(good);
  const written = { ...ANSWER, epk };
  const under = (text: object): Promise<string> => encryptWith(plain, text, agreed);
  const saying = (change: object, bytes = body): Promise<string> =>
    encryptWith(plaintext({ ...head, ...change }, bytes, 8192), written, agreed);
  const opened = { ...told, body: b64u.encode(body) };
  const accepted: SealedCase[] = [
    { why: 'to P-256', jwe: good, key, to, ok: true, ...opened },
    {
      why: 'to X25519',
      jwe: await encrypt(plain, 'other-encryption', ANSWER),
      key: 'other-encryption',
      to,
      ok: true,
      ...opened
    },
    {
      why: 'with nothing in it',
      jwe: await saying({ status: 204, headers: {}, length: 0 }, new Uint8Array()),
      key,
      to,
      ok: true,
      status: 204,
      headers: {},
      body: ''
    }
  ];
  const refused: [string, string][] = [
    ['to another action', await saying({ action: sha256Hex(`${to}A`) })],
    ['to none', await saying({ action: undefined })],
    ['a kid', await under({ ...written, kid: thumbprint(PUBLIC[key]) })],
    ['the cty of an action', await under({ ...written, cty: 'facet-action' })],
    ['zip', await under({ ...written, zip: 'DEF' })],
    ['a status below 200', await saying({ status: 103 })],
    ['a status above 599', await saying({ status: 600 })],
    ['a header in capitals', await saying({ headers: { 'Content-Type': 'a/b' } })],
    ['a header of two lines', await saying({ headers: { a: 'b\nc' } })],
    ['a body that is cut', await saying({ length: 9000 })],
    ['a body that goes on', await saying({ length: body.length - 1 })],
    ['less padding', await encryptWith(plaintext(head, body, 1024), written, agreed)],
    ['a tag of another message', `${good.slice(0, -22)}${'A'.repeat(22)}`]
  ];
  return [...accepted, ...refused.map(([why, jwe]) => ({ why, jwe, key, to, ok: false }) as const)];
}

/** Actions and answers that travel sealed (docs/protocol.md §8). */
export async function sealedCases() {
  const token = await actionToken();
  return {
    padding: [1, 2, 8, 9, 100, 1000, 1025, 8193, 10_000, 123_456, 10_485_760, 13_981_014].map(
      length => ({ length, padded: padme(length) })
    ),
    actions: await actionCases(token),
    answers: await answerCases(token)
  };
}
