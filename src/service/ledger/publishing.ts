import {
  addCheckpointAddress,
  type Ed25519Verify,
  isEnough,
  LedgerError,
  parsePolicy,
  type Policy,
  withCosignature
} from '../../ledger';
import type { PublishedView, WitnessView } from '../../protocol';
import type { Clock, Journal, Random } from '../types';
import { AskedWitness, type Post } from './askedWitness';
import type { Log } from './log';
import type { Published, State } from './published';

/** In milliseconds. */
export interface PublishingPace {
  /** From the beginning of one round to that of the next, at least. */
  roundMs: number;
  /** For slower witnesses once there are enough. */
  graceMs: number;
  /** After the first failure of a witness; doubled with each in a row. */
  backoffMs: number;
  mostBackoffMs: number;
}

const PACE: PublishingPace = {
  roundMs: 1_000,
  graceMs: 500,
  backoffMs: 1_000,
  mostBackoffMs: 300_000
};

/** What an owner is told as it happens. */
export type PublishingNews = 'enough' | 'too_few' | 'other_log';
export type NewsListener = (news: PublishingNews, witnesses: readonly string[]) => void;

export interface PublishingOptions {
  journal: Journal;
  log: Log;
  published: Published;
  policy: Policy;
  post: Post;
  clock: Clock;
  random: Random;
  onNews: NewsListener;
  pace?: Partial<PublishingPace> | undefined;
  verify?: Ed25519Verify | undefined;
}

/**
 * Has witnesses cosign the log behind the calls: a state that they cosigned as the policy demands is
 * published; one that they did not is recorded, and shown as published to nobody.
 */
export class Publishing {
  constructor(private readonly options: PublishingOptions) {
    const { policy, log } = options;
    this.pace = { ...PACE, ...options.pace };
    this.witnesses = askedOf(policy).map(
      named =>
        new AskedWitness(named, {
          address: addCheckpointAddress(named.url!),
          post: options.post,
          consistency: (from, to) => log.consistency(from, to),
          entries: () => log.size,
          verify: options.verify,
          backoff: failures => this.backoff(failures)
        })
    );
  }

  /** What is published already has to be so by this policy; then the rest is asked for. */
  async begin(): Promise<void> {
    const { published, policy, journal } = this.options;
    if (published.size > 0) {
      const cosigned = await Promise.all(this.witnesses.map(one => one.recall(published)));
      const names = namesOf(this.witnesses.map(({ named }) => named));
      if (
        !isEnough(
          policy,
          names.filter((_, at) => cosigned[at])
        )
      ) {
        published.drop();
      }
    }
    this.forget = journal.onAppended(() => this.schedule());
    this.schedule();
  }

  view(): PublishedView {
    const { behindSince } = this;
    return {
      size: this.options.published.size,
      behind_since: behindSince === null ? null : Math.floor(behindSince / 1000),
      witnesses: this.witnesses.map(one => one.view())
    };
  }

  /** Resolves when the round under way, if there is one, has ended. */
  async close(): Promise<void> {
    this.closed = true;
    this.forget();
    clearTimeout(this.timer);
    this.ending.abort();
    await this.round;
  }

  private schedule(): void {
    const { log, published } = this.options;
    if (this.closed || this.round || log.size === published.size) {
      return;
    }
    clearTimeout(this.timer);
    const due = Math.max(this.begun + this.pace.roundMs, this.enoughReadyAt());
    this.timer = setTimeout(() => this.begins(), Math.max(0, due - performance.now()));
    this.timer.unref();
  }

  /** When those who may be asked by then are enough: fewer are not bothered. */
  private enoughReadyAt(): number {
    const times = this.witnesses.map(one => one.notBefore).sort((one, other) => one - other);
    return times.find(time => this.areEnough(one => one.notBefore <= time))!;
  }

  private areEnough(which: (one: AskedWitness) => boolean): boolean {
    return isEnough(this.options.policy, namesOf(this.witnesses.filter(which).map(n => n.named)));
  }

