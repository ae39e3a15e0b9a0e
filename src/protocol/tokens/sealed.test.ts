import { CompactEncrypt, importJWK } from 'jose';

import { jcs } from '../canonical';
import { b64u, sha256Hex, utf8 } from '../encoding';
import { type EncryptionKey, generateEncryptionKey, thumbprint } from './keys';
import { padme } from './padding';
import { isSealed, openAction, openAnswer, sealAction, sealAnswer } from './sealed';
import { ecSigner } from '../testing/keys';
import { payloads } from '../testing/payloads';
import { sign } from './token';

const NOTHING = new Uint8Array();
const UPLOAD = Uint8Array.of(1, 0, 2, 0, 0);

let service: EncryptionKey;
let reply: EncryptionKey;
let token: string;

beforeAll(async () => {
  [service, reply] = await Promise.all([generateEncryptionKey(), generateEncryptionKey()]);
  token = await sign(payloads()['facet-action'], 'facet-action', await ecSigner());
});

const open = (jwe: string, key = service, maxLength?: number) =>
  openAction(
    jwe,
    kid => (kid === thumbprint(key.publicKey) ? key.privateKey : undefined),
    maxLength
  );

/** What whoever knows the public key can make: any plaintext under any header. */
async function forged(
  plaintext: string | Uint8Array,
  change: Record<string, unknown> = {},
  key = service
): Promise<string> {
  const header = {
    alg: 'ECDH-ES',
    cty: 'facet-action',
    enc: 'A256GCM',
    kid: thumbprint(key.publicKey),
    typ: 'facet-sealed',
    ...change
  };
  return new CompactEncrypt(typeof plaintext === 'string' ? utf8.encode(plaintext) : plaintext)
    .setProtectedHeader(header)
    .encrypt(await importJWK({ ...key.publicKey }, String(header.alg)));
}

function plaintextOf(head: object | string, rest: Uint8Array, length: number): Uint8Array {
  const line = utf8.encode(`${typeof head === 'string' ? head : jcs(head)}\n`);
  const all = new Uint8Array(length);
  all.set(line);
  all.set(rest, line.length);
  return all;
}

/** The same message under a header of other text: what a stranger can do to it. */
function reworded(jwe: string, change: (header: string) => string): string {
  const [head, ...rest] = jwe.split('.');
  const text = change(utf8.decode(b64u.decode(head!)));
  return [b64u.encode(utf8.encode(text)), ...rest].join('.');
}

