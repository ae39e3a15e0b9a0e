import { Executions } from './executions';

const SOURCE = '5'.repeat(64);
const OTHER = '6'.repeat(64);

describe('what a Jupyter server passed on to a kernel', () => {
  let executions: Executions;
  beforeEach(() => {
    jest.useFakeTimers();
    executions = new Executions();
  });
  afterEach(() => jest.useRealTimers());

  test('is known of that kernel, cell and source alone', async () => {
    executions.passed('k', 'c', SOURCE);
    expect(await executions.saw('k', 'c', SOURCE)).toBe(true);
    const others = [
      executions.saw('k', 'd', SOURCE),
      executions.saw('k', 'c', OTHER),
      executions.saw('l', 'c', SOURCE),
      executions.saw(null, 'c', SOURCE),
      executions.saw('k', undefined, SOURCE)
    ];
    jest.advanceTimersByTime(250);
    expect(await Promise.all(others)).toEqual([false, false, false, false, false]);
  });

  test('is waited for where the kernel was quicker than its server’s word', async () => {
    executions.passed('k', 'a', OTHER);
    const quick = executions.saw('k', 'c', SOURCE);
    executions.passed('k', 'b', OTHER);
    executions.passed('k', 'c', SOURCE);
    expect(await quick).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is not waited for where no server tells of the kernel, nor after it ended', async () => {
    expect(await executions.saw('k', 'c', SOURCE)).toBe(false);
    executions.passed('k', 'c', SOURCE);
    executions.kernelEnded('k');
    expect(await executions.saw('k', 'c', SOURCE)).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is waited for no longer than a quarter of a second, and once', async () => {
    executions.passed('k', 'a', OTHER);
    const never = executions.saw('k', 'c', SOURCE);
    jest.advanceTimersByTime(250);
    expect(await never).toBe(false);
    expect(await executions.saw('k', 'c', SOURCE)).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
    executions.passed('k', 'c', SOURCE);
    expect(await executions.saw('k', 'c', SOURCE)).toBe(true);
  });
});
