import { type Thresholds, THRESHOLDS } from './thresholds';
import { type Flag, type Use, UseHistory } from './uses';

const START = 1_800_000_000_000;
const MINUTE = 60_000;

function run(uses: readonly (Partial<Use> & { at: number })[], over: Partial<Thresholds> = {}) {
  const history = new UseHistory();
  const flags: Flag[] = [];
  for (const use of uses) {
    flags.push(...history.add({ action: 'read', cell: null, ...use }, { ...THRESHOLDS, ...over }));
  }
  return flags;
}

/** So many calls in each of these minutes, evenly. */
function minutes(counts: readonly number[]): { at: number }[] {
  return counts.flatMap((count, minute) =>
    Array.from({ length: count }, (_, call) => ({
      at: START + minute * MINUTE + Math.floor((call * MINUTE) / count)
    }))
  );
}

describe('a burst', () => {
  test('is flagged with its figures: calls in the last minute, and what is usual', () => {
    const flags = run(minutes([3, 3, 3, 3, 0, 41]));
    expect(flags[0]).toMatchObject({ rule: 'burst', calls: 20, usual: 3, times: 5 });
    expect(flags[flags.length - 1]).toMatchObject({ calls: 41, usual: 3 });
  });

  test.each([
    ['a loop in a facet that nobody used before', minutes([500])],
    ['as many as usual', minutes([40, 40, 40, 40, 40])],
    ['few, though many times the usual', minutes([1, 1, 1, 1, 19])],
    ['what is usual being known of two minutes alone', minutes([3, 3, 0, 60])]
  ])('is not %s', (_name, uses) => {
    expect(run(uses)).toEqual([]);
  });

  test('is judged by other figures, or not at all, as settings say', () => {
    const uses = minutes([3, 3, 3, 3, 0, 41]);
    expect(run(uses, { burstTimes: 20 })).toEqual([]);
    expect(run(uses, { burstTimes: 0 })).toEqual([]);
    expect(run(minutes([1, 1, 1, 1, 9]), { burstLeast: 6 })).not.toEqual([]);
  });
});

describe('the first use of an action', () => {
  const reads = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ at: START + at * MINUTE }));

  test('is flagged once, after enough uses of others', () => {
    const flags = run([
      ...reads(10),
      { at: START + 11 * MINUTE, action: 'write' },
      { at: START + 12 * MINUTE, action: 'write' }
    ]);
    expect(flags).toEqual([
      { rule: 'first_action', at: START + 11 * MINUTE, action: 'write', uses: 10 }
    ]);
  });

  test('is not, while all is still new, or where the rule is off', () => {
    expect(run([...reads(9), { at: START + 10 * MINUTE, action: 'write' }])).toEqual([]);
    const late = [...reads(50), { at: START + 60 * MINUTE, action: 'write' }];
    expect(run(late, { firstActionAfter: 0 })).toEqual([]);
  });
});

describe('another cell', () => {
  const from = (cell: string, count: number, start: number) =>
    Array.from({ length: count }, (_, at) => ({ at: START + (start + at) * MINUTE, cell }));

  test('is flagged with how many there were before', () => {
    expect(run([...from('a', 12, 0), ...from('b', 8, 12), ...from('c', 2, 20)])).toEqual([
      { rule: 'new_cell', at: START + 20 * MINUTE, uses: 20, cells: 2 }
    ]);
  });

  test('is nothing new where no cell was ever named, or uses are few', () => {
    expect(run([...minutes([1, 1, 1]), ...from('a', 1, 30)], { newCellAfter: 2 })).toEqual([]);
    expect(run([...from('a', 19, 0), ...from('b', 1, 19)])).toEqual([]);
    expect(run([...from('a', 30, 0), ...from('b', 1, 30)], { newCellAfter: 0 })).toEqual([]);
  });
});

test('what is remembered of a facet does not grow with its uses', () => {
  const history = new UseHistory();
  for (let use = 0; use < 20_000; use += 1) {
    history.add(
      { at: START + use * 7000, action: `a${use}`, cell: `c${use}` },
      { ...THRESHOLDS, burstLeast: 1 }
    );
  }
  const kept = JSON.stringify(history, (_, value: unknown) =>
    value instanceof Set || value instanceof Map ? [...value] : value
  );
  expect(kept.length).toBeLessThan(10_000);
});
