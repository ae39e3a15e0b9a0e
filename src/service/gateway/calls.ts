import type { FacetRecord, InFlight } from '../types';

/** One call between intent and outcome, or one open stream. */
export interface Call {
  /** Index of its intent; null for what leaves no entry. */
  readonly intent: number | null;
  readonly signal: AbortSignal;
  /** Why it was ended, if it was. */
  readonly ended: 'cut' | 'timeout' | null;
  end(why: 'cut' | 'timeout'): void;
  leave(): void;
}

/** Calls in flight, so that a revocation reaches them. */
export class Calls implements InFlight {
  enter(intent: number | null, chain: readonly FacetRecord[]): Call {
    const controller = new AbortController();
    const facets = chain.map(link => link.id);
    let ended: Call['ended'] = null;
    const call: Call = {
      intent,
      signal: controller.signal,
      get ended() {
        return ended;
      },
      end(why) {
        ended ??= why;
        controller.abort(why);
      },
      leave: () => {
        for (const facet of facets) {
          const calls = this.byFacet.get(facet);
          calls?.delete(call);
          if (calls?.size === 0) {
            this.byFacet.delete(facet);
          }
        }
        this.count -= this.gone.has(call) ? 0 : 1;
        this.gone.add(call);
      }
    };
    for (const facet of facets) {
      const calls = this.byFacet.get(facet) ?? new Set();
      calls.add(call);
      this.byFacet.set(facet, calls);
    }
    this.count++;
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

  get size(): number {
    return this.count;
  }

  private under(facets: readonly string[]): Call[] {
    return facets.flatMap(facet => [...(this.byFacet.get(facet) ?? [])]);
  }

  private readonly byFacet = new Map<string, Set<Call>>();
  private readonly gone = new WeakSet<Call>();
  private count = 0;
}
