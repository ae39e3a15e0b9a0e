import { WhenQuiet } from './quiet';
import { Time } from './testing/time';

describe('what is done once it is quiet', () => {
  let time: Time;
  let work: jest.Mock<boolean>;
  let quiet: WhenQuiet;

  beforeEach(() => {
    time = new Time();
    work = jest.fn(() => true);
    quiet = new WhenQuiet({ enough: 3, quietMs: 20, work }, time.after);
  });

  function uses(many: number): void {
    for (let use = 0; use < many; use++) {
      quiet.used();
    }
  }

  test('is done once after enough uses, and not again for nothing', () => {
    uses(3);
    time.pass(39);
    expect(work).not.toHaveBeenCalled();
    time.pass(1);
    expect(work).toHaveBeenCalledTimes(1);
    time.pass(10_000);
    uses(2);
    time.pass(10_000);
    expect(work).toHaveBeenCalledTimes(1);
    uses(1);
    time.pass(40);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('waits for as long as something is used', () => {
    for (let use = 0; use < 100; use++) {
      quiet.used();
      time.pass(15);
    }
    expect(work).not.toHaveBeenCalled();
    time.pass(40);
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('is tried again after the next use where it could not be done', () => {
    work.mockReturnValueOnce(false);
    uses(3);
    time.pass(10_000);
    expect(work).toHaveBeenCalledTimes(1);
    uses(1);
    time.pass(40);
    expect(work).toHaveBeenCalledTimes(2);
    uses(1);
    time.pass(10_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('is left where it is little, or has ended', () => {
    uses(2);
    time.pass(10_000);
    expect(time.waiting).toBe(0);
    uses(1);
    expect(time.waiting).toBe(1);
    quiet.close();
    uses(3);
    expect(time.waiting).toBe(0);
    time.pass(10_000);
    expect(work).not.toHaveBeenCalled();
  });
});
