import { ChangePace } from './pace';

const HOUR = 3_600_000;

describe('how often what a kernel offers may change', () => {
  it('is thirty times an hour for each principal, whatever others do', () => {
    const pace = new ChangePace();
    for (let n = 0; n < 30; n += 1) {
      pace.take('a', n * 60_000);
    }
    expect(() => pace.take('a', 30 * 60_000)).toThrow(
      expect.objectContaining({ code: 'too_many_changes', status: 429 })
    );
    expect(() => pace.take('b', 30 * 60_000)).not.toThrow();
  });

  it('leaves room again as the first are an hour ago, and says when that is', () => {
    const pace = new ChangePace();
    for (let n = 0; n < 30; n += 1) {
      pace.take('a', n);
    }
    expect(() => pace.take('a', HOUR - 60_000)).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('wait 1 min') as string })
    );
    expect(() => pace.take('a', HOUR)).not.toThrow();
    expect(() => pace.take('a', HOUR)).toThrow();
  });
});
