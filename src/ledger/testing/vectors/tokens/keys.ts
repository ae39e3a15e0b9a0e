import { p256 } from '@noble/curves/nist.js';
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';

import { algOf, b64u, hex, type Jwk, type Signer, thumbprint } from '../../../../protocol';
import {
  publicOf,
  RFC7515_P256,
  RFC7518_P256,
  RFC8037_ED25519,
  RFC8037_X25519
} from '../../../../protocol/testing/keys';

/** RFC 8032 §7.1, test 2. */
const RFC8032_TEST2 = {
  crv: 'Ed25519',
  kty: 'OKP',
  x: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw',
  d: 'TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs'
} as const;

/** RFC 8032 §7.1, test 3. */
const RFC8032_TEST3 = {
  crv: 'Ed25519',
  kty: 'OKP',
  x: '_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU',
  d: 'xaqN9D-fg3vtt0QvMdy3sWbThTUHbwlLhc46LgtEWPc'
} as const;

/** Private keys printed in RFCs; X25519 is RFC 7748 §6.1's Bob. */
export const PRIVATE = {
  service: RFC8037_ED25519,
  holder: RFC7515_P256,
  owner: RFC8032_TEST2,
  other: RFC8032_TEST3,
  'holder-encryption': RFC7518_P256,
  'other-encryption': { ...RFC8037_X25519, d: 'XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os' }
} as const;

export type KeyName = keyof typeof PRIVATE;

export const PUBLIC = Object.fromEntries(
  Object.entries(PRIVATE).map(([name, jwk]) => [name, publicOf(jwk)])
) as Record<KeyName, Jwk>;

/** Those that sign. */
export type SignerName = 'service' | 'holder' | 'owner' | 'other';

/** What was signed before, by name and bytes: the logs of many cases say what those of others do. */
const signed = new Map<string, Uint8Array>();
const opened = new Map<SignerName, KeyObject>();

export function rawSign(name: SignerName, bytes: Uint8Array): Uint8Array {
  const what = `${name} ${hex.encode(bytes)}`;
  let signature = signed.get(what);
  if (signature === undefined) {
    // OpenSSL's ES256 is another each time.
    signature =
      name === 'holder'
        ? p256.sign(bytes, b64u.decode(PRIVATE.holder.d))
        : Uint8Array.from(sign(null, bytes, keyOf(name)));
    signed.set(what, signature);
  }
  return signature.slice();
}

function keyOf(name: SignerName): KeyObject {
  const key = opened.get(name) ?? createPrivateKey({ key: { ...PRIVATE[name] }, format: 'jwk' });
  opened.set(name, key);
  return key;
}

/** Signs alike each time (ES256 by RFC 6979), so that the vectors can be compared. */
export function signer(name: SignerName): Signer {
  return {
    kid: thumbprint(PUBLIC[name]),
    alg: algOf(PUBLIC[name]),
    sign: async bytes => rawSign(name, bytes)
  };
}

const point = (hexKey: string): string => Buffer.from(hexKey, 'hex').toString('base64url');

/** `use`, key, whether it is one to accept. */
export const KEY_CASES: { why: string; use: 'sign' | 'encrypt'; jwk: unknown; ok: boolean }[] = [
  { why: 'Ed25519', use: 'sign', jwk: PUBLIC.service, ok: true },
  { why: 'P-256', use: 'sign', jwk: PUBLIC.holder, ok: true },
  { why: 'P-256 to encrypt to', use: 'encrypt', jwk: PUBLIC['holder-encryption'], ok: true },
  { why: 'X25519', use: 'encrypt', jwk: PUBLIC['other-encryption'], ok: true },
  { why: 'X25519 can not sign', use: 'sign', jwk: PUBLIC['other-encryption'], ok: false },
  { why: 'Ed25519 can not be encrypted to', use: 'encrypt', jwk: PUBLIC.service, ok: false },
  { why: 'a private key', use: 'sign', jwk: PRIVATE.service, ok: false },
  { why: 'a further member', use: 'sign', jwk: { ...PUBLIC.holder, alg: 'ES256' }, ok: false },
  { why: 'another curve', use: 'sign', jwk: { ...PUBLIC.holder, crv: 'P-384' }, ok: false },
  {
    why: 'a coordinate of 31 bytes',
    use: 'sign',
    jwk: { ...PUBLIC.service, x: 'A'.repeat(42) },
    ok: false
  },
  {
    why: 'stray trailing bits',
    use: 'sign',
    jwk: { ...PUBLIC.service, x: `${PUBLIC.service.x.slice(0, -1)}p` },
    ok: false
  },
  {
    why: 'not on the curve',
    use: 'sign',
    jwk: { ...PUBLIC.holder, y: PUBLIC.service.x },
    ok: false
  },
  ...[
    ['order 1', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['order 2', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['order 4', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['y = p', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['x = 0 with a sign', '0100000000000000000000000000000000000000000000000000000000000080']
  ].map(([why, key]) => ({
    why: `Ed25519, ${why}`,
    use: 'sign' as const,
    jwk: { crv: 'Ed25519', kty: 'OKP', x: point(key!) },
    ok: false
  })),
  ...[
    ['order 1', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['u = p', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f']
  ].map(([why, key]) => ({
    why: `X25519, ${why}`,
    use: 'encrypt' as const,
    jwk: { crv: 'X25519', kty: 'OKP', x: point(key!) },
    ok: false
  }))
];
