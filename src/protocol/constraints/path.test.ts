import { cleanPath, cleanPattern, matchPath, pathWithin } from './path';
import { Seeded } from '../testing/seeded';
import { worked } from '../testing/worked';

describe('a clean path', () => {
  it.each([
    'a',
    'a/b',
    '.hidden',
    '..a',
    'a..b',
    '...',
    'ü/日本/😀',
    'a b',
    '100%',
    '%zz',
    '%4',
    '-',
    '*'
  ])('%j is one', path => {
    expect(cleanPath(path)).toBeNull();
  });

  it.each([
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/..',
    '../a',
    'a/../b',
    './a',
    'a/.',
    'a\\b',
    '\\',
    'a\u0000',
    'a\nb',
    'a\u007f',
    'a\u0085',
    '%2e%2e',
    'a%2Fb',
    'a/%2E%2e/b',
    '%41',
    'a%252fb',
    '%c3%bc'
  ])('%j is none', path => {
    expect(cleanPath(path)).not.toBeNull();
    expect(matchPath('**', path)).toBe(false);
  });
});

describe('a pattern', () => {
  it.each<[string, string[], string[]]>([
    ['a/b', ['a/b'], ['a', 'a/b/c', 'a/c', 'A/b', 'xa/b']],
    ['a/*', ['a/b', 'a/.b'], ['a', 'a/b/c', 'b/b']],
    ['*.csv', ['x.csv', '.csv'], ['x.csv/y', 'd/x.csv', 'x.csvx']],
    ['a/*b*c', ['a/bc', 'a/xbyc', 'a/bbcc'], ['a/cb', 'a/b', 'a/bc/c']],
    ['**', ['a', 'a/b', 'a/b/c'], []],
    ['a/**', ['a/b', 'a/b/c'], ['a', 'ab', 'ab/c', 'b/a/c']],
    ['*/x/**', ['a/x/y', 'a/x/y/z'], ['x/y', 'a/b/x/y', 'a/x']],
    ['a', ['a'], ['b', 'aa']]
  ])('%j matches what it should', (pattern, matching, others) => {
    for (const path of matching) {
      expect([path, matchPath(pattern, path)]).toEqual([path, true]);
    }
    for (const path of others) {
      expect([path, matchPath(pattern, path)]).toEqual([path, false]);
    }
  });

  it.each(['**/a', 'a/**/b', 'a**', 'a/b**', '***', 'a/***', '/a', 'a/../b', '', 'a\\*', '%41*'])(
    '%j is not well formed, and matches nothing',
    pattern => {
      expect(cleanPattern(pattern)).not.toBeNull();
      expect(matchPath(pattern, 'a')).toBe(false);
      expect(pathWithin(pattern, pattern)).toBe(false);
      expect(pathWithin('**', pattern)).toBe(false);
    }
  );

  it('is matched in a time that does not explode', () => {
    const work = worked();
    expect(matchPath(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
    // Of each of these texts all but one character is found again at every place.
    const path = 'a'.repeat(1 << 20);
    for (const at of [0, 450, 900]) {
      const text = `${'a'.repeat(at)}b${'a'.repeat(900 - at)}`;
      expect(matchPath(`*${text}*`, path)).toBe(false);
      expect(matchPath(`*${text}*`, `${path}b${path}`)).toBe(true);
    }
    expect(work()).toBeLessThan(1000);
  });

  it('matches exactly what the same pattern as a regular expression matches', () => {
    const seeded = new Seeded(7);
    const segment = (alphabet: string[]): string =>
      Array.from({ length: 1 + seeded.below(4) }, () => seeded.pick(alphabet)).join('');
    let matched = 0;
    for (let round = 0; round < 4000; round++) {
      const parts = Array.from({ length: 1 + seeded.below(3) }, () =>
        segment(['a', 'b', '*', 'a'])
      );
      if (seeded.chance(4)) {
        parts.push('**');
      }
      const pattern = parts.join('/');
      const path = Array.from({ length: 1 + seeded.below(4) }, () => segment(['a', 'b'])).join('/');
      if (cleanPattern(pattern) !== null) {
        continue;
      }
      const source = pattern.replace(/(^|\/)\*\*$/, '$1.+').replace(/(?<!\.)\*/g, '[^/]*');
      const expected = new RegExp(`^${source}$`).test(path);
      expect([pattern, path, matchPath(pattern, path)]).toEqual([pattern, path, expected]);
      matched += Number(expected);
    }
    expect(matched).toBeGreaterThan(100);
  });
});

describe('a pattern within another', () => {
  it.each([
    ['**', 'a'],
    ['**', '*/b'],
    ['**', '**'],
    ['a/**', 'a/**'],
    ['a/**', 'a/b'],
    ['a/**', 'a/b/**'],
    ['a/**', 'a/*'],
    ['a/b/**', 'a/b/*/c/**'],
    ['*/a', '*/a'],
    ['*/**', '*/**']
  ])('%j takes in %j', (parent, child) => {
    expect(pathWithin(parent, child)).toBe(true);
  });

  it.each([
    ['a/**', 'a'],
    ['a/**', '**'],
    ['a/**', '*/**'],
    ['a/**', 'ab/c'],
    ['a/b/**', 'a/**'],
    ['a/*', 'a/b'],
    ['*/**', 'a/b'],
    ['a', 'a/b'],
    ['a/**', '*/b']
  ])('%j is not seen to take in %j', (parent, child) => {
    expect(pathWithin(parent, child)).toBe(false);
  });
});
