import { constants, PerformanceObserver } from 'node:perf_hooks';
import { runInNewContext } from 'node:vm';

import { Rest, youngCollector } from './rest';

describe('what calls left behind', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function calls(rest: Rest, many: number): void {
    for (let call = 0; call < many; call++) {
      rest.used();
    }
  }

  test('is collected once nobody calls, and not again for nothing', () => {
    const collect = jest.fn();
    const rest = new Rest(collect, 20);
    calls(rest, 8);
    jest.advanceTimersByTime(19);
    expect(collect).not.toHaveBeenCalled();
    jest.advanceTimersByTime(21);
    expect(collect).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(10_000);
    expect(collect).toHaveBeenCalledTimes(1);
    calls(rest, 8);
    jest.advanceTimersByTime(40);
    expect(collect).toHaveBeenCalledTimes(2);
  });

  test('is not collected while somebody calls', () => {
    const collect = jest.fn();
    const rest = new Rest(collect, 20);
    for (let call = 0; call < 100; call++) {
      rest.used();
      jest.advanceTimersByTime(15);
    }
    expect(collect).not.toHaveBeenCalled();
    jest.advanceTimersByTime(40);
    expect(collect).toHaveBeenCalledTimes(1);
  });

  test('is left where it is little, or nobody goes on', () => {
    const collect = jest.fn();
    const few = new Rest(collect, 20);
    calls(few, 7);
    const closed = new Rest(collect, 20);
    calls(closed, 8);
    closed.close();
    calls(closed, 8);
    jest.advanceTimersByTime(10_000);
    expect(collect).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });
});

test('the engine collects what died young, and nothing gets a name for that', async () => {
  let observer!: PerformanceObserver;
  const first = new Promise<unknown>(resolve => {
    observer = new PerformanceObserver(list => resolve(list.getEntries()[0]));
  });
  observer.observe({ entryTypes: ['gc'] });
  youngCollector()();
  expect(await first).toMatchObject({
    detail: { kind: constants.NODE_PERFORMANCE_GC_MINOR }
  });
  observer.disconnect();
  expect(runInNewContext("'gc' in globalThis")).toBe(false);
});
