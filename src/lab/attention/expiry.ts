import type { FacetView } from '../../protocol';
import { ordinary } from '../service/facets';

/** Seconds before its end at which a facet's end is announced, the end itself last. */
const WARNINGS = [600, 60, 0] as const;

export interface Ending {
  facet: FacetView;
  /** One of WARNINGS. */
  left: number;
}

/** Tells which ends are to be announced: each warning once, and none that was over before. */
export class ExpiryWatch {
  /**
   * @param now seconds since the epoch
   * @returns what has come up since the last look
   */
  look(facets: readonly FacetView[], now: number): Ending[] {
    const endings: Ending[] = [];
    for (const facet of ordinary(facets)) {
      const { expiry } = facet.terms;
      const passed = expiry === null || facet.state !== 'live' ? -1 : reached(expiry - now);
      const before = this.passed.get(facet.id);
      if (before !== undefined && passed > before) {
        endings.push({ facet, left: WARNINGS[passed] as number });
      }
      this.passed.set(facet.id, Math.max(passed, before ?? -1));
    }
    return endings;
  }

  /**
   * Seconds until there may be something to announce; null where nothing ends.
   * @param now seconds since the epoch
   */
  next(facets: readonly FacetView[], now: number): number | null {
    const waits = ordinary(facets).flatMap(({ state, terms }) =>
      state !== 'live' || terms.expiry === null
        ? []
        : WARNINGS.map(warning => (terms.expiry as number) - warning - now).filter(s => s > 0)
    );
    return waits.length === 0 ? null : Math.min(...waits);
  }

  /** Index of the last warning that was due, by facet; -1 for none. */
  private readonly passed = new Map<string, number>();
}

function reached(left: number): number {
  return WARNINGS.filter(warning => left <= warning).length - 1;
}
