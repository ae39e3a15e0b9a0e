import { jcs } from '../../protocol';
import { canonical } from './canonical';

describe('the canonical form', () => {
  test.each<[string, unknown]>([
    ['members in UTF-16 order', { '\u{1F600}': 1, '\uFB33': 2, b: 3, a: 4, '': 5 }],
    ['names that look like numbers', { '10': 1, '9': 2, '-1': 3, '01': 4 }],
    ['numbers', [0, -0, 1e21, 1e-7, 333333333.3333333, 1e-27, 9007199254740991, 0.1, 5e-324]],
    ['strings', ['\u0000\b\t\n\f\r"\\/\u007f\u2028é\u{10FFFF}', '']],
    ['nesting', { z: [{ b: [], a: {} }, [[null, true, false]]], a: { a: { a: 'a' } } }],
    ['a name that objects have', JSON.parse('{"__proto__":{"b":1,"a":2},"constructor":1}')],
    ['a bare value', 'x']
  ])('of %s is that of the protocol library', (_what, value) => {
    expect(canonical(value)).toBe(jcs(value));
  });

  test('of generated values is that of the protocol library', () => {
    let seed = 1;
    const next = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const text = (): string =>
      String.fromCodePoint(
        ...Array.from(
          { length: next(6) },
          () => [next(128), 0xe000 + next(0x1fff), 0x1f600][next(3)]!
        )
      );
    const generated = (depth: number): unknown => {
      switch (next(depth > 3 ? 5 : 7)) {
        case 0:
          return null;
        case 1:
          return next(2) === 0;
        case 2:
          return (next(2_000_000) - 1_000_000) * 10 ** (next(60) - 30);
        case 3:
          return next(1_000_000);
        case 4:
          return text();
        case 5:
          return Array.from({ length: next(5) }, () => generated(depth + 1));
        default:
          return Object.fromEntries(
            Array.from({ length: next(6) }, () => [text(), generated(depth + 1)])
          );
      }
    };
    for (let at = 0; at < 2_000; at++) {
      const value = generated(0);
      expect(canonical(value)).toBe(jcs(value));
    }
  });

  test('leaves out what is undefined', () => {
    expect(canonical({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  test.each([
    ['half a character', '\ud800'],
    ['half a character in a name', { '\udc00': 1 }],
    ['no number', NaN],
    ['infinity', [Infinity]],
    ['undefined', undefined],
    ['a function', () => 1],
    ['a long integer', 1n]
  ])('is refused of %s', (_what, value) => {
    expect(() => canonical(value)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});
