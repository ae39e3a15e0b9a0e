import type { ActionPayload, RefusalCode, VerifiedToken } from '../../../protocol';
import { UsedBefore } from '../../errors';
import type {
  Clock,
  FacetRecord,
  Journal,
  NewEntry,
  PrincipalRecord,
  RefusalLog,
  RefusalTruth
} from '../../types';
import { actor } from '../tokens/actor';
import type { Replays } from '../tokens/replays';
import type { Departures } from '../turns/departures';

/** Recorded together and later: what is written must not show in how long an answer takes. */
const RECORDED_WITHIN_MS = 250;
const COUNTED_EVERY_MS = 60_000;
/** Entries that may wait for a group; what comes on top is counted. */
const WAITING = 2_000;
const REMEMBERED = 10_000;
/** A refused token this long is recorded without its text and arguments. */
const LONGEST_TOKEN = 64 * 1024;

export interface Explanation {
  code: RefusalCode;
  detail: string;
  /** Milliseconds since the epoch. */
  at: number;
}

type Signed = Pick<VerifiedToken, 'kid' | 'compact'> & { payload: object };

/** The truth about refusals: told to the ledger and, before it lies there, to whoever asks for it. */
export class Refusals implements RefusalLog {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      replays: Replays;
      departures: Departures;
    }
  ) {}

  signed(
    truth: RefusalTruth,
    by: PrincipalRecord,
    token: Signed,
    facet?: FacetRecord,
    chain: readonly FacetRecord[] = facet ? [facet] : []
  ): void {
    const { jti } = token.payload as { jti: string };
    const entry = refusalEntry(truth, by, token, chain);
    if (truth instanceof UsedBefore && truth.jti === jti) {
      // Not found by its jti, which stands for what became of it before.
      delete entry.jti;
    }
    this.tell(truth, by.kid, jti, entry);
  }

  /** Signed by a key that the service knows, but no token: of what it says, only `jti` counts. */
  unread(truth: RefusalTruth, by: PrincipalRecord, jti: string): void {
    const { code, detail } = truth;
    const groups = { who: actor(by, []), why: { code, detail } };
    this.tell(truth, by.kid, jti, { kind: 'refusal', jti, groups });
  }

  counted(source: string, code: RefusalCode): void {
    const name = `${source} ${code}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (this.countTimer === undefined) {
      this.since = this.parts.clock.now();
      this.countTimer = this.later(COUNTED_EVERY_MS, () => this.recordCounts());
      this.countTimer.unref();
    }
  }

  /** What was refused so lately that its entry may not be there yet. */
  explain(kid: string, jti: string): Explanation | undefined {
    return this.known.get(`${kid}.${jti}`);
  }

  /** Queues all that waits; to be called before the journal closes. */
  save(): void {
    this.record();
    this.recordCounts();
  }

  private tell(truth: RefusalTruth, kid: string, jti: string, entry: NewEntry): void {
    const { code, detail } = truth;
    const name = `${kid}.${jti}`;
    // Whoever has seen a token can send it again and again: one entry says so.
    if (this.told.has(`${name}.${code}`) || this.waiting.length >= WAITING) {
      this.counted('signed', code);
      return;
    }
    remember(this.told, `${name}.${code}`, true);
    if (entry.jti !== undefined && !this.known.has(name)) {
      remember(this.known, name, { code, detail, at: this.parts.clock.now() });
    }
    this.waiting.push(entry);
    this.timer ??= this.later(RECORDED_WITHIN_MS, () => this.record());
  }

  private later(ms: number, work: () => void): NodeJS.Timeout {
    return setTimeout(() => this.parts.departures.quietly(work), ms);
  }

  private record(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const entries = this.waiting;
    this.waiting = [];
    for (const entry of entries) {
      this.parts.journal
        .transact(unit => {
          unit.append(entry);
          if (entry.jti !== undefined) {
            const { principal } = entry.groups.who as { principal: string };
            this.parts.replays.carried(unit, principal, entry.jti);
          }
        })
        .catch(() => this.counted('unrecorded', (entry.groups.why as RefusalTruth).code));
    }
  }

  private recordCounts(): void {
    clearTimeout(this.countTimer);
    this.countTimer = undefined;
    if (this.counts.size === 0) {
      return;
    }
    const counts = this.counts;
    const { since } = this;
    this.counts = new Map();
    this.parts.journal
      .transact(unit => {
        unit.append({
          kind: 'refusals',
          groups: {
            what: {
              since,
              until: unit.now,
              counts: [...counts].map(([name, count]) => {
                const [source, code] = name.split(' ');
                return { source, code, count };
              })
            }
          }
        });
      })
      .catch(() => {
        for (const [name, count] of counts) {
          this.counts.set(name, (this.counts.get(name) ?? 0) + count);
        }
      });
  }

  private waiting: NewEntry[] = [];
  private timer: NodeJS.Timeout | undefined;
  private counts = new Map<string, number>();
  private countTimer: NodeJS.Timeout | undefined;
  private since = 0;
  private readonly known = new Map<string, Explanation>();
  private readonly told = new Map<string, true>();
}

function refusalEntry(
  truth: RefusalTruth,
  by: PrincipalRecord,
  token: Signed,
  chain: readonly FacetRecord[]
): NewEntry {
  const payload = token.payload as Partial<ActionPayload> & { jti: string };
  const short = token.compact.length <= LONGEST_TOKEN;
  return {
    kind: 'refusal',
    jti: payload.jti,
    groups: {
      who: actor(by, chain),
      ...(payload.obj !== undefined && { what: { object: payload.obj, action: payload.act } }),
      ...(payload.args !== undefined && short && { args: payload.args }),
      ...(payload.cell !== undefined && { cell: payload.cell }),
      why: { code: truth.code, detail: truth.detail },
      ...(short && { token: token.compact })
    }
  };
}

function remember<T>(map: Map<string, T>, name: string, value: T): void {
  if (map.size >= REMEMBERED) {
    map.delete(map.keys().next().value!);
  }
  map.set(name, value);
}
