import { Digits } from './digits';

/** Bytes from a fixed list, so that the dealt digits are known. */
function dealt(...bytes: number[]) {
  let next = 0;
  let time = 10_000;
  const digits = new Digits({
    random: length => {
      const taken = Uint8Array.from(bytes.slice(next, next + length));
      next += length;
      return taken;
    },
    now: () => time
  });
  const wait = (ms: number): void => {
    time += ms;
  };
  return { digits, wait };
}

describe('the two digits', () => {
  it('are right only when both are typed in order', () => {
    const { digits } = dealt(4, 7, 1, 2);
    expect(digits.shown).toBe('47');
    expect(digits.type('4')).toBe('more');
    expect(digits.type('7')).toBe('right');
  });

  it('are dealt anew after one wrong try, and the old ones count no more', () => {
    const { digits, wait } = dealt(4, 7, 1, 2, 3, 3);
    expect(digits.type('5')).toBe('wrong');
    expect(digits.shown).toBe('12');
    wait(1000);
    expect(digits.type('4')).toBe('wrong');
    expect(digits.shown).toBe('33');
  });

  it('count only after a moment of quiet: a stream of keys never gets there', () => {
    const { digits, wait } = dealt(4, 7, 1, 2, 3, 3);
    expect([digits.type('5'), digits.type('8')]).toEqual(['wrong', 'wrong']);
    for (let key = 0; key < 100; key++) {
      wait(200);
      expect(digits.type('12'[key % 2]!)).toBe('early');
    }
    wait(1000);
    expect([digits.type('1'), digits.type('2')]).toEqual(['more', 'right']);
  });

  it('are said to be wrong, not to come too soon, while the wrong pair is being typed', () => {
    const { digits, wait } = dealt(4, 7, 1, 2, 3, 3);
    digits.type('5');
    wait(100);
    expect([digits.type('1'), digits.shown]).toEqual(['wrong', '12']);
    wait(100);
    expect(digits.type('2')).toBe('early');
  });

  it('are said to come too soon after a wrong second digit', () => {
    const { digits } = dealt(4, 7, 1, 2, 3, 3);
    expect(['4', '8', '1'].map(key => digits.type(key))).toEqual(['more', 'wrong', 'early']);
  });

  it('forget a first digit when the quiet is broken', () => {
    const { digits, wait } = dealt(4, 7, 1, 2);
    digits.type('4');
    digits.hush(500);
    wait(500);
    expect(digits.type('7')).toBe('wrong');
  });

  it('are never the same twice in a row', () => {
    const { digits } = dealt(4, 7, 4, 7, 9, 9);
    digits.deal();
    expect(digits.shown).toBe('99');
  });

  it('take no byte that would favour low digits', () => {
    expect(dealt(255, 250, 3, 8).digits.shown).toBe('38');
  });
});
