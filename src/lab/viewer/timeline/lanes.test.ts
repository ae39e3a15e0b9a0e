import type { ReadEntry } from '../../service/entry';
import { Seeded } from '../../../protocol/testing/seeded';
import { density, type Lane, Lanes, within } from './lanes';

function entry(over: Partial<ReadEntry>): ReadEntry {
  return {
    index: 0,
    kind: 'intent',
    at: 0,
    ref: null,
    principal: 'a',
    petname: 'a.ipynb',
    today: null,
    hidden: false,
    object: 'bank',
    action: 'balance',
    facet: null,
    chain: [],
    ended: null,
    mode: '',
    rule: '',
    decided: '',
    newcomer: null,
    again: false,
    introduced: null,
    confirms: false,
    restsOn: [],
    change: '',
    agreed: [],
    basedOn: [],
    wouldBreak: [],
    outcome: '',
    rows: null,
    code: '',
    detail: '',
    words: '',
    cell: null,
    kernel: null,
    drewOn: [],
    seen: false,
    ...over
  };
}

function lanesOf(entries: ReadEntry[]): Lanes {
  const lanes = new Lanes('the service');
  entries.forEach(each => lanes.add(each));
  return lanes;
}

const lane = (times: number[]): Lane =>
  lanesOf(times.map((at, index) => entry({ at, index }))).lanes[0] as Lane;

describe('lanes', () => {
  it('stand in the order in which principals became known, whatever comes later or is older', () => {
    const lanes = lanesOf([
      entry({ index: 5, at: 5, principal: 'b' }),
      entry({ index: 6, at: 6, principal: 'a' })
    ]);
    lanes.add(entry({ index: 7, at: 7, principal: 'c' }));
    lanes.add(entry({ index: 1, at: 1, principal: 'a' }));
    lanes.add(entry({ index: 0, at: 0, principal: 'd' }));
    expect(lanes.lanes.map(({ principal }) => principal)).toEqual(['b', 'a', 'c', 'd']);
    expect(lanes.lanes[1]?.times).toEqual([1, 6]);
  });

  it('keep their places while a filter leaves them empty', () => {
    const lanes = lanesOf([entry({ principal: 'b' }), entry({ principal: 'a' })]);
    lanes.clear();
    lanes.add(entry({ principal: 'a' }));
    expect(lanes.lanes.map(({ entries }) => entries.length)).toEqual([0, 1]);
  });

  it('bear the latest name of their principal', () => {
    const lanes = lanesOf([
      entry({ index: 5, petname: 'new.ipynb' }),
      entry({ index: 2, petname: 'old.ipynb' })
    ]);
    expect(lanes.lanes[0]?.petname).toBe('new.ipynb');
  });

  it('tell an outcome by its intent', () => {
    const { lanes } = lanesOf([entry({ index: 0 }), entry({ index: 1, kind: 'outcome', ref: 0 })]);
    expect(lanes[0]?.entries).toHaveLength(1);
  });

  it('give entries without a principal to the service', () => {
    const { lanes } = lanesOf([entry({ kind: 'genesis', principal: '', petname: '' })]);
    expect(lanes[0]).toMatchObject({ principal: 'the service', petname: 'the service' });
  });

  it('are cut by a revocation where the facet was held, not only where it was ordered', () => {
    const { lanes } = lanesOf([
      entry({ principal: 'agent', petname: 'agent' }),
      entry({ kind: 'revocation', principal: 'owner', ended: { facet: 'f', holder: 'agent' } })
    ]);
    expect(lanes.map(({ marks }) => marks)).toEqual([['use', 'cut'], ['revocation']]);
  });
});

describe('what is drawn', () => {
  it('is what lies in the window of time, ends included', () => {
    expect(within(lane([1, 2, 2, 4, 5]), 2, 4)).toEqual([1, 4]);
    expect(within(lane([1, 2]), 3, 9)).toEqual([2, 2]);
  });

  it('is a count a column when crowded, with refusals apart', () => {
    const crowd = lanesOf([
      entry({ at: 0 }),
      entry({ at: 0 }),
      entry({ at: 1, kind: 'refusal' }),
      entry({ at: 2 })
    ]).lanes[0] as Lane;
    const { counts, refusals } = density(crowd, [0, 4], 3, { slope: 1, offset: 0 });
    expect([...counts]).toEqual([2, 1, 1]);
    expect([...refusals]).toEqual([0, 1, 0]);
  });
});

describe('very many events', () => {
  const random = new Seeded(7);
  const kinds = ['intent', 'intent', 'refusal', 'revocation'] as const;
  const many = Array.from({ length: 3000 }, (_, index) =>
    entry({ index, at: index * 10 + random.below(9), kind: kinds[random.below(4)]! })
  );

  it('are counted as if each had been looked at', () => {
    const [of] = lanesOf(many).lanes as [Lane];
    for (const [from, to, columns] of [
      [0, 30_000, 40],
      [5_000, 5_900, 300],
      [29_000, 40_000, 7]
    ] as const) {
      const slope = columns / (to - from);
      const range = within(of, from, to);
      const counted = { counts: new Uint32Array(columns), refusals: new Uint32Array(columns) };
      for (let at = range[0]; at < range[1]; at += 1) {
        const place = Math.min(columns - 1, Math.floor((of.times[at]! - from) * slope));
        counted.counts[place]! += 1;
        counted.refusals[place]! += of.marks[at] === 'refusal' ? 1 : 0;
      }
      expect(density(of, range, columns, { slope, offset: -from * slope })).toEqual(counted);
    }
  });

  it('stand the same whether they came one by one or older ones at once', () => {
    const parts = lanesOf(many.slice(2000));
    parts.addOlder(many.slice(500, 2000));
    parts.addOlder(many.slice(0, 500));
    expect(parts.lanes).toEqual(lanesOf(many).lanes);
  });
});
