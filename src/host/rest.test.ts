import { constants, PerformanceObserver } from 'node:perf_hooks';
import { runInNewContext } from 'node:vm';

import { Time } from '../engine/testing/time';
import { resting, youngCollector } from './rest';

test('what calls left behind is collected once nobody calls, if it is worth it', () => {
  const time = new Time();
  const collect = jest.fn();
  const rest = resting(collect, time.after);
  const calls = (many: number): void => {
    for (let call = 0; call < many; call++) {
      rest.used();
      time.pass(15);
    }
  };
  calls(7);
  time.pass(10_000);
  expect(collect).not.toHaveBeenCalled();
  calls(100);
  expect(collect).not.toHaveBeenCalled();
  time.pass(40);
  expect(collect).toHaveBeenCalledTimes(1);
  time.pass(10_000);
  expect(collect).toHaveBeenCalledTimes(1);
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
