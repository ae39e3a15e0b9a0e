import { setTimeout as timeout } from 'node:timers/promises';

import { compileEarly } from '../../engine/warming';
import type { Handler } from '../../service';
import { Unexpected } from './house';

/** What is practised on; everything about it is its own. */
export interface Stage {
  /** @throws Unexpected where the answer is not the one that has to come */
  call(): Promise<void>;
  close(): Promise<void>;
}

export interface WarmUpPace {
  /** From the start on: a Jupyter server that starts beside it needs the same processors. */
  afterMs: number;
  /** Without a request for so long, nobody is likely to wait for one. */
  quietMs: number;
  /** How long it works in one go; a request that comes meanwhile ends that with the call. */
  sliceMs: number;
  /** And how long it then leaves the processor to others, the engine's compilers among them. */
  pauseMs: number;
  calls: number;
  /** Once they were made: for another runner alone, and with less that stays in memory. */
  callsAgain: number;
  /** Of the process's processor time: on a slow machine it makes fewer calls. */
  cpuMs: number;
  /** It ends, finished or not, so that nothing is kept for it. */
  longestMs: number;
}

const PACE: WarmUpPace = {
  afterMs: 5_000,
  quietMs: 250,
  sliceMs: 4,
  pauseMs: 4,
  calls: 400,
  callsAgain: 100,
  cpuMs: 2_000,
  longestMs: 120_000
};

/** How it ended. */
export type Warmed =
  | { calls: number }
  /** The service does not do what it has to. */
  | { unexpected: string }
  /** It could not be tried. */
  | { failed: unknown };

export interface WarmUpParts {
  /** What makes the log as long as it gets, a little at a time. @returns whether there is more to do */
  lengthen(): boolean;
  open(): Promise<Stage>;
  told(warmed: Warmed): void;
  pace?: Partial<WarmUpPace>;
}

/**
 * Makes calls before anybody does. The engine reads code of which it knows nothing yet several times
 * as slowly as what it has compiled, and a notebook makes dozens of calls, not thousands: so the first
 * hundreds are made on a stage, while nobody waits for anything. That each is answered as it has to
 * be is a test of this installation on this machine, too.
 *
 * Nothing is collected after it: what keeps the shapes of objects that the compiled code is for would
 * be gone, and the code with it.
 */
export class WarmUp {
  constructor(private readonly parts: WarmUpParts) {
    this.pace = { ...PACE, ...parts.pace };
  }

  /** What comes in this way goes first. */
  watching(handler: Handler): Handler {
    return request => {
      this.last = performance.now();
      return handler(request);
    };
  }

  /**
   * Once in a process's life.
   *
   * @param anew what is practised on is another process than before, so it is done once more; where
   * nothing was opened yet, that is done on the new one as it is
   */
  begin(anew = false): void {
    if (this.running === undefined) {
      this.running = this.runs();
    } else if (anew && this.over) {
      this.running = this.runs(0);
    } else if (anew && this.opened) {
      this.again = true;
    }
  }

  /** Resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async runs(afterMs = this.pace.afterMs): Promise<void> {
    this.over = false;
    try {
      await this.pause(afterMs);
      do {
        this.again = false;
        this.opened = false;
        this.parts.told(await this.run());
      } while (this.again);
    } catch {
      // It is to stop.
    } finally {
      this.over = true;
    }
  }

  /** @throws once it is to stop */
  private async run(): Promise<Warmed> {
    try {
      return await this.warm();
    } catch (failed) {
      this.stopping.signal.throwIfAborted();
      return failed instanceof Unexpected ? { unexpected: failed.message } : { failed };
    }
  }

  private async warm(): Promise<Warmed> {
    await this.quiet();
    while (this.parts.lengthen()) {
      await this.next();
    }
    const calls = await early(() => this.onStage());
    this.warmed = true;
    return { calls };
  }

  /** @returns how many calls were made; nothing is left of it then */
  private async onStage(): Promise<number> {
    this.opened = true;
    const stage = await this.parts.open();
    try {
      return await this.practise(stage);
    } finally {
      await stage.close();
    }
  }

  private async practise(stage: Stage): Promise<number> {
    const { cpuMs, longestMs } = this.pace;
    const most = this.warmed ? this.pace.callsAgain : this.pace.calls;
    const begun = performance.now();
    const before = process.cpuUsage();
    let calls = 0;
    while (calls < most && spentMs(before) < cpuMs && performance.now() - begun < longestMs) {
      const slice = performance.now();
      do {
        await stage.call();
        calls++;
      } while (calls < most && this.goesOn(slice));
      await this.next();
    }
    return calls;
  }

  private goesOn(since: number): boolean {
    const goesOn = this.last < since && performance.now() - since < this.pace.sliceMs;
    return goesOn && !this.stopping.signal.aborted;
  }

  private async next(): Promise<void> {
    await this.pause(this.pace.pauseMs);
    await this.quiet();
  }

  private async quiet(): Promise<void> {
    for (;;) {
      const left = this.last + this.pace.quietMs - performance.now();
      if (left <= 0) {
        return;
      }
      await this.pause(left);
    }
  }

  /** @throws once it is to stop */
  private pause(ms: number): Promise<void> {
    return timeout(ms, undefined, { ref: false, signal: this.stopping.signal });
  }

  private readonly pace: WarmUpPace;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Of the one under way, or the last one: whether it has begun on what there was then. */
  private opened = false;
  /** One more is wanted after it. */
  private again = false;
  private over = true;
  private warmed = false;
  private last = 0;
}

function spentMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function early<T>(work: () => Promise<T>): Promise<T> {
  const asOtherwise = compileEarly();
  try {
    return await work();
  } finally {
    asOtherwise();
  }
}
