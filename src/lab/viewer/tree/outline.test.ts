import { type ReadEntry, readEntry } from '../../service/entry';
import { Shown } from '../log/shown';
import type { Gap } from '../log/spans';
import { Outline } from './outline';

const group = (said: object) => ({ salt: '', bytes: btoa(JSON.stringify(said)) });

function entry(index: number, kind: ReadEntry['kind'], said: object = {}, ref?: number): ReadEntry {
  return readEntry({
    ...{ index, kind, at: index, leaf: '', ...(ref !== undefined && { ref }) },
    openings: Object.fromEntries(Object.entries(said).map(([name, value]) => [name, group(value)]))
  });
}

/** The tree of these entries; outcomes are told with the acts that they are the outcomes of. */
function outline(
  entries: ReadEntry[],
  { gaps = [], turned = [] }: { gaps?: Gap[]; turned?: number[] } = {}
): Outline {
  const shown = new Shown();
  const outcomes = new Map<number | null, ReadEntry>();
  for (const each of entries) {
    if (each.kind === 'outcome') {
      outcomes.set(each.ref, each);
    } else {
      shown.push(each);
    }
  }
  const { list, kin } = shown;
  const outcome = (index: number) => outcomes.get(index);
  return new Outline({ shown: list, kin, gaps, turned: new Set(turned), outcome });
}

/** Its rows from the top: indented keys; where something stands below them, whether it is seen. */
function told(tree: Outline): string[] {
  return Array.from({ length: tree.count }, (_, at) => {
    const row = tree.row(at);
    const sign = !('open' in row) || row.open === null ? '' : row.open ? ' -' : ' +';
    return `${'.'.repeat(row.level - 1)}${row.key}${sign} ${row.place}/${row.size}`;
  });
}

const USE = entry(0, 'intent');
const act = (index: number): ReadEntry => entry(index, 'intent');
const outcome = (index: number, ref: number): ReadEntry => entry(index, 'outcome', {}, ref);
const asked = [
  entry(1, 'request'),
  act(2),
  entry(3, 'decision', {}, 1),
  entry(4, 'grant', {}, 3),
  entry(5, 'grant', {}, 3),
  outcome(6, 2),
  act(7)
];
const cut = (index: number, facet: string, detail = ''): ReadEntry =>
  entry(index, 'revocation', { what: { facet, holder: 'p' }, ...(detail && { why: { detail } }) });

describe('a tree of entries', () => {
  test('is the list, newest first, where nothing hangs together', () => {
    expect(told(outline([act(1), act(2), act(4)]))).toEqual(['e4 1/3', 'e2 2/3', 'e1 3/3']);
    expect(outline([]).count).toBe(0);
  });

  test('has under a request how it was decided and what was granted, in their order', () => {
    expect(told(outline(asked))).toEqual([
      'e7 1/3',
      'e2 + 2/3',
      'e1 - 3/3',
      '.e3 - 1/1',
      '..e4 1/2',
      '..e5 2/2'
    ]);
  });

  test('has the outcome under an act once somebody opens it, and folds what is open', () => {
    expect(told(outline(asked, { turned: [2, 3] }))).toEqual([
      'e7 1/3',
      'e2 - 2/3',
      '.e6 1/1',
      'e1 - 3/3',
      '.e3 + 1/1'
    ]);
    expect(told(outline(asked, { turned: [1] }))).toEqual(['e7 1/3', 'e2 + 2/3', 'e1 + 3/3']);
  });

  test('has under a revocation what ended with it, and because of it', () => {
    const all = [cut(1, 'a'), cut(2, 'b', 'with a'), cut(3, 'c', 'granted by b'), cut(4, 'd')];
    expect(told(outline(all))).toEqual(['e4 1/2', 'e1 - 2/2', '.e2 - 1/1', '..e3 1/1']);
  });

  test('has what stands under nothing that is shown by itself', () => {
    expect(told(outline([entry(3, 'decision', {}, 1), entry(4, 'grant', {}, 3)]))).toEqual([
      'e3 - 1/1',
      '.e4 1/1'
    ]);
  });

  test('says where entries are missing, among those beside them', () => {
    const gaps = [
      { from: 8, to: 99 },
      { from: 0, to: 0 }
    ];
    const tree = outline([...asked, act(100)], { gaps });
    expect(told(tree)).toEqual([
      'e100 1/6',
      'g99 2/6',
      'e7 3/6',
      'e2 + 4/6',
      'e1 - 5/6',
      '.e3 - 1/1',
      '..e4 1/2',
      '..e5 2/2',
      'g0 6/6'
    ]);
    expect(tree.row(1)).toMatchObject({ gap: { from: 8, to: 99 } });
  });

  test('finds every row that it has, by its key, and none that is folded away', () => {
    const tree = outline([...asked, act(100)], { gaps: [{ from: 8, to: 99 }], turned: [2] });
    for (let at = 0; at < tree.count; at += 1) {
      expect(tree.find(tree.row(at).key)).toBe(at);
    }
    expect([tree.find('e99'), tree.find('g5'), tree.find('e6')]).toEqual([-1, -1, 4]);
    expect(outline(asked).find('e6')).toBe(-1);
    expect(outline(asked, { turned: [3] }).position(5)).toBe(-1);
    expect(tree.above(5)).toEqual([1, 3]);
    // An act is open because somebody opened it: nothing has to be unfolded for its outcome.
    expect(tree.above(6)).toEqual([]);
  });

  test('of a million acts makes no row that nobody asks for', () => {
    const million = Array.from({ length: 1_000_000 }, (_, index): ReadEntry => {
      const kind = { 0: 'request', 1: 'decision' }[index % 10_000];
      return { ...(kind === undefined ? USE : entry(0, kind as 'request')), index, ref: index - 1 };
    });
    const shown = new Shown();
    shown.addOlder(million);
    const parts = { shown: shown.list, kin: shown.kin, gaps: [], turned: new Set<number>() };
    const tree = new Outline({ ...parts, outcome: () => undefined });
    expect(tree.count).toBe(1_000_000);
    for (const at of [0, 9_998, 9_999, 10_000, 500_000, 999_998, 999_999]) {
      expect(tree.find(tree.row(at).key)).toBe(at);
    }
    expect(tree.row(999_999)).toMatchObject({ key: 'e1', level: 2 });
  });
});
