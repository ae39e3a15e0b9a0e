import { jcs } from '../canonical';
import { b64u, hex, sha256Hex, utf8 } from '../encoding';
import { generateSigningKey, thumbprint } from './keys';
import { RFC7515_A3, RFC8032, RFC8037_A4 } from '../testing/published';
import { ecSigner, ed25519, edSigner, p256, RFC8037_X25519 } from '../testing/keys';
import { forge } from '../testing/forge';
import { JTI, payloads, TYPES } from '../testing/payloads';
import {
  carriedKey,
  defaultVerifier,
  gate,
  MAX_URL_TOKEN,
  sign,
  type Signer,
  signerFromKey,
  verifyGated,
  verifyToken
} from './token';
import type { Jwk } from '../types';

const poll = payloads()['facet-poll'];

function headerOf(signer: Signer, change: object = {}): object {
  return { alg: signer.alg, kid: signer.kid, typ: 'facet-poll', ...change };
}

describe('signatures', () => {
  it('verify the ES256 example of RFC 7515 A.3', async () => {
    const input = utf8.encode(RFC7515_A3.input);
    const signature = b64u.decode(RFC7515_A3.signature);
    expect(await defaultVerifier.verify('ES256', p256, input, signature)).toBe(true);
    signature[0]! ^= 1;
    expect(await defaultVerifier.verify('ES256', p256, input, signature)).toBe(false);
  });

  it('verify and make the Ed25519 example of RFC 8037 A.4', async () => {
    const input = utf8.encode(RFC8037_A4.input);
    const signature = b64u.decode(RFC8037_A4.signature);
    expect(await defaultVerifier.verify('Ed25519', ed25519, input, signature)).toBe(true);
    expect(b64u.encode(await (await edSigner()).sign(input))).toBe(RFC8037_A4.signature);
  });

  it.each(RFC8032)('verify RFC 8032 §7.1 %s', async (_, key, message, signature) => {
    const jwk: Jwk = { crv: 'Ed25519', kty: 'OKP', x: b64u.encode(hex.decode(key)) };
    expect(
      await defaultVerifier.verify('Ed25519', jwk, hex.decode(message), hex.decode(signature))
    ).toBe(true);
  });
});

describe.each([
  ['Ed25519', edSigner, ed25519],
  ['ES256', ecSigner, p256]
] as const)('a token signed with %s', (_, makeSigner, key) => {
  it.each(TYPES)('of type %s is read back as it was written', async typ => {
    const signer = await makeSigner();
    const compact = await sign(payloads()[typ], typ, signer);
    const token = await verifyToken(compact, { typ, key });
    expect(token.payload).toEqual(payloads()[typ]);
    expect(token.kid).toBe(thumbprint(key));
    expect(token.digest).toBe(sha256Hex(compact));
    expect(token.header.typ).toBe(typ);
  });

  it.each(TYPES.filter(typ => typ !== 'facet-poll'))(
    'of type facet-poll is refused where %s is expected',
    async typ => {
      const compact = await sign(poll, 'facet-poll', await makeSigner());
      expect(() => gate(compact, { typ })).toThrow(/header.typ/);
    }
  );

  it('is refused after any single character was changed', async () => {
    const compact = await sign(poll, 'facet-poll', await makeSigner());
    for (let i = 0; i < compact.length; i += 7) {
      const other = compact[i] === 'A' ? 'B' : 'A';
      const changed = compact.slice(0, i) + other + compact.slice(i + 1);
      await expect(verifyToken(changed, { typ: 'facet-poll', key })).rejects.toMatchObject({
        code: expect.stringMatching(/^(malformed|wrong_key)$/)
      });
    }
  });
});

