import { createHash } from 'node:crypto';

import {
  b64,
  b64u,
  compareText,
  hex,
  jcs,
  newJti,
  parseCanonical,
  sha256,
  sha256Hex,
  useDigest,
  utf8
} from './encoding';
import { Refusal } from './errors';
import { Seeded } from './testing/seeded';

function parse(text: string): unknown {
  return parseCanonical(utf8.encode(text));
}

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

describe('JCS', () => {
  it('writes the example of RFC 8785 §3.2.2 and §3.2.3', () => {
    const value: unknown = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}'
    );
    expect(jcs(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    );
  });

  it('sorts members by UTF-16 code units as RFC 8785 §3.2.3 shows', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis'
    };
    expect(Object.values(JSON.parse(jcs(value)) as object)).toEqual([
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh'
    ]);
  });

  it('writes numbers as RFC 8785 appendix B does', () => {
    const vectors: [string, string][] = [
      ['0000000000000000', '0'],
      ['8000000000000000', '0'],
      ['0000000000000001', '5e-324'],
      ['8000000000000001', '-5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'],
      ['4430000000000000', '295147905179352830000'],
      ['44b52d02c7e14af5', '9.999999999999997e+22'],
      ['44b52d02c7e14af6', '1e+23'],
      ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['41b3de4355555553', '333333333.3333332'],
      ['becbf647612f3696', '-0.0000033333333333333333']
    ];
    for (const [bits, text] of vectors) {
      expect(jcs(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
    }
  });

  it.each([
    ['NaN', NaN],
    ['Infinity', [Infinity]],
    ['a lone surrogate', { a: '\ud800' }],
    ['a lone surrogate as a name', { '\udc00': 1 }],
    ['a function', { a: (): number => 1 }],
    ['undefined', undefined],
    ['a bigint', [1n]],
    ['a date', new Date(0)]
  ])('refuses %s', (_, value) => {
    expect(() => jcs(value)).toThrow(Refusal);
  });

  it('refuses a value that holds itself', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => jcs(loop)).toThrow(Refusal);
  });
});

describe('parseCanonical', () => {
  it.each([
    '{}',
    '[]',
    '""',
    'null',
    '{"a":1,"b":[true,null,"x"]}',
    '{"10":1,"2":2}',
    '{"__proto__":1}',
    '{"":""}',
    '"\\u001f€😀"'
  ])('reads %s', text => {
    expect(jcs(parse(text))).toBe(text);
  });

  it.each([
    ['white space', '{"a": 1}'],
    ['a line break at the end', '{}\n'],
    ['unsorted members', '{"b":1,"a":2}'],
    ['unsorted members below', '{"a":[{"b":1,"a":2}]}'],
    ['numbers sorted as numbers', '{"2":2,"10":1}'],
    ['a doubled member', '{"a":1,"a":1}'],
    ['a doubled member, spelt otherwise', '{"a":1,"\\u0061":1}'],
    ['another spelling of a string', '"\\u0061"'],
    ['an escaped slash', '"\\/"'],
    ['an escape in capitals', '"\\u001F"'],
    ['1.0', '1.0'],
    ['1e2', '[1e2]'],
    ['minus zero', '-0'],
    ['a leading zero', '01'],
    ['an integer beyond 2^53 - 1', '9007199254740992'],
    ['an integer below -(2^53 - 1)', '{"b":{"a":[-9007199254740992]}}'],
    ['a huge integer with an exponent', '[1e+30]'],
    ['infinity by overflow', '1e999'],
    ['a lone surrogate, escaped', '"\\ud800"'],
    ['two values', '{}{}'],
    ['nothing', ''],
    ['a byte order mark', '\ufeff{}'],
    ['NaN', 'NaN'],
    ['a comment', '{}/**/'],
    ['a trailing comma', '[1,]']
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(Refusal);
  });

  it('refuses bytes that are not UTF-8', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22]
    ]) {
      expect(() => parseCanonical(Uint8Array.from(bytes))).toThrow(/UTF-8/);
    }
  });

  it('takes 32 levels and refuses 33', () => {
    expect(() => parse('['.repeat(32) + ']'.repeat(32))).not.toThrow();
    expect(() => parse('['.repeat(33) + ']'.repeat(33))).toThrow(/32/);
    expect(() => parse('{"a":'.repeat(33) + '1' + '}'.repeat(33))).toThrow(/32/);
  });

  it('does not count brackets inside strings', () => {
    expect(() => parse(JSON.stringify('[{"\\'.repeat(100)))).not.toThrow();
  });

  it('refuses a hostile depth before any parser sees it', () => {
    expect(() => parse('['.repeat(1_000_000))).toThrow(/32/);
  });

  it('takes exactly 1 MiB and refuses one byte more', () => {
    expect(() => parse(`"${'a'.repeat(1024 * 1024 - 2)}"`)).not.toThrow();
    expect(() => parse(`"${'a'.repeat(1024 * 1024 - 1)}"`)).toThrow(/1048576/);
  });
});

describe('the rest', () => {
  it('hashes the vectors of FIPS 180-4, with the native digest too', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256Hex('abc')).toBe(abc);
    const portable = sha256(utf8.encode('abc'));
    useDigest(bytes => createHash('sha256').update(bytes).digest());
    expect(hex.encode(sha256(utf8.encode('abc')))).toBe(hex.encode(portable));
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
