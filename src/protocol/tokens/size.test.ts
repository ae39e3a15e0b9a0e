import { isLongest, LONGEST_ANSWER, sizeFrom, sizeText } from './size';

describe('a size', () => {
  test.each([
    ['1024', 1024],
    ['4 GiB', 4 * 1024 ** 3],
    ['4gib', 4 * 1024 ** 3],
    ['500MB', 500_000_000],
    [' 16 KiB ', 16_384],
    ['1TiB', 1024 ** 4],
    ['7B', 7]
  ])('%s is read as people write it', (text, bytes) => {
    expect(sizeFrom(text)).toBe(bytes);
  });

  test.each(['', '0', '-1', '1.5 GiB', '4 G', '1 iB', '1e9', 'GiB', '99999999999999 TiB', '１ MB'])(
    '“%s” is none',
    text => expect(sizeFrom(text)).toBeNull()
  );

  test.each([
    [1, '1 B'],
    [1000, '1 KB'],
    [1024, '1 KiB'],
    [1536, '1536 B'],
    [10 * 1024 ** 2, '10 MiB'],
    [16 * 1024 ** 3, '16 GiB'],
    [250_000_000, '250 MB']
  ])('of %d bytes is written as %s, and read as the same', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
    expect(sizeFrom(text)).toBe(bytes);
  });

  test('of an answer has its ends', () => {
    expect([1, LONGEST_ANSWER].map(isLongest)).toEqual([true, true]);
    expect([0, LONGEST_ANSWER + 1, 1.5, '1', null].map(isLongest)).toEqual(Array(5).fill(false));
  });
});
