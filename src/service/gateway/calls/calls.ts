import type { FacetRecord, InFlight, Stops } from '../../types';

/**
 * What ends a call before its answer: a revocation or pause, its time, the service's own end, and, of
 * a stream, the expiry of a link or its caller's leaving.
 */
export type CallEnd = 'cut' | 'timeout' | 'expired' | 'caller_left' | 'stopped';

/** One call between intent and outcome, or one open stream. */
export class Call {
  /** @param intent index of its intent; null for what leaves no entry */
  constructor(
    readonly intent: number | null,
    readonly chain: readonly FacetRecord[],
    private readonly left: (call: Call) => void
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why it was ended, if it was. */
  get ended(): CallEnd | null {
    return this.why;
  }

  end(why: CallEnd): void {
    this.why ??= why;
    this.controller.abort(why);
  }

  leave(): void {
    this.left(this);
  }

  private readonly controller = new AbortController();
  private why: CallEnd | null = null;
}

/**
 * Calls in flight, so that a revocation or pause reaches them: these are looked at, however many
 * facets it is over.
 */
export class Calls implements InFlight {
  enter(intent: number | null, chain: readonly FacetRecord[]): Call {
    const call = new Call(intent, chain, left => this.underWay.delete(left));
    this.underWay.add(call);
    return call;
  }

  indexes(stops: Stops): number[] {
    const indexes: number[] = [];
    for (const { intent, chain } of this.underWay) {
      if (intent !== null && chain.some(stops)) {
        indexes.push(intent);
      }
    }
    return indexes.sort((one, other) => one - other);
  }

  cut(stops: Stops): void {
    for (const call of this.underWay) {
      if (call.chain.some(stops)) {
        call.end('cut');
      }
    }
  }

  /** The service ends, so that what becomes of these is recorded and told while somebody can. */
  stop(): void {
    for (const call of this.underWay) {
      if (call.intent !== null) {
        call.end('stopped');
      }
    }
  }

  private readonly underWay = new Set<Call>();
}
