import { type Random } from '../client';
import { Problem, hex } from '../protocol';
import { WalletError, notFound } from './http';
import { LiveExport, type ObjectAnswer, type ObjectCall } from './liveExport';
import type { Session } from './sessions';

/** Where the service registers what kernels offer, and from where it calls it. */
export interface Offers {
  /** @throws Problem */
  offer(offer: {
    by: string;
    name: string;
    actions: unknown;
  }): Promise<{ state: 'registered' } | { state: 'proposed'; proposal: string }>;
  /** @returns ends it */
  serve(by: string, name: string, perform: (call: ObjectCall) => Promise<ObjectAnswer>): () => void;
  registered(by: string, name: string): boolean;
  /** Resolves when what is registered has changed, or by the signal. */
  changed(signal: AbortSignal): Promise<void>;
}

export interface Export {
  name: string;
  /** Action → Definition, as the kernel says. */
  actions: unknown;
  /** How long a call may wait to be taken before it is told `busy`. */
  busyMs: number;
  /** It was served before: an owner who disconnected it is not asked once more. */
  again: boolean;
}

export type ExportAnswer =
  { state: 'serving'; export: string } | { state: 'proposed'; proposal: string };

const MOST_EXPORTS = 64;

/** Live objects of the kernels that have sessions here. */
export class Exports {
  constructor(
    private readonly offers: Offers,
    private readonly random: Random
  ) {}

  /**
   * Offers an object; while an owner's consent is awaited, returns after `waitMs` at the latest.
   *
   * @throws WalletError 409 `exported_elsewhere`, `offered_anew`, `disconnected`; with the service's code else
   */
  async open(
    session: Session,
    wanted: Export,
    waitMs: number,
    signal: AbortSignal
  ): Promise<ExportAnswer> {
    const { name, again } = wanted;
    const { principal: by } = session;
    const before = this.offeredBefore(session, name);
    if (again && before) {
      // What was replaced must not come back in the place of what replaced it.
      throw new WalletError(409, 'offered_anew', `“${name}” was offered anew.`);
    }
    if (again && !this.offers.registered(by, name)) {
      throw new WalletError(409, 'disconnected', `An owner has disconnected “${name}”.`);
    }
    const late = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
    for (;;) {
      const offered = await this.offer(by, wanted);
      if (offered.state === 'registered') {
        return this.serve(session, wanted);
      }
      while (!this.offers.registered(by, name)) {
        if (late.aborted) {
          return offered;
        }
        await this.offers.changed(late);
      }
    }
  }

  /** @throws WalletError 404 `unknown_export` whether it has ended or is somebody else's */
  of(session: Session, id: string): LiveExport {
    const live = this.byId.get(id);
    if (live?.session !== session) {
      throw notFound('This kernel offers no such object any more.', 'unknown_export');
    }
    return live;
  }

  close(): void {
    for (const live of this.byId.values()) {
      live.end();
    }
  }

  private async offer(by: string, { name, actions }: Export) {
    try {
      return await this.offers.offer({ by, name, actions });
    } catch (error) {
      throw error instanceof Problem ? new WalletError(409, error.code, error.message) : error;
    }
  }

  private serve(session: Session, { name, busyMs }: Export): ExportAnswer {
    this.offeredBefore(session, name)?.end();
    const { principal: by } = session;
    if (
      [...this.byId.values()].filter(live => live.session.principal === by).length >= MOST_EXPORTS
    ) {
      throw new WalletError(
        409,
        'too_many_exports',
        `This notebook offers ${MOST_EXPORTS} objects already.`
      );
    }
    const id = this.newId();
    const live = new LiveExport(session, name, busyMs, () => this.newId());
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

  private async endWhenDisconnected(live: LiveExport, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await this.offers.changed(ended);
      if (!this.offers.registered(live.session.principal, live.name)) {
        live.end();
      }
    }
  }

  /**
   * What the same kernel offers under the name already.
   *
   * @throws WalletError 409 `exported_elsewhere`: the state of an object is one kernel's
   */
  private offeredBefore(session: Session, name: string): LiveExport | undefined {
    const same = [...this.byId.values()].find(
      live => live.name === name && live.session.principal === session.principal
    );
    if (same && same.session !== session) {
      throw new WalletError(
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
}
