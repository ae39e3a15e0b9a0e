import { Sifting } from './sifting';

const MANY = Array.from({ length: 100_000 }, (_, at) => at);

function sifting(): { sieve: Sifting; parts: (() => void)[] } {
  const parts: (() => void)[] = [];
  return { sieve: new Sifting(work => parts.push(work)), parts };
}

describe('looking through', () => {
  test('few things is done at once', () => {
    const { sieve, parts } = sifting();
    const found: number[][] = [];
    sieve.start(
      [1, 2, 3, 4],
      each => each % 2 === 0,
      these => found.push(these),
      true
    );
    expect([found, parts.length, sieve.goesOn]).toEqual([[[2, 4]], 0, false]);
  });

  test('very many finds the last first, and all of them in their order', () => {
    const { sieve, parts } = sifting();
    let found: number[] = [];
    sieve.start(
      MANY,
      each => each % 7 === 0,
      these => {
        found = these.concat(found);
      },
      true
    );
    expect(sieve.goesOn).toBe(true);
    expect(found.at(-1)).toBe(99_995);
    expect(found[0]).toBeGreaterThan(50_000);
    while (parts.length > 0) {
      parts.shift()!();
    }
    expect(sieve.goesOn).toBe(false);
    expect(found).toEqual(MANY.filter(each => each % 7 === 0));
  });

  test('for something else forgets what it looked for before', () => {
    const { sieve, parts } = sifting();
    const before: number[] = [];
    sieve.start(
      MANY,
      () => true,
      these => before.push(these.length),
      true
    );
    const had = before.length;
    let found = 0;
    sieve.start(
      MANY,
      () => true,
      these => (found += these.length),
      false
    );
    while (parts.length > 0) {
      parts.shift()!();
    }
    expect(before).toHaveLength(had);
    expect(found).toBe(MANY.length);
  });
});
