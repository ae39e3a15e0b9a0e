import { afterTimeout } from './after';

describe('the process’s timers', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('do it once and then, or not at all', () => {
    const kept = jest.fn();
    const taken = jest.fn();
    afterTimeout(5, kept);
    afterTimeout(5, taken)();
    jest.advanceTimersByTime(4);
    expect(kept).not.toHaveBeenCalled();
    jest.advanceTimersByTime(100);
    expect(kept).toHaveBeenCalledTimes(1);
    expect(taken).not.toHaveBeenCalled();
  });
});
