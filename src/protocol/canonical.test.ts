import { jcs, parseCanonical } from './canonical';
import { utf8 } from './encoding';
import { Refusal } from './errors';

function parse(text: string): unknown {
  return parseCanonical(utf8.encode(text));
}

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