describe('the gate', () => {
  let signer: Signer;
  let good: string;
  const body = jcs(poll);

  beforeAll(async () => {
    signer = await ecSigner();
    good = await sign(poll, 'facet-poll', signer);
  });

  function refuses(compact: string, why: RegExp = /form/): void {
    expect(() => gate(compact, { typ: 'facet-poll' })).toThrow(why);
  }

  it('lets a good token pass', () => {
    expect(gate(good, { typ: 'facet-poll' }).payload).toEqual(poll);
  });

  it.each([
    ['padding', (token: string) => `${token}=`],
    ['a blank in front', (token: string) => ` ${token}`],
    ['a line break behind', (token: string) => `${token}\n`],
    ['four parts', (token: string) => `${token}.AAAA`],
    ['two parts', (token: string) => token.slice(0, token.lastIndexOf('.'))],
    ['an empty signature', (token: string) => token.slice(0, token.lastIndexOf('.') + 1)],
    ['an empty payload', (token: string) => token.replace(/\.[^.]+\./, '..')],
    ['standard base64', (token: string) => token.replace(/.$/, '+')],
    ['nothing', () => ''],
    ['a short signature', (token: string) => token.slice(0, -4)],
    ['a long signature', (token: string) => `${token}AAAA`]
  ])('refuses %s', (_, change) => {
    refuses(change(good));
  });

  it('refuses stray trailing bits in every part', () => {
    const parts = good.split('.');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    let tried = 0;
    parts.forEach((part, i) => {
      if (part.length % 4 !== 0) {
        tried++;
        const next = alphabet[alphabet.indexOf(part.at(-1)!) + 1]!;
        const changed = [...parts];
        changed[i] = part.slice(0, -1) + next;
        refuses(changed.join('.'), /base64url/);
      }
    });
    expect(tried).toBeGreaterThan(0);
  });

  it.each([
    ['alg none', { alg: 'none' }],
    ['alg HS256', { alg: 'HS256' }],
    ['alg RS256', { alg: 'RS256' }],
    ['alg ES384', { alg: 'ES384' }],
    ['alg in other letters', { alg: 'es256' }],
    ['a key inside', { jwk: p256 }],
    ['a key elsewhere', { jku: 'https://evil.example' }],
    ['crit', { crit: ['b64'], b64: false }],
    ['b64', { b64: true }],
    ['cty', { cty: 'x' }],
    ['an empty kid', { kid: '' }],
    ['a kid that is no thumbprint', { kid: 'me' }],
    ['a kid of another type', { kid: ['x'] }],
    ['typ JWT', { typ: 'JWT' }],
    ['typ in capitals', { typ: 'FACET-POLL' }],
    ['typ with a media type', { typ: 'application/facet-poll' }],
    ['no typ', { typ: undefined }]
  ])('refuses a header with %s', async (_, change) => {
    refuses(await forge(signer, jcs(headerOf(signer, change)), body), /header/);
  });

  it('refuses a header and a payload that are not canonical', async () => {
    const head = jcs(headerOf(signer));
    refuses(await forge(signer, head.replace('"kid"', ' "kid"'), body), /canonical/);
    refuses(await forge(signer, `{"typ":"facet-poll",${head.slice(1, -20)}`, body), /form/);
    refuses(await forge(signer, head, body.replace('{', '{ ')), /canonical/);
    refuses(await forge(signer, head, body.replace('{', '{"aud":"x",')), /canonical/);
    refuses(await forge(signer, head, body.replace(/"iat":(\d+)/, '"iat":$1.0')), /canonical/);
    refuses(await forge(signer, head, `\ufeff${body}`), /form/);
    refuses(await forge(signer, head, Uint8Array.of(0x22, 0xff, 0x22)), /UTF-8/);
    refuses(await forge(signer, head, '['.repeat(40) + ']'.repeat(40)), /32/);
    refuses(await forge(signer, head, '"text"'), /object/);
    refuses(await forge(signer, head, 'null'), /object/);
  });

  it('refuses a megabyte, and a long token in an address', async () => {
    refuses('A'.repeat(1024 * 1024 + 1), /1048576/);
    const action = payloads()['facet-action'];
    const long = await sign(
      { ...action, args: { text: 'x'.repeat(4000) } },
      'facet-action',
      signer
    );
    expect(() => gate(long, { typ: 'facet-action' })).not.toThrow();
    expect(() => gate(long, { typ: 'facet-action', maxLength: MAX_URL_TOKEN })).toThrow(/4096/);
  });

  it('refuses an Ed25519 signature whose S is not below the order', async () => {
    const ed = await edSigner();
    const compact = await sign(poll, 'facet-poll', ed);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const signature = b64u.decode(compact.slice(compact.lastIndexOf('.') + 1));
    let s =
      signature.subarray(32).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) + order;
    for (let i = 32; i < 64; i++, s >>= 8n) {
      signature[i] = Number(s & 255n);
    }
    const malleated = compact.slice(0, compact.lastIndexOf('.') + 1) + b64u.encode(signature);
    refuses(malleated, /below the order/);
  });
});

