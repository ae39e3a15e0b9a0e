import { besides, KernelHistory, type Kernels, type NewKernel } from './kernels';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

/** A second kernel, so many minutes after the first. */
function second(minutes: number): NewKernel {
  return { kernel: 'b', at: NOW, others: [{ kernel: 'a', at: NOW - minutes * MINUTE }] };
}

const knowing = (state: Kernels['state']): Pick<Kernels, 'state'> => ({ state });
const RUNS = knowing(kernel => (kernel === 'a' ? 'runs' : null));
const ENDED = knowing(kernel => (kernel === 'a' ? 'ended' : null));
const UNKNOWN = knowing(() => null);

describe('the kernels that used a facet', () => {
  test('are others for the first use of one alone, and the first of all has none', () => {
    const history = new KernelHistory();
    expect(history.add('a', 1)).toBeNull();
    expect(history.add('a', 2)).toBeNull();
    expect(history.add('b', 3)).toEqual({ kernel: 'b', at: 3, others: [{ kernel: 'a', at: 2 }] });
    expect(history.add('b', 4)).toBeNull();
    expect(history.add('a', 5)).toBeNull();
    expect(history.add('c', 6)?.others).toEqual([
      { kernel: 'b', at: 4 },
      { kernel: 'a', at: 5 }
    ]);
  });

  test('are remembered by their last use, so many of them', () => {
    const history = new KernelHistory();
    for (let kernel = 0; kernel < 1000; kernel += 1) {
      history.add(`k${kernel}`, kernel);
      expect(history.add('steady', kernel) === null).toBe(kernel > 0);
    }
    expect(history.add('another', 1000)?.others).toHaveLength(64);
  });
});

describe('a kernel beside others is unusual', () => {
  test('where one that used it still runs, whenever that was', () => {
    expect(besides(second(0), 15, RUNS)).toEqual({ runs: true });
    expect(besides(second(10_000), 15, RUNS)).toEqual({ runs: true });
  });

  test('where one of which nothing is known used it lately, with the figures', () => {
    const why = { runs: false, before: 15, within: 15 };
    expect(besides(second(15), 15, UNKNOWN)).toEqual(why);
    expect(besides(second(15), 15, null)).toEqual(why);
  });

  test.each([
    ['used it long ago', second(15.1), UNKNOWN],
    ['used it long ago, where there is no server to ask', second(24 * 60), null],
    ['has ended, as where a notebook was closed and opened again', second(1), ENDED]
  ])('not where the other %s', (_what, found, kernels) => {
    expect(besides(found, 15, kernels)).toBeNull();
  });

  test('by those that have not ended: one of several does', () => {
    const found = { ...second(1), others: [...second(1).others, { kernel: 'c', at: NOW - 1 }] };
    expect(besides(found, 15, ENDED)).toMatchObject({ runs: false });
    const old = { ...found, others: [{ kernel: 'c', at: NOW - 60 * MINUTE }, ...second(1).others] };
    expect(besides(old, 15, ENDED)).toBeNull();
  });
});
