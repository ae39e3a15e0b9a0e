import {
  b64,
  b64u,
  compareText,
  concat,
  hex,
  newJti,
  sha256,
  sha256B64u,
  sha256Hex,
  utf8
} from './encoding';
import { Refusal } from './errors';
import { Seeded } from './testing/seeded';

describe('base64url, base64 and hex', () => {
  it('encode the vectors of RFC 4648 §10', () => {
    const vectors: [string, string][] = [
      ['', ''],
      ['f', 'Zg=='],
      ['fo', 'Zm8='],
      ['foo', 'Zm9v'],
      ['foob', 'Zm9vYg=='],
      ['fooba', 'Zm9vYmE='],
      ['foobar', 'Zm9vYmFy']
    ];
    for (const [plain, padded] of vectors) {
      const bytes = utf8.encode(plain);
      expect(b64.encode(bytes)).toBe(padded);
      expect(b64.decode(padded)).toEqual(bytes);
      expect(b64u.encode(bytes)).toBe(padded.replace(/=/g, ''));
      expect(b64u.decode(padded.replace(/=/g, ''))).toEqual(bytes);
    }
    expect(hex.encode(utf8.encode('foobar'))).toBe('666f6f626172');
  });

  it('agree with the platform on random bytes', () => {
    const seeded = new Seeded(1);
    for (let length = 0; length < 70; length++) {
      const bytes = seeded.bytes(length);
      expect(b64u.encode(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      expect(b64.encode(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(Buffer.from(b64u.decode(b64u.encode(bytes))).equals(bytes)).toBe(true);
      expect(Buffer.from(hex.decode(hex.encode(bytes))).equals(bytes)).toBe(true);
    }
  });

  it.each(['A', 'AB', 'AAB', 'AA==', 'A+/A', 'AA A', 'AA\n', 'AAA\u00e9', 'AAAAA'])(
    'base64url refuses %j, which is not what encoding gives',
    text => {
      expect(() => b64u.decode(text)).toThrow(Refusal);
    }
  );

  it('base64url takes what encoding gives and nothing else, whatever stands in whichever place', () => {
    const characters = [...'ABQgwxz09-_+/= .é\u0141\n'];
    const pairs = characters.flatMap(one => characters.map(other => one + other));
    const texts = pairs.flatMap(two => [two, `A${two}`, `${two}A`, `${two}AA`, `AA${two}AAA`]);
    const taken = texts.filter(text => {
      try {
        return b64u.decode(text).length > 0;
      } catch {
        return false;
      }
    });
    const given = (text: string): string => Buffer.from(text, 'base64url').toString('base64url');
    expect(taken).toEqual(texts.filter(text => given(text) === text));
  });

  it.each([
    'AA',
    'AAA',
    'AB==',
    'AAB=',
    'A===',
    '====',
    'AA=A',
    'A-_A',
    'AAAA=',
    'AA==\n',
    'AA==AAAA'
  ])('base64 refuses %j', text => {
    expect(() => b64.decode(text)).toThrow(Refusal);
  });

  it.each(['0', '0G', 'AB', '0x', ' 00'])('hex refuses %j', text => {
    expect(() => hex.decode(text)).toThrow(Refusal);
  });
});

describe('bytes and text', () => {
  it('hashes the vectors of FIPS 180-4', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256Hex('abc')).toBe(abc);
    expect(hex.encode(sha256(utf8.encode('abc')))).toBe(abc);
    expect(b64u.decode(sha256B64u(utf8.encode('abc')))).toEqual(hex.decode(abc));
  });

  it.each([
    [0, 0, 0],
    [1, 32, 32],
    [4000, 90, 6],
    [4000, 90, 7],
    [70_000, 1, 0]
  ])('hashes parts of %d, %d and %d bytes as the one text that they are', (...lengths) => {
    const seeded = new Seeded(3);
    const parts = lengths.map(length => seeded.bytes(length));
    expect(sha256(...parts)).toEqual(sha256(concat(...parts)));
    expect(sha256B64u(...parts)).toBe(sha256B64u(concat(...parts)));
  });

  it('compares text by code points, not by UTF-16', () => {
    expect(compareText('\uffff', '😀')).toBeLessThan(0);
    expect(compareText('😀', '\uffff')).toBeGreaterThan(0);
    expect(compareText('a', 'ab')).toBeLessThan(0);
    expect(compareText('b', 'ab')).toBeGreaterThan(0);
    expect(compareText('ü', 'ü')).toBe(0);
  });

  it('makes a jti of 24 bytes from the randomness it is given', () => {
    expect(newJti(length => new Uint8Array(length).fill(255))).toBe('_'.repeat(32));
    expect(newJti()).not.toBe(newJti());
  });
});
