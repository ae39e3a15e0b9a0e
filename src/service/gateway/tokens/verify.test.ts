import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

import { CompactSign, flattenedVerify, importJWK } from 'jose';

import { b64u, hex, type Jwk, type SigningAlg, utf8 } from '../../../protocol';
import { ed25519, p256 } from '../../../protocol/testing/keys';
import { RFC7515_A3, RFC8032, RFC8037_A4 } from '../../../protocol/testing/published';
import { Decoy, derSignature, NativeVerifier } from './verify';

const verifier = new NativeVerifier();
const input = Buffer.from('aGVhZGVy.cGF5bG9hZA');

function pair(alg: SigningAlg) {
  const { privateKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519');
  const { crv, kty, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  const jwk = (y === undefined ? { crv, kty, x } : { crv, kty, x, y }) as Jwk;
  const signed = (bytes: Uint8Array): Buffer =>
    alg === 'ES256'
      ? sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      : sign(null, bytes, privateKey);
  return { privateKey, jwk, signed };
}

describe.each<SigningAlg>(['ES256', 'Ed25519'])('the native verifier with %s', alg => {
  test('takes what jose signs', async () => {
    const { jwk, privateKey } = pair(alg);
    const compact = await new CompactSign(Buffer.from('hello'))
      .setProtectedHeader({ alg })
      .sign(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }) as string));
    const [header, payload, signature] = compact.split('.') as [string, string, string];
    const signingInput = Buffer.from(`${header}.${payload}`);
    const bytes = Buffer.from(signature, 'base64url');
    expect(verifier.verify(alg, jwk, signingInput, bytes)).toBe(true);
  });

  test('judges changed signatures as jose does', async () => {
    const { jwk, signed } = pair(alg);
    const key = await importJWK({ ...jwk }, alg);
    const header = Buffer.from(JSON.stringify({ alg })).toString('base64url');
    const payload = Buffer.from('hello').toString('base64url');
    const signingInput = Buffer.from(`${header}.${payload}`);
    const good = signed(signingInput);
    let accepted = 0;
    for (let at = 0; at < 500; at++) {
      const signature = at % 10 === 0 ? signed(signingInput) : Buffer.from(good);
      if (at % 10 !== 0) {
        const byte = (at * 7) % 64;
        signature[byte] = signature[byte]! ^ (1 << (at % 8));
      }
      const jws = { protected: header, payload, signature: signature.toString('base64url') };
      const theirs = await flattenedVerify(jws, key).then(
        () => true,
        () => false
      );
      expect(verifier.verify(alg, jwk, signingInput, signature)).toBe(theirs);
      accepted += theirs ? 1 : 0;
    }
    expect(accepted).toBe(50);
  });

  test('refuses signatures of zeros, of ones, short and long', () => {
    const { jwk, signed } = pair(alg);
    const good = signed(input);
    for (const bad of [
      Buffer.alloc(64),
      Buffer.alloc(64, 0xff),
      good.subarray(0, 63),
      Buffer.concat([good, Buffer.of(0)]),
      Buffer.alloc(0)
    ]) {
      expect(verifier.verify(alg, jwk, input, bad)).toBe(false);
    }
  });

  test('keeps keys apart', () => {
    const [one, other] = [pair(alg), pair(alg)];
    expect(verifier.verify(alg, one.jwk, input, one.signed(input))).toBe(true);
    expect(verifier.verify(alg, other.jwk, input, one.signed(input))).toBe(false);
    expect(verifier.verify(alg, other.jwk, input, other.signed(input))).toBe(true);
  });
});

describe('the native verifier with Ed25519', () => {
  test('refuses S plus the order of the curve, which is the same point', () => {
    const { jwk, signed } = pair('Ed25519');
    const signature = signed(input);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`);
    const shifted = Buffer.from((s + order).toString(16).padStart(64, '0'), 'hex').reverse();
    shifted.copy(signature, 32);
    expect(verifier.verify('Ed25519', jwk, input, signature)).toBe(false);
  });
});

describe('DER of a P1363 signature', () => {
  test.each<[string, string, string, string]>([
    ['small numbers', '01', '7f', '3006020101' + '02017f'],
    ['numbers with their highest bit set', '80', 'ff', '30080202008002' + '0200ff'],
    ['zeros', '00', '00', '3006020100020100'],
    [
      'whole numbers',
      'ff'.repeat(32),
      '7f'.repeat(32),
      `3045022100${'ff'.repeat(32)}0220${'7f'.repeat(32)}`
    ]
  ])('holds for %s', (_which, r, s, der) => {
    const p1363 = Buffer.from(r.padStart(64, '0') + s.padStart(64, '0'), 'hex');
    expect(Buffer.from(derSignature(p1363)).toString('hex')).toBe(der);
  });
});

describe('the native verifier takes the published signatures', () => {
  test.each(RFC8032)('of RFC 8032 §7.1 %s', (_, key, message, signature) => {
    const jwk: Jwk = { crv: 'Ed25519', kty: 'OKP', x: b64u.encode(hex.decode(key)) };
    const [text, signed] = [hex.decode(message), hex.decode(signature)];
    expect(verifier.verify('Ed25519', jwk, text, signed)).toBe(true);
    signed[40]! ^= 1;
    expect(verifier.verify('Ed25519', jwk, text, signed)).toBe(false);
  });

  test.each([
    ['RFC 7515 A.3', 'ES256', p256, RFC7515_A3],
    ['RFC 8037 A.4', 'Ed25519', ed25519, RFC8037_A4]
  ] as const)('of %s', (_, alg, key, { input: text, signature }) => {
    expect(verifier.verify(alg, key, utf8.encode(text), b64u.decode(signature))).toBe(true);
    expect(verifier.verify(alg, key, utf8.encode(`${text}.`), b64u.decode(signature))).toBe(false);
  });
});

test('a decoy verifies without complaint, whatever it is given', () => {
  const decoy = new Decoy();
  for (const alg of ['ES256', 'Ed25519'] as const) {
    expect(() => decoy.verify(alg)).not.toThrow();
    expect(() => decoy.verify(alg, Buffer.alloc(0), Buffer.alloc(64))).not.toThrow();
  }
});
