import { setTimeout as pause } from 'node:timers/promises';

import { Refused, ServiceProblem, type SystemObjects, Unreachable } from '../client';
import type { Answered, Export, ExportAnswer, Exporter, Exporting } from './exporting';
import { WalletError } from './http';
import type { Kept, Principals } from './principals';

const EXPORTS = 'aios/exports';
const ACTIONS = ['answer', 'end', 'next', 'offer', 'take'];
/** Kinds that are given a facet on it without anybody deciding (docs/protocol.md §7). */
const GIVEN: readonly string[] = ['job', 'notebook'];
/** As long as an answer is tried to be brought to a service that can't be reached. */
const ANSWERING_MS = 30_000;
const PAUSE_MS = 500;
/** Between two looks at whether it was resumed. */
const RESUMED_MS = 2_000;
/** In which a service finds out that a kernel has ended, by nobody asking for its calls. */
const ENDING_MS = 10_000;

/** Offers what lives in kernels at a service elsewhere, each principal by its own key. */
export class ExportsElsewhere implements Exporting {
  constructor(
    private readonly principals: Pick<Principals, 'get' | 'accept'>,
    private readonly clock: { now(): number }
  ) {}

  async open(
    by: Exporter,
    { name, actions, busyMs, again }: Export,
    waitMs: number,
    signal: AbortSignal
  ): Promise<ExportAnswer> {
    const kept = await this.principals.get(by.by);
    if (again !== null && (await this.staysPaused(kept, waitMs, signal))) {
      return { state: 'paused' };
    }
    await this.given(kept);
    const offered = {
      name,
      actions,
      kernel: by.kernel,
      busy: busyMs / 1000,
      wait: Math.floor(waitMs / 1000),
      ...(again !== null && { again })
    };
    const until = this.clock.now() + ENDING_MS;
    for (;;) {
      try {
        const answer = await kept.system.exports.offer(offered, { signal });
        if (answer.state === 'serving' && by.ends.aborted) {
          void kept.system.exports.end(answer.export).catch(() => undefined);
        } else if (answer.state === 'serving') {
          this.servedBy(by).set(name, answer.export);
        }
        return answer;
      } catch (error) {
        const taken = error instanceof ServiceProblem && error.code === 'exported_elsewhere';
        if (!taken || this.isServed(by, name) || this.clock.now() >= until) {
          throw error;
        }
        // Of a kernel that has ended, and whose end the service has not heard of yet.
        await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Whether another kernel that lives serves it. */
  private isServed({ by, kernel }: Exporter, name: string): boolean {
    return [...this.serving].some(
      ([other, { whose, names }]) => other !== kernel && whose === by && names.has(name)
    );
  }

  async next(
    by: Exporter,
    id: string,
    waitMs: number,
    signal: AbortSignal
  ): Promise<string | null> {
    const exports = await this.of(by, id);
    const { call } = await exports.next(id, Math.floor(waitMs / 1000), { signal });
    return call;
  }

  /** Who says by which word it takes it may say so again, where nothing answers. */
  async take(by: Exporter, id: string, call: string, taker: string | null) {
    const exports = await this.of(by, id);
    return taker === null
      ? exports.take(id, call)
      : this.untilHeard(() => exports.take(id, call, taker));
  }

  /** Of all that comes, one counts. */
  async answer(by: Exporter, id: string, call: string, said: Answered): Promise<void> {
    const exports = await this.of(by, id);
    let again = false;
    await this.untilHeard(async () => {
      try {
        await exports.answer(id, call, bodyOf(said));
      } catch (error) {
        if (!(again && error instanceof ServiceProblem && error.code === 'call_over')) {
          again = true;
          throw error;
        }
      }
    });
  }

  /** Where nothing answers, it is signed and sent again. */
  private async untilHeard<T>(send: () => Promise<T>): Promise<T> {
    const until = this.clock.now() + ANSWERING_MS;
    for (;;) {
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof Unreachable) || this.clock.now() >= until) {
          throw error;
        }
        await pause(PAUSE_MS);
      }
    }
  }

