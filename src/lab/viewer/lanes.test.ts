import type { ReadEntry } from '../service/entry';
import { density, lanesOf, type LaneEvent, within } from './lanes';

function entry(over: Partial<ReadEntry>): ReadEntry {
  return {
    index: 0,
    kind: 'intent',
    at: 0,
    ref: null,
    principal: 'a',
    petname: 'a.ipynb',
    object: 'bank',
    action: 'balance',
    facet: null,
    chain: [],
    outcome: '',
    why: '',
    cell: null,
    ...over
  };
}

const events = (times: number[]): LaneEvent[] =>
  times.map((at, index) => ({ entry: entry({ at, index }), mark: 'use' }));

describe('lanes', () => {
  it('stand in the order in which principals first appear, whatever comes later', () => {
    const first = [entry({ index: 0, principal: 'b' }), entry({ index: 1, principal: 'a' })];
    const later = [
      ...first,
      entry({ index: 2, principal: 'a' }),
      entry({ index: 3, principal: 'c' })
    ];
    expect(lanesOf(first, 's').map(lane => lane.principal)).toEqual(['b', 'a']);
    expect(lanesOf(later, 's').map(lane => lane.principal)).toEqual(['b', 'a', 'c']);
  });

  it('tell an outcome by its intent', () => {
    const [lane] = lanesOf(
      [entry({ index: 0 }), entry({ index: 1, kind: 'outcome', ref: 0 })],
      's'
    );
    expect(lane?.events).toHaveLength(1);
  });

  it('give entries without a principal to the service', () => {
    expect(
      lanesOf([entry({ kind: 'genesis', principal: '', petname: '' })], 'service')[0]
    ).toMatchObject({ principal: 'service', petname: 'service' });
  });
});

describe('what is drawn', () => {
  it('is what lies in the window of time, ends included', () => {
    const found = within(events([1, 2, 3, 4, 5]), 2, 4);
    expect(found.map(event => event.entry.at)).toEqual([2, 3, 4]);
    expect(within(events([1, 2]), 3, 9)).toEqual([]);
  });

  it('is a count a column when crowded, with refusals apart', () => {
    const crowd = events([0, 0, 1, 2]);
    (crowd[2] as LaneEvent).mark = 'refusal';
    const { counts, refusals } = density(crowd, 3, time => time);
    expect([...counts]).toEqual([2, 1, 1]);
    expect([...refusals]).toEqual([0, 1, 0]);
  });
});