describe('verifying', () => {
  it('refuses the key of somebody else, even with a kid that names it', async () => {
    const mallory = await generateSigningKey('ES256');
    const signer = await signerFromKey(mallory.privateKey, mallory.publicKey);
    const compact = await sign(poll, 'facet-poll', { ...signer, kid: thumbprint(p256) });
    await expect(verifyToken(compact, { typ: 'facet-poll', key: p256 })).rejects.toMatchObject({
      code: 'wrong_key',
      detail: 'the signature does not verify'
    });
  });

  it('refuses a kid of another key', async () => {
    const compact = await sign(poll, 'facet-poll', {
      ...(await ecSigner()),
      kid: thumbprint(ed25519)
    });
    await expect(verifyToken(compact, { typ: 'facet-poll', key: p256 })).rejects.toMatchObject({
      code: 'wrong_key',
      detail: 'kid names another key'
    });
  });

  it('refuses the alg of another key', async () => {
    const signer = await edSigner();
    const compact = await sign(poll, 'facet-poll', { ...signer, alg: 'ES256' });
    await expect(verifyToken(compact, { typ: 'facet-poll', key: ed25519 })).rejects.toMatchObject({
      code: 'wrong_key',
      detail: 'alg is not that of the key'
    });
  });

  it('takes EdDSA as another name of Ed25519, and only of that', async () => {
    const ed = await edSigner();
    const compact = await sign(poll, 'facet-poll', { ...ed, alg: 'EdDSA' as 'Ed25519' });
    expect((await verifyToken(compact, { typ: 'facet-poll', key: ed25519 })).header.alg).toBe(
      'EdDSA'
    );
    const ec = await ecSigner();
    const crossed = await sign(poll, 'facet-poll', {
      ...ec,
      alg: 'EdDSA' as 'Ed25519',
      sign: async () => new Uint8Array(64)
    });
    await expect(verifyToken(crossed, { typ: 'facet-poll', key: p256 })).rejects.toThrow(/alg/);
  });

  it('refuses when nobody knows the key, and a key that can not sign', async () => {
    const compact = await sign(poll, 'facet-poll', await ecSigner());
    await expect(
      verifyToken(compact, { typ: 'facet-poll', resolveKey: () => undefined })
    ).rejects.toMatchObject({ code: 'wrong_key' });
    await expect(
      verifyGated(gate(compact, { typ: 'facet-poll' }), RFC8037_X25519)
    ).rejects.toMatchObject({ code: 'malformed' });
  });

  it('takes the key that an enrolment, request or card carries, if it is the signer’s', async () => {
    const compact = await sign(payloads()['facet-card'], 'facet-card', await ecSigner());
    expect((await verifyToken(compact, { typ: 'facet-card', resolveKey: carriedKey })).kid).toBe(
      thumbprint(p256)
    );
    const other = await sign(payloads()['facet-card'], 'facet-card', await edSigner());
    await expect(
      verifyToken(other, { typ: 'facet-card', resolveKey: carriedKey })
    ).rejects.toMatchObject({ code: 'wrong_key' });
  });

  it('believes a verifier that is passed in, synchronous or not', async () => {
    const compact = await sign(poll, 'facet-poll', await ecSigner());
    for (const answer of [false, Promise.resolve(false)]) {
      await expect(
        verifyToken(compact, { typ: 'facet-poll', key: p256, verifier: { verify: () => answer } })
      ).rejects.toMatchObject({ code: 'wrong_key' });
    }
  });
});

describe('signing', () => {
  it('refuses to sign what the gate would refuse', async () => {
    await expect(
      sign({ ...poll, jti: 'short' }, 'facet-poll', await ecSigner())
    ).rejects.toMatchObject({ code: 'malformed' });
    await expect(sign({ ...poll, iat: 1.5 }, 'facet-poll', await ecSigner())).rejects.toThrow(
      /payload.iat/
    );
  });

  it('needs nothing but kid, alg and bytes of a signer', async () => {
    const signer = await ecSigner();
    expect(signer).toEqual({ kid: thumbprint(p256), alg: 'ES256', sign: expect.any(Function) });
    expect(JTI).toHaveLength(32);
  });
});
