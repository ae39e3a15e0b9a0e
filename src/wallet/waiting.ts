import { BadDescriptor, type Polled, Refused, pauseFor } from '../client';
import { needKey } from './keys/needKey';
import type { Kept, Principals } from './principals';
import type { RequestRow } from './rows/rows';
import type { Store } from './rows/store';

const LONG_POLL_S = 30;
/** Where a poll came back at once although nothing changed. */
const SHORT_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** A request that the service refuses to know this often is gone. */
const REFUSALS_TO_END = 3;

/**
 * Waits for the answers to open requests whether or not a kernel still waits, so that what was
 * granted is kept also after Ctrl-C, a kernel's restart or the wallet's own.
 */
export class Waiting {
  constructor(
    private readonly store: Store,
    private readonly principals: Principals,
    private readonly pause: (ms: number, signal: AbortSignal) => Promise<void> = pauseFor
  ) {}

  start(kept: Kept, request: RequestRow): void {
    if (this.running.has(request.id) || this.closing.signal.aborted) {
      return;
    }
    const run = this.run(kept, request).finally(() => this.running.delete(request.id));
    this.running.set(request.id, run);
  }

  /** Goes on with what was open when the wallet ended. */
  async resume(): Promise<void> {
    for (const request of this.store.requests.pending()) {
      const kept = await this.principals.get(request.principal).catch(() => undefined);
      if (kept) {
        this.start(kept, request);
      }
    }
  }

  /** Resolves when the request has ended, after `ms`, or by the signal. */
  ended(request: string, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        waiters.delete(done);
        if (waiters.size === 0 && this.waiters.get(request) === waiters) {
          this.waiters.delete(request);
        }
        resolve();
      };
      const waiters = this.waiters.get(request) ?? new Set();
      waiters.add(done);
      this.waiters.set(request, waiters);
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      if (signal.aborted) {
        done();
      }
    });
  }

  /** Takes a request back; a grant that was faster is kept. */
  async withdraw(kept: Kept, request: RequestRow): Promise<void> {
    const { service, keys } = kept.holding;
    const answer = await service.withdraw(keys, request.id);
    const polled =
      answer.state === 'granted' && !answer.facets ? await service.poll(keys, request.id) : answer;
    await this.settle(kept, request, polled);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.running.values());
    for (const waiters of this.waiters.values()) {
      waiters.forEach(done => done());
    }
  }

  private async run(kept: Kept, request: RequestRow): Promise<void> {
    const { signal } = this.closing;
    let refusals = 0;
    let rest = SHORT_PAUSE_MS;
    while (!signal.aborted && this.isPending(request)) {
      const began = performance.now();
      try {
        const { service, keys } = kept.holding;
        const polled = await service.poll(keys, request.id, { wait: LONG_POLL_S, signal });
        await this.settle(kept, request, polled);
        refusals = 0;
        rest = SHORT_PAUSE_MS;
        if (performance.now() - began > SHORT_PAUSE_MS) {
          continue;
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        refusals += error instanceof Refused ? 1 : 0;
        if (refusals >= REFUSALS_TO_END) {
          return this.end(request, 'no_answer', 'The service no longer knows this request.');
        }
        rest = Math.min(rest * 2, LONGEST_PAUSE_MS);
      }
      if (this.isPending(request)) {
        await this.pause(rest, signal);
      }
    }
    // Another process over the same file may have had the answer.
    this.wake(request.id);
  }

  /** Stores an answer; told twice it changes nothing. */
  private async settle(kept: Kept, request: RequestRow, polled: Polled): Promise<void> {
    if (polled.state === 'pending' || !this.isPending(request)) {
      return;
    }
    if (polled.state !== 'granted') {
      return this.end(request, polled.state, polled.reason ?? null);
    }
    const { asked, digest } = request;
    try {
      const facets = await kept.holding.settle(asked, digest, polled.facets ?? []);
      this.store.transact(() => {
        for (const [at, facet] of facets.entries()) {
          if (facet) {
            const key = needKey(asked[at]!);
            const issued = facet.issued();
            const { kid: principal } = kept;
            this.store.facets.add({ issued, principal, origin: 'request', need: key });
          }
        }
        const ids = facets.map(facet => facet && facet.id);
        this.store.requests.end(request.id, 'granted', polled.reason ?? null, ids);
      });
      this.wake(request.id);
    } catch (error) {
      if (!(error instanceof BadDescriptor)) {
        throw error;
      }
      // An answer that is not what was asked for must not be waited for again.
      this.end(request, 'bad_descriptor', error.message);
    }
  }

  private end(request: RequestRow, state: RequestRow['state'], reason: string | null): void {
    this.store.requests.end(request.id, state, reason, null);
    this.wake(request.id);
  }

  private wake(request: string): void {
    const waiters = this.waiters.get(request);
    this.waiters.delete(request);
    waiters?.forEach(done => done());
  }

  private isPending({ id, principal }: RequestRow): boolean {
    return this.store.requests.get(id, principal)?.state === 'pending';
  }

  private readonly closing = new AbortController();
  private readonly running = new Map<string, Promise<void>>();
  private readonly waiters = new Map<string, Set<() => void>>();
}
