import { Signal } from '@lumino/signaling';

import { b64u, type EntryView, jcs, utf8 } from '../../protocol';
import type { FacetryModel } from './model';
import { Trials } from './trials';

const SECONDS = 1_800_000_000;
const UNTIL = SECONDS + 3600;

/** A use by `who` of what hangs on `a`, which breaks limits on these arguments of `link`. */
function use(index: number, broken: string[] = [], { link = 'a', at = SECONDS, who = 'a' } = {}) {
  const group = (value: object) => ({ salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) });
  const observed = broken.map(argument => ({ facet: link, argument }));
  return {
    ...{ index, kind: 'intent', at: at * 1000, leaf: '' },
    openings: {
      who: group({ principal: 'p', petname: 'p', facet: who, chain: [who, 'a', 'root'] }),
      what: group({ object: 'bank', action: 'read', ...(observed.length > 0 && { observed }) })
    }
  } as EntryView;
}

function watching(terms: object, answer: () => Promise<EntryView[]>) {
  const asked: unknown[] = [];
  const stream = {
    appended: new Signal<object, EntryView>({}),
    changed: new Signal<object, void>({}),
    live: true,
    holdings: {
      facets: [
        { id: 'a', state: 'live', issued_at: SECONDS - 60, terms: { object: 'bank', ...terms } }
      ]
    },
    source: {
      query: async (question: unknown) => {
        asked.push(question);
        return { entries: await answer(), size: 0 };
      }
    }
  };
  const trials = new Trials(stream as unknown as FacetryModel);
  return { trials, stream, asked };
}

const TRYING = { observe: { constraints: { path: { path: 'a/**' } }, until: UNTIL } };
const counted = async (trials: Trials) => {
  const said = new Promise<void>(resolve => trials.changed.connect(() => resolve()));
  trials.look();
  await said;
};

describe('limits that are tried', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('are counted from what was done of the object since the facet was made', async () => {
    const { trials, asked } = watching(TRYING, async () => [
      use(3),
      use(5, ['path', 'rows']),
      use(8, ['path'])
    ]);
    expect(trials.of('a')).toBeNull();
    await counted(trials);
    expect(asked).toEqual([
      { kinds: ['intent'], object: 'bank', since: SECONDS - 60, limit: 1000 }
    ]);
    expect(trials.of('a')).toEqual({
      ...{ uses: 3, broken: 2, latest: 8 },
      by: [
        ['path', 2],
        ['rows', 1]
      ]
    });
    trials.look();
    expect(asked).toHaveLength(1);
  });

  test('count what hangs on them by this link’s own marks, and nothing after their end', async () => {
    const { trials } = watching(TRYING, async () => [
      use(1, ['path'], { who: 'below' }),
      use(2, ['path'], { who: 'below', link: 'below' }),
      use(3, ['path'], { at: UNTIL })
    ]);
    await counted(trials);
    expect(trials.of('a')).toMatchObject({ uses: 2, broken: 1, latest: 1 });
  });

  test('count each use once that comes while what was before is looked up', async () => {
    let answer: (entries: EntryView[]) => void = () => undefined;
    const { trials, stream } = watching(TRYING, () => new Promise(done => (answer = done)));
    const all = counted(trials);
    stream.appended.emit(use(2, ['path']));
    stream.appended.emit(use(3));
    answer([use(1), use(2, ['path'])]);
    await all;
    expect(trials.of('a')).toMatchObject({ uses: 3, broken: 1 });
  });

  test('go on being counted as they are used, and are told a few times a second', async () => {
    const { trials, stream } = watching(TRYING, async () => []);
    await counted(trials);
    let told = 0;
    trials.changed.connect(() => (told += 1));
    for (let index = 0; index < 50; index += 1) {
      stream.appended.emit(use(index, index % 2 === 0 ? ['path'] : []));
    }
    jest.advanceTimersByTime(300);
    expect(told).toBe(1);
    expect(trials.of('a')).toMatchObject({ uses: 50, broken: 25, latest: 48 });
  });

  test('are asked about again where the service did not answer, and not where there are none', async () => {
    let fails = true;
    const { trials, asked } = watching(TRYING, async () => {
      if (fails) {
        throw new Error('away');
      }
      return [];
    });
    trials.look();
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    fails = false;
    await counted(trials);
    expect(asked).toHaveLength(2);
    const none = watching({}, async () => []);
    none.trials.look();
    expect(none.asked).toEqual([]);
  });
});
