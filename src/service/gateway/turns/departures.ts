/** Refusals leave at whole multiples of this, by the clock of the process. */
const TICK_MS = 8;
/** What finding out why takes, and more: a refusal leaves at the first tick that is as far from its arrival. */
const ROOM_MS = 6;
/** Timers may be up to a millisecond late: the rest is waited for turn by turn. */
const TIMER_LATE_MS = 1.1;

/** The event loop, as far as departures need it. */
export interface Loop {
  /** Milliseconds with fractions, which no clock that is set changes. */
  now(): number;
  /** At whole milliseconds, up to one of them late. */
  after(ms: number, work: () => void): void;
  /** Once the loop has come round, without waiting for anything. */
  next(work: () => void): void;
}

const LOOP: Loop = {
  now: () => performance.now(),
  after: (ms, work) => void setTimeout(work, ms),
  next: work => void setImmediate(work)
};

interface Leaving {
  arrived: number;
  leave(): void;
}

/**
 * When refusals leave. That depends on when they arrived, and not on what was found out meanwhile: a
 * timer alone would count from the end of that, since it is set then and the loop rounds what it
 * waits for. All that are due at a tick leave in one turn, in the order in which they arrived, from
 * one place; what is written of them follows when they are gone.
 */
export class Departures {
  constructor(private readonly loop: Loop = LOOP) {}

  /** When a refusal that is counted from now on arrived. */
  arrival(): number {
    return this.loop.now();
  }

  /** Resolves at the tick of a refusal that arrived then; where that has gone, at the next one. */
  leave(arrived: number): Promise<void> {
    const due = Math.max(tickAfter(arrived + ROOM_MS), tickAfter(this.loop.now()));
    return new Promise(leave => {
      const leaving = this.ticks.get(due);
      if (leaving) {
        leaving.push({ arrived, leave });
      } else {
        this.ticks.set(due, [{ arrived, leave }]);
        this.await(due);
      }
    });
  }

  /** Does what nobody's departure is to wait for: at once where none is due, else after the next. */
  quietly(work: () => void): void {
    if (this.ticks.size === 0) {
      work();
    } else {
      this.afterwards.push(work);
    }
  }

  private await(due: number): void {
    const whole = Math.floor(due - this.loop.now() - TIMER_LATE_MS);
    const come = (): void => (this.loop.now() < due ? this.await(due) : this.depart(due));
    if (whole >= 1) {
      this.loop.after(whole, come);
    } else {
      this.loop.next(come);
    }
  }

  private depart(due: number): void {
    const leaving = this.ticks.get(due)!;
    this.ticks.delete(due);
    for (const { leave } of leaving.sort((one, other) => one.arrived - other.arrived)) {
      leave();
    }
    const work = this.afterwards;
    if (work.length > 0) {
      this.afterwards = [];
      this.loop.next(() => work.forEach(one => one()));
    }
  }

  /** Those who leave at each tick that is to come. */
  private readonly ticks = new Map<number, Leaving[]>();
  private afterwards: (() => void)[] = [];
}

function tickAfter(ms: number): number {
  return Math.ceil(ms / TICK_MS) * TICK_MS;
}
