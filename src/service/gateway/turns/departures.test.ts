import { Departures, type Loop } from './departures';

/** What one turn of the loop takes, in milliseconds. */
const TURN_MS = 0.003;

/**
 * An event loop as libuv has it: it reads its clock once a turn, in whole milliseconds, counts timers
 * from there, and sleeps for whole milliseconds from wherever within one it falls asleep.
 */
class SimulatedLoop implements Loop {
  constructor(public time: number) {
    this.read();
  }

  now(): number {
    return this.time;
  }

  after(ms: number, work: () => void): void {
    this.timers.push({ at: this.clock + Math.max(1, ms), work });
  }

  next(work: () => void): void {
    this.immediates.push(work);
  }

  /** Until nothing is left to do. */
  async run(): Promise<void> {
    await settled();
    while (this.immediates.length + this.timers.length > 0) {
      const immediates = this.immediates.splice(0);
      for (const work of immediates) {
        work();
        await settled();
      }
      this.time += TURN_MS;
      this.read();
      if (this.immediates.length === 0 && this.timers.length > 0) {
        this.time += Math.max(0, Math.min(...this.timers.map(({ at }) => at)) - this.clock);
        this.read();
      }
      const due = this.timers.filter(({ at }) => at <= this.clock);
      this.timers = this.timers.filter(({ at }) => at > this.clock);
      for (const { work } of due) {
        work();
        await settled();
      }
    }
  }

  private read(): void {
    this.clock = Math.floor(this.time);
  }

  private clock = 0;
  private timers: { at: number; work: () => void }[] = [];
  private immediates: (() => void)[] = [];
}

/** All that was promised and can go on by now has gone on. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** When a refusal leaves that arrives then, and of which all is known so much later. */
async function leaves(
  arrived: number,
  work: number,
  how = (loop: Loop) => {
    const departures = new Departures(loop);
    return () => departures.leave(arrived);
  }
): Promise<number> {
  const loop = new SimulatedLoop(arrived);
  const leave = how(loop);
  loop.time += work;
  let left = NaN;
  void leave().then(() => (left = loop.time));
  await loop.run();
  return left;
}

/** Arrivals at all parts of a tick and of a millisecond. */
const ARRIVALS = Array.from({ length: 37 }, (_, at) => 1_000_003 + at * 0.223);
const WORK = [0.01, 0.04, 0.2, 0.21, 0.7, 1.3, 5.9];

/** How far apart the earliest and the latest are, however long finding out took. */
async function apart(how?: Parameters<typeof leaves>[2]): Promise<number> {
  let most = 0;
  for (const arrived of ARRIVALS) {
    const left: number[] = [];
    for (const work of WORK) {
      left.push(await leaves(arrived, work, how));
    }
    most = Math.max(most, Math.max(...left) - Math.min(...left));
  }
  return most;
}

describe('a refusal', () => {
  test('leaves when its arrival says, however long it took to find out why', async () => {
    expect(await apart()).toBeLessThan(2 * TURN_MS);
  });

  test('would show that by a timer alone, in what the loop rounds', async () => {
    const timer = (loop: Loop) => () =>
      new Promise<void>(resolve => loop.after(8 - (Math.floor(loop.now()) % 8), resolve));
    expect(await apart(timer)).toBeGreaterThan(0.5);
  });

  test('leaves 6 to 14 ms after its arrival, at a tick', async () => {
    for (const arrived of ARRIVALS) {
      const left = await leaves(arrived, 0.2);
      expect(left - arrived).toBeGreaterThanOrEqual(6);
      expect(left - arrived).toBeLessThan(14 + TURN_MS);
      expect(left % 8).toBeLessThan(TURN_MS);
    }
  });

  test('of which all is known too late leaves at the next tick', async () => {
    for (const work of [14, 21.3, 100]) {
      const left = await leaves(1_000_001, work);
      expect(left).toBeGreaterThanOrEqual(1_000_001 + work);
      expect(left).toBeLessThan(1_000_001 + work + 8 + TURN_MS);
      expect(left % 8).toBeLessThan(TURN_MS);
    }
  });

  test('leaves with all others of its tick, in the order of their arrival and not of the work', async () => {
    const loop = new SimulatedLoop(1_000_000.1);
    const departures = new Departures(loop);
    const left: [string, number][] = [];
    const leave = (name: string, arrived: number): void =>
      void departures.leave(arrived).then(() => left.push([name, loop.time]));
    leave('second', 1_000_000.02);
    leave('third', 1_000_000.03);
    leave('of the next tick', 1_000_003);
    leave('first', 1_000_000.01);
    await loop.run();
    expect(left.map(([name]) => name)).toEqual(['first', 'second', 'third', 'of the next tick']);
    expect(new Set(left.slice(0, 3).map(([, at]) => at)).size).toBe(1);
    expect(left[3]![1]).toBeGreaterThan(1_000_015);
  });
});

describe('what is written of refusals', () => {
  test('is written once those that are due have left, and at once where none is', async () => {
    const loop = new SimulatedLoop(1_000_000.1);
    const departures = new Departures(loop);
    const done: string[] = [];
    departures.quietly(() => done.push('nobody is there'));
    void departures.leave(loop.time).then(() => done.push('left'));
    departures.quietly(() => done.push('written'));
    expect(done).toEqual(['nobody is there']);
    await loop.run();
    expect(done).toEqual(['nobody is there', 'left', 'written']);
  });
});