  private begins(): void {
    this.begun = performance.now();
    this.round = this.ask()
      .catch(() => this.fell())
      .finally(() => {
        this.round = undefined;
        this.schedule();
      });
  }

  private async ask(): Promise<void> {
    const { log, journal, published } = this.options;
    const { size, checkpoint } = log;
    const state: State = { size, checkpoint };
    const over = new AbortController();
    const end = (): void => over.abort();
    this.ending.signal.addEventListener('abort', end);
    const cosigned = new Set<AskedWitness>();
    let note = checkpoint;
    let later = false;
    try {
      await this.enough(
        this.witnesses
          .filter(one => one.notBefore <= this.begun)
          .map(async one => {
            const answered = await one.cosign(state, over.signal);
            if (typeof answered === 'object') {
              note = withCosignature(note, answered);
              cosigned.add(one);
            }
            later ||= answered === 'later';
          }),
        () => this.areEnough(one => cosigned.has(one))
      );
    } finally {
      over.abort();
      this.ending.signal.removeEventListener('abort', end);
    }
    if (this.closed) {
      return;
    }
    this.tellOfOthers();
    if (!this.areEnough(one => cosigned.has(one))) {
      if (!later) {
        this.fell();
      }
      return;
    }
    const final = note;
    await journal.transact(() => published.write(final));
    published.take(final);
    if (this.behindSince !== null) {
      this.behindSince = null;
      this.options.onNews('enough', []);
    }
  }

  /** Until all have ended, or a while after there are enough. */
  private async enough(asks: readonly Promise<void>[], is: () => boolean): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (timer === undefined && is()) {
          timer = setTimeout(resolve, this.pace.graceMs);
        }
      };
      Promise.all(asks.map(ask => ask.then(look))).then(() => resolve(), reject);
    }).finally(() => clearTimeout(timer));
  }

  private fell(): void {
    if (this.behindSince === null && !this.closed) {
      this.behindSince = this.options.clock.now();
      this.options.onNews(
        'too_few',
        this.saying(state => state !== 'cosigned')
      );
    }
  }

  /** Once of each: that it may be a fork is no matter of waiting. */
  private tellOfOthers(): void {
    const others = this.saying(state => state === 'other_log' || state === 'moved_on');
    const news = others.filter(name => !this.told.has(name));
    this.told = new Set(others);
    if (news.length > 0) {
      this.options.onNews('other_log', news);
    }
  }

  private saying(is: (state: WitnessView['state']) => boolean): string[] {
    const views = this.witnesses.map(one => one.view());
    return views.filter(({ state }) => is(state)).map(({ name }) => name);
  }

  private backoff(failures: number): number {
    const { backoffMs, mostBackoffMs } = this.pace;
    const full = Math.min(backoffMs * 2 ** (failures - 1), mostBackoffMs);
    // Not all services that lost a witness come back to it in one moment.
    return full * (0.75 + this.options.random.bytes(1)[0]! / 512);
  }

  private readonly pace: PublishingPace;
  private readonly witnesses: readonly AskedWitness[];
  private readonly ending = new AbortController();
  private forget: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private begun = -Infinity;
  private behindSince: number | null = null;
  private told: ReadonlySet<string> = new Set();
  private closed = false;
}

/**
 * Whose cosignatures a service waits for.
 * @param text a C2SP tlog-policy
 * @throws LedgerError `policy_malformed`, also where no answers could ever be enough
 */
export function publishingPolicy(text: string): Policy {
  const policy = parsePolicy(text);
  if (policy.quorum === null || !isEnough(policy, namesOf(askedOf(policy)))) {
    throw new LedgerError(
      'policy_malformed',
      policy.quorum === null
        ? 'The policy demands no witness.'
        : 'The witnesses with an address are never enough for the policy.'
    );
  }
  return policy;
}

function askedOf({ witnesses }: Policy): Policy['witnesses'] {
  return witnesses.filter(({ url }) => url !== undefined);
}

function namesOf(witnesses: readonly { name: string }[]): string[] {
  return witnesses.map(({ name }) => name);
}
