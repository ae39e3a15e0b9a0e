import type { Phrasing } from '../protocol';
import { told } from './said';

const said = (sentence: string): HTMLElement => told((_words?: Phrasing) => sentence);
const gaps = (sentence: string): string[] =>
  [...said(sentence).querySelectorAll('span')].map(({ textContent }) => textContent ?? '');

describe('a sentence', () => {
  test('has gaps in long numbers, and no other letter than what is signed', () => {
    const sentence = 'a.ipynb may use read on sales, at most 1000000 rows, "at most 1000000".';
    expect(said(sentence).textContent).toBe(sentence);
    expect(gaps(sentence)).toEqual(['000', '000']);
  });

  test.each([
    ['at most 10000 rows', ['000']],
    ['at most 9999 rows', []],
    ['usage at most 200000 in all, at most 12345678.', ['000', '345', '678']],
    ['path below "reports/20241130"', []],
    ['path "a \\" 10000 b"', []],
    ['run-20241130.ipynb may use job20241130', []],
    ['amount at most 10000.25', ['000']]
  ])('%s', (sentence, expected) => {
    expect(said(sentence).textContent).toBe(sentence);
    expect(gaps(sentence)).toEqual(expected);
  });
});
