import { Digits } from './digits';

/** Bytes from a fixed list, so that the dealt digits are known. */
function from(bytes: number[]) {
  let next = 0;
  return (length: number) => {
    const taken = Uint8Array.from(bytes.slice(next, next + length));
    next += length;
    return taken;
  };
}

describe('the two digits', () => {
  it('are right only when both are typed in order', () => {
    const digits = new Digits(from([4, 7, 1, 2]));
    expect(digits.shown).toBe('47');
    expect(digits.type('4')).toBe('more');
    expect(digits.type('7')).toBe('right');
  });

  it('are dealt anew after one wrong try, and the old ones count no more', () => {
    const digits = new Digits(from([4, 7, 1, 2, 3, 3]));
    expect(digits.type('5')).toBe('wrong');
    expect(digits.shown).toBe('12');
    expect(digits.type('4')).toBe('wrong');
    expect(digits.shown).toBe('33');
  });

  it('are never the same twice in a row', () => {
    const digits = new Digits(from([4, 7, 4, 7, 9, 9]));
    digits.deal();
    expect(digits.shown).toBe('99');
  });

  it('take no byte that would favour low digits', () => {
    expect(new Digits(from([255, 250, 3, 8])).shown).toBe('38');
  });
});
