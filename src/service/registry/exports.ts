import { hex, Problem } from '../../protocol';
import type { Random } from '../types';
import { type Exporter, LiveExport, type Spoilt } from './liveExport';
import type { Offers } from './offers';

export type { Exporter } from './liveExport';

export interface Export {
  name: string;
  /** Action → Definition, as the kernel says. */
  actions: unknown;
  /** How long a call may wait to be taken before it is told `busy`. */
  busyMs: number;
  /** The export that it was served as before: an owner who disconnected it is not asked once more. */
  again: string | null;
}

export type ExportAnswer =
  { state: 'serving'; export: string } | { state: 'proposed'; proposal: string };

/** What became of a call: an answer of the object, or none that could be passed on. */
export type Answered = { status: number; body: Uint8Array } | { failed: Spoilt };

/** Whoever holds an export; `kernel` is left out where its id alone shows whose it is. */
export type Serving = Pick<Exporter, 'by'> & { kernel?: string };

const MOST_EXPORTS = 64;

/** Live objects of kernels, by whichever way these are heard. */
export class Exports {
  constructor(
    private readonly offers: Offers,
    private readonly random: Random
  ) {}

  /**
   * Offers an object; while an owner's consent is awaited, returns after `waitMs` at the latest.
   *
   * @throws Problem 409 `exported_elsewhere`, `offered_anew`, `disconnected`; 429 `too_many_exports`;
   *   and as `offer`
   */
  async open(
    exporter: Exporter,
    wanted: Export,
    waitMs: number,
    signal: AbortSignal
  ): Promise<ExportAnswer> {
    const { name, again, actions } = wanted;
    const { by, ends, chain } = exporter;
    const before = this.offeredBefore(exporter, name);
    if (again !== null && before && before[0] !== again) {
      // What was replaced must not come back in the place of what replaced it.
      throw new Problem(
        409,
        'offered_anew',
        `“${name}” was offered anew.`,
        'This offer has ended; the newer one goes on.'
      );
    }
    if (again !== null && !this.offers.registered(by, name)) {
      throw new Problem(
        409,
        'disconnected',
        `An owner has disconnected “${name}”.`,
        'Nobody can call it. Offer it again to ask an owner anew.'
      );
    }
    const late = AbortSignal.any([signal, ends, AbortSignal.timeout(waitMs)]);
    for (;;) {
      const offered = await this.offers.offer({ by, name, actions, chain });
      if (offered.state === 'registered') {
        // Who only was not heard for a while goes on, with the calls that it has taken.
        return before && before[0] === again && this.byId.has(again)
          ? { state: 'serving', export: again }
          : this.serve(exporter, wanted);
      }
      while (this.offers.isFree(name)) {
        if (late.aborted || (this.waiting.get(by) ?? 0) >= MOST_EXPORTS) {
          return offered;
        }
        await this.change(by, late);
      }
    }
  }

  /** @returns the id of a call that waits; null where none came in time. @throws Problem */
  next(by: Serving, id: string, waitMs: number, signal: AbortSignal): Promise<string | null> {
    return this.of(by, id).next(waitMs, signal);
  }

  /** @param taker see `LiveExport` @throws Problem 409 `call_over` */
  take(
    by: Serving,
    id: string,
    call: string,
    taker: string | null
  ): { action: string; args: Record<string, unknown> } {
    return this.of(by, id).take(call, taker);
  }

  /** @throws Problem 409 `call_over`, 422 `bad_answer`: the call has failed */
  answer(by: Serving, id: string, call: string, said: Answered): void {
    const live = this.of(by, id);
    if ('failed' in said) {
      live.spoilt(call, said.failed);
    } else {
      live.answer(call, said.status, said.body);
    }
  }

  /** @throws Problem */
  end(by: Serving, id: string): void {
    this.of(by, id).end();
  }

  close(): void {
    for (const live of this.byId.values()) {
      live.end();
    }
  }

  /** @throws Problem 404 `no_such_export`: whether it has ended or is somebody else's */
  private of({ by, kernel }: Serving, id: string): LiveExport {
    const live = this.byId.get(id);
    if (live?.exporter.by !== by || (kernel ?? live.exporter.kernel) !== live.exporter.kernel) {
      throw new Problem(404, 'no_such_export', 'This kernel offers no such object any more.');
    }
    return live;
  }

  private serve(exporter: Exporter, { name, busyMs }: Export): ExportAnswer {
    const { by, ends } = exporter;
    this.offeredBefore(exporter, name)?.[1].end();
    if ([...this.byId.values()].filter(live => live.exporter.by === by).length >= MOST_EXPORTS) {
      const title = `This notebook offers ${MOST_EXPORTS} objects already.`;
      throw new Problem(429, 'too_many_exports', title);
    }
    if (ends.aborted) {
      throw new Problem(404, 'no_such_export', 'The kernel has ended, or may offer nothing more.');
    }
    const id = this.newId();
    const live = new LiveExport(exporter, name, busyMs, () => this.newId());
    const stop = this.offers.serve(by, name, call => live.perform(call));
    const ending = new AbortController();
    this.byId.set(id, live);
    live.onEnd(() => {
      this.byId.delete(id);
      ending.abort();
      stop();
    });
    void this.endWhenDisconnected(live, ending.signal);
    return { state: 'serving', export: id };
  }

  /** Resolves when what is registered has changed, or by the signal. */
  private async change(by: string, signal: AbortSignal): Promise<void> {
    this.waiting.set(by, (this.waiting.get(by) ?? 0) + 1);
    await this.offers.changed(signal);
    const left = this.waiting.get(by)! - 1;
    if (left > 0) {
      this.waiting.set(by, left);
    } else {
      this.waiting.delete(by);
    }
  }

  private async endWhenDisconnected(live: LiveExport, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await this.offers.changed(ended);
      if (!this.offers.registered(live.exporter.by, live.name)) {
        live.end();
      }
    }
  }

  /**
   * What the same kernel offers under the name already.
   *
   * @throws Problem 409 `exported_elsewhere`: the state of an object is one kernel's
   */
  private offeredBefore(
    { by, kernel }: Exporter,
    name: string
  ): [id: string, live: LiveExport] | undefined {
    const same = [...this.byId].find(([, live]) => live.name === name && live.exporter.by === by);
    if (same && same[1].exporter.kernel !== kernel) {
      throw new Problem(
        409,
        'exported_elsewhere',
        `Another kernel of this notebook offers “${name}”. Restart or end that kernel, or call ` +
          'facetry.unexport there.'
      );
    }
    return same;
  }

  private newId(): string {
    return hex.encode(this.random.bytes(16));
  }

  private readonly byId = new Map<string, LiveExport>();
  /** Principal → offers of its own that wait for an owner. */
  private readonly waiting = new Map<string, number>();
}
