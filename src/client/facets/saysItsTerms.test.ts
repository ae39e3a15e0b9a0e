import { sentence, type Terms } from '../../protocol';
import { saysItsTerms } from './saysItsTerms';

const TERMS: Terms = {
  ...{ object: 'bank', actions: ['balance'], constraints: {}, not_before: null, expiry: null },
  ...{ uses: 3, result: null, delegation: false }
};

describe('whether a facet is what is said of it', () => {
  test('is seen of each anew, of what is told anew too', () => {
    const facet = { petname: 'a.ipynb', terms: TERMS, sentence: sentence('a.ipynb', TERMS) };
    expect(saysItsTerms(facet)).toBe(true);
    for (const other of [
      { petname: 'b.ipynb' },
      { terms: { ...TERMS, uses: 9 } },
      { sentence: `${facet.sentence} ` },
      { terms: null as unknown as Terms }
    ]) {
      expect(saysItsTerms({ ...facet, ...other })).toBe(false);
      // Of the same object in which something is another.
      const same = { ...facet };
      expect(saysItsTerms(same)).toBe(true);
      expect(saysItsTerms(Object.assign(same, other))).toBe(false);
    }
  });

  test('is worked out once, however often its row is drawn', () => {
    let read = 0;
    const terms = new Proxy(TERMS, {
      get: (target, name) => {
        read += 1;
        return Reflect.get(target, name) as unknown;
      }
    });
    const facet = { petname: 'a.ipynb', terms, sentence: sentence('a.ipynb', TERMS) };
    saysItsTerms(facet);
    const once = read;
    for (let row = 0; row < 50; row += 1) {
      expect(saysItsTerms(facet)).toBe(true);
    }
    expect(read).toBe(once);
  });
});
