import { readsLike } from './readsLike';

describe('a name that a person may take for another', () => {
  test.each([
    ['Ada', 'Ada'],
    ['Ada', 'ada '],
    ['Ada', 'Аdа'],
    ['paypal', 'раураӏ'],
    ['Ada', 'A\u200bd\u202ea'],
    ['Ada', 'Ａｄａ'],
    ['Ada', 'Ádà'],
    ['Bill', 'BiIl'],
    ['root', 'r00t'],
    ['night-watch', 'night watch'],
    ['עדה', 'עדה\u200f']
  ])('%j, %j', (one, other) => {
    expect(readsLike(one, other)).toBe(true);
    expect(readsLike(other, one)).toBe(true);
  });

  test.each([
    ['Ada', 'Adam'],
    ['Ada', 'Ben'],
    ['—', '…'],
    ['עדה', 'עדן']
  ])('and not %j, %j', (one, other) => {
    expect(readsLike(one, other)).toBe(false);
  });
});
