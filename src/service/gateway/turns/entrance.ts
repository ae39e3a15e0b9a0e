import { busy } from './turns';

/** What comes in at a time, and what may wait. */
export interface EntranceLimits {
  /** Tokens that are verified in one turn of the event loop, so that it soon sees to the rest again. */
  aTurn: number;
  /** Tokens that wait in one lane. */
  ofLane: number;
  /** Tokens that wait in the lanes of those who have not shown yet whose they are. */
  unproven: number;
}

/** Whoever brings a token. */
export interface Comer {
  /** What it came over; nothing is remembered of what came over none. */
  connection?: object | undefined;
  /** Who left is passed over. */
  readonly left: boolean;
}

/** Where a token says it belongs; nothing of it is verified. */
export interface Claim {
  /** The facet's holder, as far as there is such a facet. */
  holder: string | undefined;
  /** The nonce, or what else is asked for: alike whether there is such a thing or not. */
  asks: string;
}

interface Waiter {
  comer: Comer;
  admit(): void;
  turnAway(): void;
}

/** Principals that one connection, as a proxy's, is known to speak for; the oldest gives way. */
const OF_CONNECTION = 256;

/**
 * Where tokens wait before they are verified, so that whoever sends many delays its own alone: one
 * of each holder in turn. What a token claims is not trusted for that: only where the last that came
 * over the same connection for that holder's facets was signed by it, fresh and never seen before,
 * does it wait among that holder's. All else waits by the address that it asks for, whoever it is
 * from and whether there is such a facet. Both kinds take turns, so a flood by strangers costs
 * holders half of the room at most, and one with somebody's nonce takes no place of its holder's.
 */
export class Entrance {
  /** @param nextTurn has its argument called once the event loop has come round */
  constructor(
    private readonly limits: EntranceLimits,
    private readonly nextTurn: (work: () => void) => void = work => void setImmediate(work)
  ) {
    this.room = limits.aTurn;
  }

  /**
   * @returns undefined where the token may be verified now; else resolves once it may
   * @throws Problem `busy` where too many wait in its lane, or it is left: the token is as good as before
   */
  enter(comer: Comer, { holder, asks }: Claim): Promise<void> | undefined {
    this.comeRound();
    const proven = holder !== undefined && this.isProven(comer, holder);
    // Good for one token, which may prove itself in turn.
    const spend = (): void => void (proven && this.of(comer)?.delete(holder));
    if (this.room > 0) {
      this.room--;
      spend();
      return undefined;
    }
    const lanes = proven ? this.proven : this.unproven;
    const lane = proven ? holder : asks;
    const full = !proven && lanes.size >= this.limits.unproven;
    if (full || lanes.of(lane) >= this.limits.ofLane) {
      throw busy();
    }
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        spend();
        resolve();
      };
      lanes.add(lane, { comer, admit, turnAway: () => reject(busy()) });
    });
  }

  /** A token of this holder passed signature, audience, clock and replay. */
  proved(comer: Comer, holder: string): void {
    const { connection } = comer;
    if (!connection) {
      return;
    }
    let known = this.of(comer);
    if (!known) {
      this.known.set(connection, (known = new Set()));
    }
    if (known.size >= OF_CONNECTION) {
      known.delete(known.values().next().value!);
    }
    known.add(holder);
  }

  /** Whether the last token that came this way for this holder's facets was its own. */
  isProven(comer: Comer, holder: string): boolean {
    return this.of(comer)?.has(holder) === true;
  }

  /** Whether tokens of this holder wait, which come in with one of the next turns. */
  awaits(holder: string): boolean {
    return this.proven.of(holder) > 0;
  }

  private of({ connection }: Comer): Set<string> | undefined {
    return connection && this.known.get(connection);
  }

  private comeRound(): void {
    if (!this.coming) {
      this.coming = true;
      this.nextTurn(() => this.begin());
    }
  }

  /** Another turn: those who wait come first, so whoever comes later finds what room they leave. */
  private begin(): void {
    this.coming = false;
    this.room = this.limits.aTurn;
    let [first, second] = [this.proven, this.unproven];
    while (this.room > 0) {
      const next = first.next() ?? second.next();
      if (!next) {
        break;
      }
      if (next.comer.left) {
        next.turnAway();
        continue;
      }
      next.admit();
      this.room--;
      [first, second] = [second, first];
      this.comeRound();
    }
  }

  private room: number;
  /** Whether the next turn is asked for. */
  private coming = false;
  private readonly proven = new Lanes();
  private readonly unproven = new Lanes();
  private readonly known = new WeakMap<object, Set<string>>();
}

/** Whoever waits, by lanes that take turns. */
class Lanes {
  size = 0;

  of(lane: string): number {
    return this.lanes.get(lane)?.length ?? 0;
  }

  add(lane: string, waiter: Waiter): void {
    const waiters = this.lanes.get(lane);
    if (waiters) {
      waiters.push(waiter);
    } else {
      this.lanes.set(lane, [waiter]);
    }
    this.size++;
  }

  /** Of the lane whose turn it is, which then goes behind the others. */
  next(): Waiter | undefined {
    const first = this.lanes.entries().next();
    if (first.done) {
      return undefined;
    }
    const [lane, waiters] = first.value;
    const waiter = waiters.shift()!;
    this.size--;
    this.lanes.delete(lane);
    if (waiters.length > 0) {
      this.lanes.set(lane, waiters);
    }
    return waiter;
  }

  private readonly lanes = new Map<string, Waiter[]>();
}
