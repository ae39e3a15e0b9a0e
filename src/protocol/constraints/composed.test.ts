import { isComposed } from './composed';
import { holds } from './constraints';
import { Seeded } from '../testing/seeded';
import type { Json } from '../types';
import { worked } from '../testing/worked';

const MARKS = 340_000;

describe('whether a text is composed', () => {
  it('is what normalizing it tells, wherever parts of it meet', () => {
    const letters = [...'ae\u0301\u0316é\u0344가\u1100\u1161\u11a8😀\ud800\u0915\u093cx'].concat([
      '\u{1d15e}',
      '\u{1d165}',
      '\u{11099}',
      '\u{110ba}',
      '\udc00'
    ]);
    const seeded = new Seeded(7);
    const found = { composed: 0, other: 0 };
    for (let round = 0; round < 4_000; round += 1) {
      const some = letters.slice(0, 1 + seeded.below(letters.length));
      const length = seeded.below(round % 2 ? 12 : 200);
      const text = Array.from({ length }, () => some[seeded.below(some.length)]).join('');
      const composed = text.normalize('NFC') === text;
      found[composed ? 'composed' : 'other'] += 1;
      expect([text, isComposed(text)]).toEqual([text, composed]);
    }
    expect(Math.min(found.composed, found.other)).toBeGreaterThan(500);
  });

  // One such token stopped a service for a minute: engines sort marks in the square of their number.
  it.each([
    ['marks that change places', '\u0301\u0316'.repeat(MARKS / 2), false],
    ['marks in two heaps', '\u0301'.repeat(MARKS / 2) + '\u0316'.repeat(MARKS / 2), false],
    ['marks in order', '\u0316'.repeat(MARKS / 2) + '\u0301'.repeat(MARKS / 2), true],
    ['marks that are all alike', '\u0301'.repeat(MARKS), true]
  ])('is soon told of a text of %s', (_, text, composed) => {
    const work = worked();
    expect(holds({ not_one_of: ['a'] }, text) === null).toBe(composed);
    expect(work()).toBeLessThan(5_000);
  });
});

test('a long list is held against many values as a short one is', () => {
  const values = Array.from({ length: 40 }, (_, index) => `value ${index}`);
  const list: Json[] = Array.from({ length: 60 }, (_, index) => values[index % 40]!);
  expect(holds({ subset: values }, list)).toBeNull();
  expect(holds({ contains: values }, list)).toBeNull();
  expect(holds({ subset: values }, [...list, 'value 40'])).not.toBeNull();
  expect(holds({ subset: values }, [...list, 0])).not.toBeNull();
  expect(holds({ contains: [...values, 'value 40'] }, list)).not.toBeNull();
});
