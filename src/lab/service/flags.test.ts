import { Signal } from '@lumino/signaling';

import { b64u, type EntryView, jcs, utf8 } from '../../protocol';
import { Flags } from './flags';
import type { FacetryModel } from './model';

const NOW = 1_800_000_000_000;

function use(
  index: number,
  at: number,
  action = 'read',
  kind: EntryView['kind'] = 'intent'
): EntryView {
  const group = (value: object) => ({ salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) });
  const who = { principal: 'agent', petname: 'agent', facet: 'f' };
  return {
    index,
    kind,
    at,
    leaf: '',
    openings: { who: group(who), what: group({ object: 'bank', action }) }
  };
}

const reads = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => use(from + at, NOW - 3_600_000 + at * 60_000));

function watched(before: EntryView[]) {
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
  const flags = new Flags(stream as unknown as FacetryModel, () => now);
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
