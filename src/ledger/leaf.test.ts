import { mutated } from '../../scripts/attack/hostile';
import { b64u } from '../protocol';
import { Seeded } from '../protocol/testing/seeded';
import {
  commit,
  commitEncoded,
  decodeLeaf,
  type EncodedOpening,
  encodeLeaf,
  type Leaf,
  LEAF_GROUPS,
  LEAF_KINDS,
  leafByJson,
  leafInForm,
  openingsFromJson
} from './leaf';
import { openingsByJson, openingsInForm, openingsOfText } from './openingsText';
import { leafHash } from './tree';

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
      expect(decodeLeaf(Buffer.from(text))).toEqual(decodeLeaf(text));
    }
  });

  test('is nothing else, whatever is changed in it: both ways take the same and refuse the same', () => {
    let taken = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const text = mutated(seeded, textOf(anyLeaf()));
      const byJson = made(() => leafByJson(text));
      const inForm = leafInForm(text);
      expect([text, inForm]).toEqual([text, typeof byJson === 'string' ? undefined : byJson]);
      expect(made(() => decodeLeaf(text))).toEqual(byJson);
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
    expect(() => decodeLeaf(wrong)).toThrow(expect.objectContaining({ code: 'leaf_malformed' }));
  });

  test('has one hash, as bytes and as the text that they are', () => {
    for (const text of ['', 'é', 'x'.repeat(5_000), textOf(anyLeaf())]) {
      expect(leafHash(text)).toEqual(leafHash(Buffer.from(text)));
    }
  });
});

describe('openings as they are kept', () => {
  function anyOpenings(): Record<string, EncodedOpening> {
    const shown = some(LEAF_GROUPS).map(group => {
      const bytes = b64u.encode(seeded.bytes(seeded.below(60)));
      return [group, { bytes, salt: b64u.encode(seeded.bytes(32)) }] as const;
    });
    return Object.fromEntries(shown);
  }

  /** As an auditor is told of each: its group and commitment, or why it has none. */
  const commitments = (openings: [(typeof LEAF_GROUPS)[number], EncodedOpening][]): string[] =>
    openings.map(([group, opening]) => `${group} ${made(() => commitEncoded(group, opening))}`);

  const referred = (text: string): string[] =>
    openingsByJson(text).map(([group, opening]) => {
      const commitment = made(() => {
        const { salt, bytes } = openingsFromJson({ [group]: opening })[group]!;
        return commit(group, salt, bytes);
      });
      return `${group} ${commitment}`;
    });

  test('are read in one pass as JSON reads them, and commit to the same', () => {
    for (let round = 0; round < 500; round++) {
      const text = JSON.stringify(anyOpenings());
      if (text !== '{}') {
        expect(openingsInForm(text)).toEqual(openingsByJson(text));
      }
      expect(commitments(openingsOfText(text))).toEqual(referred(text));
    }
  });

  test('are nothing else, whatever is changed in them', () => {
    let [taken, refused] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      const text = mutated(seeded, JSON.stringify(anyOpenings()));
      const inForm = openingsInForm(text);
      const byJson = made(() => referred(text));
      if (inForm !== undefined && typeof byJson !== 'string') {
        expect(inForm).toEqual(openingsByJson(text));
        taken += 1;
      }
      // What is in form and no JSON has a character that no encoding has.
      const ours = made(() => commitments(openingsOfText(text)));
      if (typeof byJson === 'string') {
        refused += 1;
        expect(String(ours)).toContain('refused: ');
      } else {
        expect(ours).toEqual(byJson);
      }
    }
    expect(taken).toBeGreaterThan(ROUNDS / 100);
    expect(refused).toBeGreaterThan(ROUNDS / 100);
  });

  test.each([
    ['a group twice', (one: string) => `{${one},${one}}`],
    ['an unknown group', (one: string) => `{${one.replace('args', 'argz')}}`],
    ['an escape', (one: string) => `{${one.replace('args', 'arg\\u0073')}}`],
    [
      'another order',
      (one: string) => `{${one.replace('bytes', 'salt').replace('"salt":"B', '"bytes":"B')}}`
    ],
    ['a blank', (one: string) => `{ ${one}}`],
    ['nothing after a comma', (one: string) => `{${one},}`],
    ['something after them', (one: string) => `{${one}}}`]
  ])('with %s are left to JSON', (_what, text) => {
    const one = `"args":{"bytes":"AAAA","salt":"B${'A'.repeat(42)}"}`;
    expect(openingsInForm(`{${one}}`)).toHaveLength(1);
    expect(openingsInForm(text(one))).toBeUndefined();
  });
});
