import type { FacetRecord, InFlight } from '../types';

/**
 * What ends a call before its answer: a revocation or pause, its time, and, of a stream, the
 * expiry of a link, its caller's leaving, or the service's own end.
 */
export type CallEnd = 'cut' | 'timeout' | 'expired' | 'caller_left' | 'stopped';

/** One call between intent and outcome, or one open stream. */
export class Call {
  /** @param intent index of its intent; null for what leaves no entry */
  constructor(
    readonly intent: number | null,
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

/** Calls in flight, so that a revocation reaches them. */
export class Calls implements InFlight {
  enter(intent: number | null, chain: readonly FacetRecord[]): Call {
    const call = new Call(intent, left => this.leave(left, chain));
    for (const { id } of chain) {
      const calls = this.byFacet.get(id) ?? new Set();
      calls.add(call);
      this.byFacet.set(id, calls);
    }
    return call;
  }

  indexes(facets: readonly string[]): number[] {
    const indexes = new Set<number>();
    for (const call of this.under(facets)) {
      if (call.intent !== null) {
        indexes.add(call.intent);
      }
    }
    return [...indexes].sort((one, other) => one - other);
  }

  cut(facets: readonly string[]): void {
    for (const call of this.under(facets)) {
      call.end('cut');
    }
  }

  private under(facets: readonly string[]): Call[] {
    return facets.flatMap(facet => [...(this.byFacet.get(facet) ?? [])]);
  }

  private leave(call: Call, chain: readonly FacetRecord[]): void {
    for (const { id } of chain) {
      const calls = this.byFacet.get(id);
      calls?.delete(call);
      if (calls?.size === 0) {
        this.byFacet.delete(id);
      }
    }
  }

  private readonly byFacet = new Map<string, Set<Call>>();
}