describe('a sealed action', () => {
  it.each(['P-256', 'X25519'] as const)('to %s opens with that key and no other', async crv => {
    const key = await generateEncryptionKey({ crv });
    const jwe = await sealAction({ token, upload: UPLOAD }, key.publicKey);
    expect(isSealed(jwe)).toBe(true);
    expect(isSealed(token)).toBe(false);
    expect(await open(jwe, key)).toEqual({ token, upload: UPLOAD });
    await expect(open(jwe)).rejects.toMatchObject({ code: 'wrong_key' });
    const renamed = await openAction(jwe, () => service.privateKey).catch((e: unknown) => e);
    expect(renamed).toMatchObject({ code: 'wrong_key' });
  });

  it('has one length for all that is short, and few for what is long', async () => {
    const short = await sealAction({ token: 'a.b.c', upload: NOTHING }, service.publicKey);
    const other = await sealAction({ token, upload: NOTHING }, service.publicKey);
    expect(short.length).toBe(other.length);
    const lengths = new Set<number>();
    for (let bytes = 20_000; bytes < 20_400; bytes += 7) {
      const upload = new Uint8Array(bytes);
      lengths.add((await sealAction({ token, upload }, service.publicKey)).length);
    }
    expect(lengths.size).toBeLessThanOrEqual(2);
  });

  it('is refused before it is decrypted unless its header is exactly this', async () => {
    const never = (): never => {
      throw new Error('was decrypted');
    };
    const good = await sealAction({ token, upload: NOTHING }, service.publicKey);
    const bent: [string, string][] = [
      ['a blank', reworded(good, head => head.replace('{', '{ '))],
      ['a doubled member', reworded(good, head => head.replace('{', '{"alg":"none",'))],
      ['an escape', reworded(good, head => head.replace('facet-sealed', 'facet\\u002dsealed'))],
      ['no JSON', reworded(good, () => 'hello')],
      ['zip', await forged('x', { zip: 'DEF' }).catch(() => reworded(good, addZip))],
      ['another typ', await forged('x', { typ: 'JWT' })],
      ['the cty of an answer', await forged('x', { cty: 'facet-answer' })],
      ['A128GCM', await forged('x', { enc: 'A128GCM' })],
      ['a wrapped key', await forged('x', { alg: 'ECDH-ES+A256KW' })],
      ['alg none', reworded(good, head => head.replace('ECDH-ES', 'none'))],
      ['apu', reworded(good, head => head.replace('{', '{"apu":"AA",'))],
      ['crit', reworded(good, head => head.replace('{', '{"crit":["exp"],'))],
      ['no kid', await forged('x', { kid: undefined })],
      ['epk of small order', reworded(good, smallOrder)],
      [
        'epk off the curve',
        reworded(good, head => head.replace(/"y":"(.)/, (_, y) => `"y":"${y === '_' ? '-' : '_'}`))
      ],
      ['a private epk', reworded(good, head => head.replace('"crv"', '"d":"AA","crv"'))],
      ['padding', `${good}=`],
      ['a line break', `${good}\n`],
      ['a short iv', good.replace(/\.\.../, '..')],
      ['a sixth part', `${good}.AAAA`],
      ['an encrypted key', good.replace('..', '.AAAA.')]
    ];
    for (const [why, jwe] of bent) {
      const refused = await openAction(jwe, never).catch((error: unknown) => error);
      expect([why, refused]).toMatchObject([why, { code: 'malformed' }]);
    }
    await expect(openAction(good, never)).rejects.toThrow('was decrypted');
    await expect(open(good, service, good.length - 1)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('that was changed in any part does not open', async () => {
    const good = await sealAction({ token, upload: NOTHING }, service.publicKey);
    const other = await sealAction({ token, upload: NOTHING }, service.publicKey);
    const [parts, others] = [good.split('.'), other.split('.')];
    for (const at of [0, 2, 3, 4]) {
      const mixed = parts.map((part, index) => (index === at ? others[at]! : part)).join('.');
      await expect(open(mixed)).rejects.toMatchObject({ code: 'wrong_key' });
    }
  });

  it('has one plaintext for one content', async () => {
    const head = { length: 0, token };
    const bent: [string, string | Uint8Array][] = [
      ['no first line', new Uint8Array(1024)],
      ['nothing at all', ''],
      ['the bare token', token],
      ['less padding', plaintextOf(head, NOTHING, 1023)],
      ['more padding', plaintextOf(head, NOTHING, 1025)],
      ['something in the padding', plaintextOf(head, Uint8Array.of(1), 1024)],
      ['an upload that is cut', plaintextOf({ length: 3000, token }, NOTHING, 1024)],
      ['a length below nothing', plaintextOf({ length: -1, token }, NOTHING, 1024)],
      ['a member of its own', plaintextOf({ ...head, reply: 1 }, NOTHING, 1024)],
      ['members out of order', plaintextOf(`{"token":"${token}","length":0}`, NOTHING, 1024)],
      ['a token that is none', plaintextOf({ length: 0, token: 7 }, NOTHING, 1024)]
    ];
    expect(await open(await forged(plaintextOf(head, NOTHING, 1024)))).toEqual({
      token,
      upload: NOTHING
    });
    for (const [why, plaintext] of bent) {
      const refused = await open(await forged(plaintext)).catch((error: unknown) => error);
      expect([why, refused]).toMatchObject([why, { code: 'malformed' }]);
    }
  });
});

describe('a sealed answer', () => {
  const answer = { status: 201, headers: { 'content-type': 'a/b' }, body: UPLOAD };

  it('opens with the key that the action named, for that action', async () => {
    const jwe = await sealAnswer(answer, token, reply.publicKey);
    expect(await openAnswer(jwe, reply.privateKey, token)).toEqual(answer);
    await expect(openAnswer(jwe, service.privateKey, token)).rejects.toMatchObject({
      code: 'wrong_key'
    });
  });

  it('to another action with the same key is none', async () => {
    const jwe = await sealAnswer(answer, 'another.token.altogether', reply.publicKey);
    await expect(openAnswer(jwe, reply.privateKey, token)).rejects.toMatchObject({
      code: 'malformed'
    });
  });

  it('has one length for all that is short, whatever its status and headers', async () => {
    const problem = { status: 503, headers: {}, body: NOTHING };
    const [one, two] = [
      await sealAnswer(answer, token, reply.publicKey),
      await sealAnswer(problem, token, reply.publicKey)
    ];
    expect(one.length).toBe(two.length);
  });

  it('is none where it is an action, or has another form', async () => {
    const action = await sealAction({ token, upload: NOTHING }, reply.publicKey);
    const head = { action: sha256Hex(token), headers: {}, length: 0, status: 200 };
    const header = { cty: 'facet-answer', kid: undefined };
    const bent: [string, string][] = [
      ['an action', action],
      ['a kid', await forged(plaintextOf(head, NOTHING, 8192), { cty: 'facet-answer' }, reply)],
      [
        'a status',
        await forged(plaintextOf({ ...head, status: 101 }, NOTHING, 8192), header, reply)
      ],
      [
        'a header in capitals',
        await forged(plaintextOf({ ...head, headers: { A: '' } }, NOTHING, 8192), header, reply)
      ],
      [
        'a header of two lines',
        await forged(plaintextOf({ ...head, headers: { a: 'b\nc' } }, NOTHING, 8192), header, reply)
      ]
    ];
    const good = await forged(plaintextOf(head, NOTHING, 8192), header, reply);
    expect(await openAnswer(good, reply.privateKey, token)).toMatchObject({ status: 200 });
    for (const [why, jwe] of bent) {
      const refused = await openAnswer(jwe, reply.privateKey, token).catch((e: unknown) => e);
      expect([why, refused]).toMatchObject([why, { code: 'malformed' }]);
    }
  });
});

describe('Padmé', () => {
  // Figures of the paper's algorithm, by another implementation of it.
  it.each([
    [1, 1],
    [8, 8],
    [9, 10],
    [100, 104],
    [1000, 1024],
    [1025, 1088],
    [10_000, 10_240],
    [1_000_000, 1_015_808],
    [2 ** 31 - 1, 2 ** 31]
  ])('takes %i to %i', (length, padded) => {
    expect(padme(length)).toBe(padded);
  });

  it('adds at most 12 %, and never changes what it made', () => {
    for (let length = 1; length < 100_000; length = Math.ceil(length * 1.01)) {
      expect(padme(length)).toBeLessThanOrEqual(length * 1.12);
      expect(padme(padme(length))).toBe(padme(length));
    }
  });
});

function addZip(head: string): string {
  return head.replace('{', '{"zip":"DEF",');
}

function smallOrder(head: string): string {
  return head.replace(
    /"epk":\{[^}]*\}/,
    `"epk":{"crv":"X25519","kty":"OKP","x":"${'A'.repeat(43)}"}`
  );
}
