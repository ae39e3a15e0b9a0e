import { Signal } from '@lumino/signaling';

import { b64u, type EntryView, jcs, utf8 } from '../../protocol';
import { Dismissed } from './dismissed';
import { Flags } from './flags';
import type { Kernels } from './kernels';
import type { FacetryModel } from './model';

const NOW = 1_800_000_000_000;

function use(
  index: number,
  at: number,
  action = 'read',
  kind: EntryView['kind'] = 'intent',
  cell: object | null = null
): EntryView {
  const group = (value: object) => ({ salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) });
  const who = { principal: 'agent', petname: 'agent', facet: 'f' };
  return {
    index,
    kind,
    at,
    leaf: '',
    openings: {
      who: group(who),
      what: group({ object: 'bank', action }),
      ...(cell && { cell: group(cell) })
    }
  };
}

const reads = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => use(from + at, NOW - 3_600_000 + at * 60_000));

function watched(before: EntryView[], kernels: Kernels | null = null, kept?: Dismissed) {
  let answer: () => void = () => undefined;
  const asked: unknown[] = [];
  const stream = {
    appended: new Signal<object, EntryView>({}),
    changed: new Signal<object, void>({}),
    live: true,
    source: {
      query: (question: unknown) => {
        asked.push(question);
        return new Promise(resolve => {
          answer = () => resolve({ entries: before, size: 0 });
        });
      }
    }
  };
  let now = NOW;
  const flags = new Flags(stream as unknown as FacetryModel, () => now, kernels, kept);
  return {
    flags,
    stream,
    asked,
    answered: async () => {
      answer();
      await Promise.resolve();
      await Promise.resolve();
    },
    later: (ms: number) => {
      now += ms;
    }
  };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('what a person has dismissed', () => {
  const storage = new Map<string, string>();
  const kept = (): Dismissed =>
    new Dismissed(() => ({
      getItem: name => storage.get(name) ?? null,
      setItem: (name, text) => void storage.set(name, text)
    }));
  const before = [...reads(20), use(20, NOW, 'write')];

  beforeEach(() => storage.clear());

  test('does not come back when the page is loaded anew; what is unusual since does', async () => {
    const first = watched(before, null, kept());
    await first.answered();
    expect(first.flags.of('f')).toHaveLength(1);
    first.flags.seen('f');
    expect(first.flags.of('f')).toEqual([]);
    const again = watched(before, null, kept());
    await again.answered();
    expect(again.flags.of('f')).toEqual([]);
    again.stream.appended.emit(use(21, NOW + 1, 'remove'));
    expect(again.flags.of('f')).toMatchObject([{ rule: 'first_action', action: 'remove' }]);
  });

  test.each(['{', '7', '[3, [1, 2], ["f first_action", "9"]]'])(
    'is nothing where %s is kept',
    async text => {
      kept().add('other', 'burst', NOW);
      storage.forEach((_, name) => storage.set(name, text));
      const { flags, answered } = watched(before, null, kept());
      await answered();
      expect(flags.of('f')).toHaveLength(1);
    }
  );

  test('is kept of the last ones alone', () => {
    const dismissed = kept();
    for (let facet = 0; facet < 300; facet += 1) {
      dismissed.add(`${facet}`, 'burst', NOW);
    }
    const again = kept();
    expect(['99', '100'].map(facet => again.has(facet, 'burst', NOW))).toEqual([false, true]);
  });
});

describe('what is unusual about a facet', () => {
  test('is told against what the ledger says of the time before this page came', async () => {
    const { flags, stream, asked, answered } = watched(reads(20));
    await answered();
    expect(flags.of('f')).toEqual([]);
    stream.appended.emit(use(20, NOW, 'write'));
    stream.changed.emit();
    expect(flags.of('f')).toMatchObject([{ rule: 'first_action', action: 'write', uses: 20 }]);
    expect(flags.of('other')).toEqual([]);
    expect(asked).toHaveLength(1);
    flags.dispose();
  });

  test('is judged in the order of the ledger where a use comes before the answer, and once', async () => {
    const { flags, stream, answered } = watched([...reads(20), use(20, NOW, 'write')]);
    stream.appended.emit(use(20, NOW, 'write'));
    stream.appended.emit(use(21, NOW, 'list'));
    await answered();
    stream.appended.emit(use(22, NOW, 'write', 'outcome'));
    expect(flags.of('f')).toMatchObject([{ action: 'list', uses: 21 }]);
    flags.dispose();
  });

  test('stays for ten minutes, or until a person has seen it', async () => {
    const { flags, stream, answered, later } = watched(reads(20));
    await answered();
    const changed = jest.fn();
    flags.changed.connect(changed);
    stream.appended.emit(use(20, NOW, 'write'));
    jest.advanceTimersByTime(300);
    expect(changed).toHaveBeenCalledTimes(1);
    flags.seen('f');
    expect(flags.of('f')).toEqual([]);
    stream.appended.emit(use(21, NOW, 'list'));
    expect(flags.of('f')).toHaveLength(1);
    later(600_001);
    expect(flags.of('f')).toEqual([]);
    flags.dispose();
  });

  test('is not told once its rule is turned off, and again when it is turned on', async () => {
    const { flags, stream, answered } = watched(reads(20));
    await answered();
    stream.appended.emit(use(20, NOW, 'write'));
    const { thresholds } = flags;
    flags.thresholds = { ...thresholds, firstActionAfter: 0 };
    expect(flags.of('f')).toEqual([]);
    flags.thresholds = { ...thresholds, burstTimes: 0, newCellAfter: 0 };
    expect(flags.of('f')).toMatchObject([{ rule: 'first_action', action: 'write' }]);
    flags.dispose();
  });

  test('is shown a few times a second, however many calls there are', async () => {
    const { flags, stream, answered } = watched(reads(20));
    await answered();
    const changed = jest.fn();
    flags.changed.connect(changed);
    for (let call = 0; call < 500; call += 1) {
      stream.appended.emit(use(20 + call, NOW + call));
    }
    jest.advanceTimersByTime(300);
    expect(flags.of('f')).toMatchObject([{ rule: 'burst', calls: 500, usual: 1 }]);
    expect(changed).toHaveBeenCalledTimes(1);
    flags.dispose();
  });
});

describe('a use from another kernel than before', () => {
  const from = (index: number, at: number, cell: object): EntryView =>
    use(index, at, 'read', 'intent', cell);
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) {
      await Promise.resolve();
    }
  };

  /** A server that hears of an end only when it is asked. */
  function server(runs: string[], ended: string[] = []): Kernels & { asked: number } {
    let heard: string[] = [];
    return {
      asked: 0,
      async look() {
        this.asked += 1;
        heard = ended;
      },
      state: kernel => (heard.includes(kernel) ? 'ended' : runs.includes(kernel) ? 'runs' : null),
      path: kernel => (runs.includes(kernel) ? 'as-served.ipynb' : null)
    };
  }

  test('is flagged with its figures, and its next uses are not', async () => {
    const { flags, stream, answered } = watched([]);
    await answered();
    const said = { id: 'c', notebook: 'churn.ipynb' };
    stream.appended.emit(from(0, NOW - 240_000, { kernel: 'a' }));
    await settled();
    expect(flags.of('f')).toEqual([]);
    stream.appended.emit(from(1, NOW, { ...said, kernel: 'b' }));
    await settled();
    expect(flags.of('f')).toEqual([
      {
        rule: 'new_kernel',
        at: NOW,
        kernel: { id: 'b', by: 'holder' },
        path: 'churn.ipynb',
        uses: 1,
        kernels: 1,
        why: { runs: false, before: 4, within: 15 }
      }
    ]);
    flags.seen('f');
    stream.appended.emit(from(2, NOW + 1, { ...said, kernel: 'b' }));
    stream.appended.emit(from(3, NOW + 2, { kernel: 'a' }));
    stream.appended.emit(from(4, NOW + 3, { id: 'of no kernel' }));
    await settled();
    expect(flags.of('f')).toEqual([]);
    flags.dispose();
  });

  test('is none where the other has ended, of which its server is asked first', async () => {
    const kernels = server(['a', 'b'], ['a']);
    const { flags, stream, answered } = watched([from(0, NOW - 1000, { kernel: 'a' })], kernels);
    await answered();
    stream.appended.emit(from(1, NOW, { kernel: 'b' }));
    await settled();
    expect([flags.of('f'), kernels.asked]).toEqual([[], 1]);
    flags.dispose();
  });

  test('is told by the notebook that the server says, not by what the kernel says', async () => {
    const kernels = server(['a', 'b']);
    const long = NOW - 86_400_000;
    const { flags, stream, answered } = watched([from(0, long, { kernel: 'a' })], kernels);
    await answered();
    stream.appended.emit(from(1, NOW, { kernel: 'b', notebook: 'harmless.ipynb' }));
    await settled();
    expect(flags.of('f')).toMatchObject([{ path: 'as-served.ipynb', why: { runs: true } }]);
    flags.dispose();
  });

  test('is neither flagged nor asked about where the rule is off, or for what is long past', async () => {
    const kernels = server(['a', 'b', 'c']);
    const { flags, stream, answered } = watched(
      [from(0, NOW - 900_000, { kernel: 'a' }), from(1, NOW - 800_000, { kernel: 'b' })],
      kernels
    );
    flags.thresholds = { ...flags.thresholds, newKernelWithin: 0 };
    await answered();
    stream.appended.emit(from(2, NOW, { kernel: 'c' }));
    await settled();
    expect([flags.of('f'), kernels.asked]).toEqual([[], 0]);
    flags.dispose();
  });
});
