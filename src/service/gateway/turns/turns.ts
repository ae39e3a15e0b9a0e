import { Problem } from '../../../protocol';

/** Whose call it is, by which facet, on which object. */
export interface Caller {
  principal: string;
  facet: string;
  object: string;
}

/** Calls at the same time, in all and of each; the rest wait, up to a number and a time. */
export interface TurnLimits {
  atOnce: number;
  ofPrincipal: number;
  ofFacet: number;
  ofObject: number;
  waiting: number;
  waitingOfPrincipal: number;
  waitMs: number;
}

interface Waiter {
  caller: Caller;
  admit(): void;
}

/** What a caller that was turned away is told to wait, in seconds. */
const AGAIN_S = 1;

/**
 * Room for calls to upstreams, so that no holder and no slow upstream keeps others from theirs:
 * nobody may have as much at once as an object takes. Whoever finds no room waits, and goes
 * before whoever comes later and wants the same.
 */
export class Turns {
  constructor(private readonly limits: TurnLimits) {}

  /** @returns false where there is no room now; else `leave` has to follow. */
  take(caller: Caller): boolean {
    if (!this.fits(caller)) {
      return false;
    }
    this.count(caller, 1);
    return true;
  }

  /**
   * Like `take`, once there is room.
   *
   * @param signal of whoever asked: who left takes no room
   * @throws Problem `busy` where too many wait already, or it takes too long
   */
  async wait(caller: Caller, signal: AbortSignal): Promise<void> {
    if (this.queueIsFull(caller)) {
      throw busy();
    }
    await new Promise<void>((resolve, reject) => {
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        add(this.waitingByPrincipal, caller.principal, -1);
        how();
      };
      const waiter: Waiter = { caller, admit: () => settle(resolve) };
      const giveUp = (): void => {
        this.queue.splice(this.queue.indexOf(waiter), 1);
        settle(() => reject(busy()));
      };
      const timer = setTimeout(giveUp, this.limits.waitMs);
      signal.addEventListener('abort', giveUp);
      this.queue.push(waiter);
      add(this.waitingByPrincipal, caller.principal, 1);
      if (signal.aborted) {
        giveUp();
      }
    });
  }

  leave(caller: Caller): void {
    this.count(caller, -1);
    for (let at = 0; at < this.queue.length;) {
      const { caller: next, admit } = this.queue[at]!;
      if (this.take(next)) {
        this.queue.splice(at, 1);
        admit();
      } else {
        at++;
      }
    }
  }

  /** Whether there is neither room for such a call nor a place to wait for it. */
  refuses(caller: Caller): boolean {
    return this.queueIsFull(caller) && !this.fits(caller);
  }

  /** How many calls are under way, and how many wait for room. */
  get load(): { running: number; waiting: number } {
    return { running: this.all, waiting: this.queue.length };
  }

  private fits(caller: Caller): boolean {
    const { atOnce, ofPrincipal, ofFacet, ofObject } = this.limits;
    return (
      this.all < atOnce &&
      (this.byPrincipal.get(caller.principal) ?? 0) < ofPrincipal &&
      (this.byFacet.get(caller.facet) ?? 0) < ofFacet &&
      (this.byObject.get(caller.object) ?? 0) < ofObject
    );
  }

  private queueIsFull({ principal }: Caller): boolean {
    const { waiting, waitingOfPrincipal } = this.limits;
    return (
      this.queue.length >= waiting ||
      (this.waitingByPrincipal.get(principal) ?? 0) >= waitingOfPrincipal
    );
  }

  private count(caller: Caller, step: number): void {
    this.all += step;
    add(this.byPrincipal, caller.principal, step);
    add(this.byFacet, caller.facet, step);
    add(this.byObject, caller.object, step);
  }

  private all = 0;
  private readonly byPrincipal = new Map<string, number>();
  private readonly byFacet = new Map<string, number>();
  private readonly byObject = new Map<string, number>();
  private readonly waitingByPrincipal = new Map<string, number>();
  private readonly queue: Waiter[] = [];
}

function add(counts: Map<string, number>, name: string, step: number): void {
  const count = (counts.get(name) ?? 0) + step;
  if (count === 0) {
    counts.delete(name);
  } else {
    counts.set(name, count);
  }
}

/** Of a call of which nothing was done. */
export function busy(): Problem {
  const detail = 'Nothing was sent. Try again in a moment, or make fewer calls at the same time.';
  return new Problem(503, 'busy', 'Too many calls are under way.', detail, AGAIN_S);
}
