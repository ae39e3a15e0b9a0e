import type { DatabaseSync } from 'node:sqlite';

import { Refusal, UsedBefore } from '../../errors';
import type { Finder } from '../../ledger';
import type { Clock, Companion, Journal, Unit } from '../../types';
import type { Departures } from '../turns/departures';
import { ByToken } from './byToken';
import { Taken } from './taken';

/** How far `iat` may be off, in seconds. */
export const CLOCK_S = 60;
/** The floor is moved in steps, so that not every group writes it. */
const STEP_S = 10;
/** How long a token that lies in no entry may wait for a group to be written with. */
const WAIT_MS = 250;
const RAISE = `INSERT INTO replay_floor (id, floor) VALUES (1, ?)
  ON CONFLICT (id) DO UPDATE SET floor = max(floor, excluded.floor)`;

/**
 * Closes all that may have been signed by now, for a service that does not know what was taken: a
 * clock may be as far ahead as tokens may be.
 *
 * @returns seconds since the epoch; what is signed later is taken
 */
export function closeUntil({ db, now }: Pick<Unit, 'db' | 'now'>): number {
  const floor = Math.ceil(now / 1000) + CLOCK_S;
  db.prepare(RAISE).run(floor);
  return floor;
}

/** The ledger, as far as it says what was signed. */
export type Recorded = Pick<Finder, 'signedSince'>;

/** Tokens that an earlier process took. */
interface Earlier {
  /** None was signed later than that, in seconds since the epoch. */
  until: number;
  has(kid: string, jti: string): boolean;
}

/**
 * Which tokens were taken (docs/protocol.md §8, Replay): in memory at once, on disk with the next
 * group; those of before a restart stay where they are and are asked for. What is forgotten lies
 * below a durable floor that only rises, so that neither a restart nor a clock that is set back lets
 * a token pass twice.
 */
export class Replays implements Companion {
  constructor(
    db: DatabaseSync,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly departures: Departures,
    recorded: Recorded
  ) {
    this.sql = {
      add: db.prepare('INSERT OR IGNORE INTO replays (kid, jti, iat) VALUES (?, ?, ?)'),
      drop: db.prepare('DELETE FROM replays WHERE iat <= ?'),
      floor: db.prepare(RAISE),
      has: db.prepare('SELECT 1 FROM replays WHERE kid = ? AND jti = ?'),
      last: db.prepare('SELECT max(iat) AS last FROM replays')
    };
    const row = db.prepare('SELECT floor FROM replay_floor').get() as { floor: number } | undefined;
    // What is below the clock's own floor is refused as it is, and need not be read: after a restart
    // by a clock that was set back it is.
    this.floor = Math.max(row?.floor ?? 0, this.clockFloor());
    this.before = this.earlier(recorded);
  }

  /**
   * Up to when all is refused that is signed by a clock like ours, in seconds since the epoch: after
   * a restore, or where the clock was set back. Undefined where nothing is waited for.
   */
  get closedUntil(): number | undefined {
    return this.floor >= Math.floor(this.clock.now() / 1000) ? this.floor : undefined;
  }

  /**
   * Takes a token, for good.
   *
   * @throws Refusal `replayed` where it was taken before, or where its `iat` is not above the floor
   */
  take(kid: string, jti: string, iat: number): void {
    if (iat <= this.floor) {
      throw new Refusal('replayed', `older than ${this.floor}, the time up to which all is closed`);
    }
    // Whoever could have sent it to an earlier process is looked up, for the two minutes that that takes.
    if (iat <= this.before.until && this.before.has(kid, jti)) {
      throw new UsedBefore(jti);
    }
    if (!this.taken.add(kid, jti, iat)) {
      throw new UsedBefore(jti);
    }
    this.unsaved.set(kid, jti, iat);
    this.timer ??= setTimeout(() => this.departures.quietly(() => this.save()), WAIT_MS);
    this.timer.unref();
  }

  /**
   * An entry with this token is part of the group being made: it needs no row of its own, unless
   * that group does not become durable.
   */
  carried({ onRollback }: Pick<Unit, 'onRollback'>, kid: string, jti: string): void {
    const iat = this.unsaved.get(kid, jti);
    if (iat !== undefined) {
      this.unsaved.delete(kid, jti);
      onRollback(() => this.unsaved.set(kid, jti, iat));
    }
  }

  /** Makes what was taken durable; to be called before the journal closes. */
  save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.unsaved.size > 0) {
      // Where the ledger can't be written nothing is performed either; the rows go with the next.
      this.journal.transact(() => undefined).catch(() => undefined);
    }
  }

  write(): void {
    for (const [kid, jti, iat] of this.unsaved) {
      this.sql.add.run(kid, jti, iat);
    }
    this.written = this.unsaved;
    const floor = this.clockFloor();
    if (floor >= this.floor + STEP_S) {
      this.sql.floor.run(floor);
      this.sql.drop.run(floor);
      this.nextFloor = floor;
    }
  }

  committed(): void {
    if (this.written.size > 0) {
      this.unsaved = new ByToken();
    }
    if (this.nextFloor > this.floor) {
      this.floor = this.nextFloor;
      this.taken.forget(this.floor);
    }
  }

  rolledBack(): void {
    this.nextFloor = this.floor;
  }

  /** Seconds since the epoch up to which no token is taken any more, by the clock alone. */
  private clockFloor(): number {
    return Math.floor(this.clock.now() / 1000) - CLOCK_S - 1;
  }

  /** What was taken before this process began. */
  private earlier(recorded: Recorded): Earlier {
    const { floor, sql } = this;
    // An entry is at most CLOCK_S older than its token says, and at most as much younger.
    const { lastAt, beyond, has } = recorded.signedSince((floor - CLOCK_S) * 1000);
    const signed = (at: number): number => Math.floor(at / 1000) + CLOCK_S;
    for (const [at, principal, jti] of beyond) {
      this.taken.add(principal, jti, signed(at));
    }
    const { last } = sql.last.get() as { last: number | null };
    return {
      until: Math.max(last ?? 0, lastAt === null ? 0 : signed(lastAt)),
      has: (kid, jti) => has(jti, kid) || sql.has.get(kid, jti) !== undefined
    };
  }

  private readonly sql;
  private readonly taken = new Taken();
  private readonly before: Earlier;
  /** When they were signed. */
  private unsaved = new ByToken<number>();
  private written = this.unsaved;
  private timer: NodeJS.Timeout | undefined;
  private floor: number;
  private nextFloor = 0;
}
