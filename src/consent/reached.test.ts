import { ClockOff, ServiceProblem, Unreachable } from '../client';
import { reached } from './reached';

describe('what is asked while the service is away', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is had once it answers, and told once until then', async () => {
    const answers = [new Unreachable(), new Unreachable(), new ClockOff(120, null), 'there'];
    const away = jest.fn();
    const ask = async (): Promise<string> => {
      const answer = answers.shift()!;
      if (typeof answer !== 'string') {
        throw answer;
      }
      return answer;
    };
    const had = reached(ask, away);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await had).toBe('there');
    expect(away.mock.calls.map(([{ code }]) => code)).toEqual(['unreachable', 'clock']);
  });

  it('is asked no more once something else is wanted', async () => {
    let wanted = true;
    const ask = jest.fn(() => Promise.reject(new Unreachable()));
    const had = reached<string>(
      ask,
      () => undefined,
      () => wanted
    );
    await jest.advanceTimersByTimeAsync(100);
    wanted = false;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await had).toBeNull();
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('fails at once where it is answered', async () => {
    const refused = new ServiceProblem(409, 'x', 'No.');
    await expect(reached(() => Promise.reject(refused), jest.fn())).rejects.toBe(refused);
  });
});
