import { jcs } from '../canonical';
import { b64u, sha256, utf8 } from '../encoding';
import {
  algOf,
  generateEncryptionKey,
  generateSigningKey,
  publicJwk,
  publicPart,
  thumbprint
} from './keys';
import { ed25519, p256, RFC7515_P256, RFC8037_ED25519, RFC8037_X25519 } from '../testing/keys';

function okp(hexKey: string, crv: 'Ed25519' | 'X25519' = 'Ed25519'): unknown {
  return { crv, kty: 'OKP', x: Buffer.from(hexKey, 'hex').toString('base64url') };
}

describe('thumbprint', () => {
  it('is that of RFC 8037 A.3', () => {
    expect(thumbprint(ed25519)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('is built as RFC 7638 §3.1 builds it', () => {
    const rsa = {
      e: 'AQAB',
      kty: 'RSA',
      n:
        '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP' +
        'ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY' +
        '368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0f' +
        'M4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'
    };
    expect(b64u.encode(sha256(utf8.encode(jcs(rsa))))).toBe(
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'
    );
  });

  it('does not depend on other members or their order', () => {
    const { x, y, kty, crv } = p256 as Extract<typeof p256, { kty: 'EC' }>;
    expect(thumbprint({ y, x, kty, crv, alg: 'ES256' } as typeof p256)).toBe(thumbprint(p256));
  });
});

describe('publicJwk', () => {
  it('takes the keys of the RFCs for their purpose, frozen', () => {
    for (const jwk of [ed25519, p256]) {
      expect(publicJwk(jwk, 'sign')).toEqual(jwk);
      expect(Object.isFrozen(publicJwk(jwk, 'sign'))).toBe(true);
    }
    expect(publicJwk(RFC8037_X25519, 'encrypt')).toEqual(RFC8037_X25519);
    expect(publicJwk(p256, 'encrypt')).toEqual(p256);
  });

  it('refuses a key for the other purpose', () => {
    expect(() => publicJwk(RFC8037_X25519, 'sign')).toThrow(/can not sign/);
    expect(() => publicJwk(ed25519, 'encrypt')).toThrow(/can not be encrypted to/);
  });

  it('never takes a private key for a public one', () => {
    expect(() => publicJwk(RFC8037_ED25519, 'sign')).toThrow(/unknown member "d"/);
    expect(() => publicJwk(RFC7515_P256, 'sign')).toThrow(/unknown member "d"/);
    expect(publicPart({ ...RFC8037_ED25519 }, 'sign')).toEqual(ed25519);
  });

  it.each([
    ['null', null],
    ['text', 'key'],
    ['an unknown type', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }],
    ['a symmetric key', { kty: 'oct', k: 'AAAA' }],
    ['another curve', { ...p256, crv: 'P-384' }],
    ['a further member', { ...ed25519, alg: 'EdDSA' }],
    ['no coordinate', { crv: 'Ed25519', kty: 'OKP' }],
    ['a short coordinate', { ...ed25519, x: ed25519.x.slice(0, -1) }],
    ['stray trailing bits', { ...ed25519, x: `${ed25519.x.slice(0, -1)}p` }],
    ['padding', { ...ed25519, x: `${ed25519.x}=` }]
  ])('refuses %s', (_, jwk) => {
    expect(() => publicJwk(jwk, 'sign')).toThrow(/malformed|form/);
  });

  it.each([
    ['order 4', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['order 1', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['order 2', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['order 8, negative', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['order 4, sign bit', '0000000000000000000000000000000000000000000000000000000000000080']
  ])('refuses the Ed25519 point of small order: %s', (_, key) => {
    expect(() => publicJwk(okp(key), 'sign')).toThrow(/small order|canonical/);
  });

  it.each([
    ['y = p', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['y = p + 1', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['x = 0 with the sign bit', '0100000000000000000000000000000000000000000000000000000000000080'],
    ['no point of the curve', '0200000000000000000000000000000000000000000000000000000000000000']
  ])('refuses the Ed25519 key that is not canonical: %s', (_, key) => {
    expect(() => publicJwk(okp(key), 'sign')).toThrow(/canonical/);
  });

  it.each([
    ['zero', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['one', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['p', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['the high bit', '0900000000000000000000000000000000000000000000000000000000000080']
  ])('refuses the X25519 key: %s', (_, key) => {
    expect(() => publicJwk(okp(key, 'X25519'), 'encrypt')).toThrow(/small order|canonical/);
  });

  it('refuses a point beside P-256, and one whose coordinates are not reduced', () => {
    const beside = { ...p256, y: ed25519.x };
    expect(() => publicJwk(beside, 'sign')).toThrow(/not a point of P-256/);
    const zero = b64u.encode(new Uint8Array(32));
    expect(() => publicJwk({ ...p256, x: zero, y: zero }, 'sign')).toThrow(/not a point of P-256/);
    const prime = Buffer.from(
      'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
      'hex'
    ).toString('base64url');
    expect(() => publicJwk({ ...p256, x: prime }, 'sign')).toThrow(/not a point of P-256/);
  });
});

describe('generated keys', () => {
  it.each(['Ed25519', 'ES256'] as const)('sign with %s and stay inside', async alg => {
    const key = await generateSigningKey(alg);
    expect(algOf(key.publicKey)).toBe(alg);
    expect(key.kid).toBe(thumbprint(key.publicKey));
    await expect(crypto.subtle.exportKey('jwk', key.privateKey)).rejects.toThrow();
  });

  it.each(['P-256', 'X25519'] as const)('receive on %s', async crv => {
    const key = await generateEncryptionKey({ crv });
    expect(publicJwk(key.publicKey, 'encrypt').crv).toBe(crv);
  });

  it('come out where that was asked for', async () => {
    const key = await generateSigningKey('ES256', { extractable: true });
    expect(await crypto.subtle.exportKey('jwk', key.privateKey)).toHaveProperty('d');
  });
});