  /**
   * Whether what it offers with is paused, and is still so after that time. It is looked at, which
   * leaves nothing in the ledger, as each offer that is refused would.
   */
  private async staysPaused(
    { holding }: Kept,
    waitMs: number,
    signal: AbortSignal
  ): Promise<boolean> {
    if (!holding.has(EXPORTS, 'offer')) {
      return false;
    }
    const until = this.clock.now() + waitMs;
    const facet = holding.find(EXPORTS, 'offer');
    for (;;) {
      const { paused } = await facet.describe();
      const left = until - this.clock.now();
      if (paused === undefined || signal.aborted || left <= 0) {
        return paused !== undefined;
      }
      await pause(Math.min(left, RESUMED_MS), undefined, { signal }).catch(() => undefined);
    }
  }

  async end(by: Exporter, id: string): Promise<void> {
    const exports = await this.of(by, id);
    const names = this.servedBy(by);
    const name = [...names.keys()].find(name => names.get(name) === id)!;
    names.delete(name);
    await exports.end(id);
  }

  private servedBy(by: Exporter): Map<string, string> {
    const known = this.serving.get(by.kernel);
    if (known) {
      return known.names;
    }
    const names = new Map<string, string>();
    this.serving.set(by.kernel, { whose: by.by, names });
    // Nobody else tells the service at once; it would find out by nobody asking for calls.
    by.ends.addEventListener('abort', () => void this.gone(by, names), { once: true });
    return names;
  }

  private async gone({ by, kernel }: Exporter, names: Map<string, string>): Promise<void> {
    this.serving.delete(kernel);
    const { system } = await this.principals.get(by);
    for (const id of names.values()) {
      void system.exports.end(id).catch(() => undefined);
    }
  }

  /**
   * Kernels of one notebook have one key: whose export it is, is known here.
   *
   * @throws WalletError `no_such_export`
   */
  private async of({ by, kernel }: Exporter, id: string): Promise<SystemObjects['exports']> {
    const { system } = await this.principals.get(by);
    if (![...(this.serving.get(kernel)?.names.values() ?? [])].includes(id)) {
      throw new WalletError(409, 'no_such_export', 'This kernel offers no such object any more.');
    }
    return system.exports;
  }

  /** @throws WalletError `not_granted`: that takes a person */
  private async given(kept: Kept): Promise<void> {
    const { holding, kid, kind } = kept;
    if (ACTIONS.every(action => holding.has(EXPORTS, action))) {
      return;
    }
    if (GIVEN.includes(kind) && (await this.once(kid, () => this.asked(kept)))) {
      return;
    }
    throw new WalletError(
      409,
      'not_granted',
      `Whether this may offer objects there is for a person to say: facetry.need("${EXPORTS}", ` +
        `${JSON.stringify(ACTIONS)}, why=…), then run this again.`
    );
  }

  private async asked(kept: Kept): Promise<boolean> {
    const { holding } = kept;
    const { service, keys } = holding;
    const needs = holding.askable([{ object: EXPORTS, actions: ACTIONS }]);
    const asked = await service.request(keys, { needs, purpose: '' }).catch(async error => {
      throw error instanceof Refused && error.jti !== null
        ? new Refused(await holding.explain(error.jti), error.jti)
        : error;
    });
    if (asked.state === 'pending') {
      // It was given before and lost, or was ended: nobody is asked unawares.
      await service.withdraw(keys, asked.id);
      return false;
    }
    for (const issued of asked.facets) {
      await this.principals.accept(kept, issued, 'enrolment');
    }
    return true;
  }

  /** Several objects that are offered at once are offered by one facet. */
  private once(kid: string, work: () => Promise<boolean>): Promise<boolean> {
    const running = this.running.get(kid) ?? work();
    this.running.set(kid, running);
    const done = (): boolean => this.running.delete(kid);
    running.then(done, done);
    return running;
  }

  private readonly running = new Map<string, Promise<boolean>>();
  /** Kernel → whose it is, and name → export. */
  private readonly serving = new Map<string, { whose: string; names: Map<string, string> }>();
}

function bodyOf(said: Answered): Parameters<Kept['system']['exports']['answer']>[2] {
  return 'failed' in said
    ? { failed: said.failed }
    : { status: said.status, body: { bytes: said.body, type: 'application/json' } };
}
