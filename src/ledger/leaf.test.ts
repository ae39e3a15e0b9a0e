import { mutated } from '../../scripts/attack/hostile';
import { b64u } from '../protocol';
import { Seeded } from '../protocol/testing/seeded';
import {
  decodeLeaf,
  encodeLeaf,
  type Leaf,
  LEAF_GROUPS,
  LEAF_KINDS,
  leafByJson,
  leafInForm
} from './leaf';

const seeded = new Seeded(29);
const ROUNDS = 2_000;

function some<T>(all: readonly T[]): T[] {
  return all.filter(() => seeded.below(3) === 0);
}

function anyLeaf(): Leaf {
  const c = Object.fromEntries(some(LEAF_GROUPS).map(g => [g, b64u.encode(seeded.bytes(32))]));
  const answers = seeded.below(2) === 0 ? {} : { ref: seeded.below(2 ** 20) };
  return { c, k: seeded.pick(LEAF_KINDS), ...answers, t: seeded.below(2 ** 41), v: 1 };
}

const textOf = (leaf: Leaf): string => Buffer.from(encodeLeaf(leaf)).toString();

/** What a function makes of a text, or that it refuses it. */
function made<T>(make: () => T): T | string {
  try {
    return make();
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

describe('a leaf in its form', () => {
  test('is read in one pass as JSON reads it', () => {
    for (let round = 0; round < 500; round++) {
      const leaf = anyLeaf();
      const text = textOf(leaf);
      expect(leafInForm(text)).toEqual(leaf);
      expect(Object.keys(leafInForm(text)!)).toEqual(Object.keys(leafByJson(text)));
      expect(decodeLeaf(Buffer.from(text))).toEqual(leaf);
    }
  });

  test('is nothing else, whatever is changed in it: both ways take the same and refuse the same', () => {
    let taken = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const text = mutated(seeded, textOf(anyLeaf()));
      const byJson = made(() => leafByJson(text));
      const inForm = leafInForm(text);
      expect([text, inForm]).toEqual([text, typeof byJson === 'string' ? undefined : byJson]);
      expect(made(() => decodeLeaf(Buffer.from(text)))).toEqual(byJson);
      taken += inForm === undefined ? 0 : 1;
    }
    expect(taken).toBeGreaterThan(ROUNDS / 100);
    expect(taken).toBeLessThan(ROUNDS / 2);
  });

  test.each([
    ['a time beyond what is exact', '"t":1', '"t":9007199254740993'],
    ['a time with a zero before it', '"t":1', '"t":01'],
    ['an unknown kind', '"k":"note"', '"k":"notes"'],
    ['groups in another order', '"args":"', '"zrgs":"'],
    ['a blank', '"v":1', '"v": 1'],
    ['something after it', '"v":1}', '"v":1}\n'],
    ['a comma too many', '"},"k"', '",},"k"'],
    ['stray bits in a commitment', 'A"},"k"', 'B"},"k"']
  ])('has no %s', (_what, from, to) => {
    const text = textOf({ c: { args: 'A'.repeat(43) }, k: 'note', t: 1, v: 1 });
    expect(text).toContain(from);
    const wrong = text.replace(from, to);
    expect(leafInForm(wrong)).toBeUndefined();
    expect(() => decodeLeaf(Buffer.from(wrong))).toThrow(
      expect.objectContaining({ code: 'leaf_malformed' })
    );
  });
});
