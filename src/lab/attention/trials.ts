import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { type FacetView, safeText } from '../../protocol';
import { alive } from '../service/alive';
import { argumentLimits } from '../service/words';

/** How long a notice is in sight; it stays in JupyterLab's own list. */
const IN_SIGHT = 10_000;

/** Tells a person when limits that were tried hold from now on: what worked may be refused. */
export class TrialNotices {
  constructor(
    private readonly trans: TranslationBundle,
    /** Shows what was done with a facet. */
    private readonly show: (facet: string) => void
  ) {}

  /**
   * Tells of each trial that has ended since the last look.
   * @param now seconds since the epoch
   */
  look(facets: readonly FacetView[], now: number): void {
    for (const facet of facets) {
      const until = endOf(facet, now);
      if (until !== null && until > now) {
        this.running.add(facet.id);
      } else if (this.running.delete(facet.id) && until !== null) {
        this.tell(facet);
      }
    }
  }

  /** Seconds until the next trial ends; null where none does. */
  next(facets: readonly FacetView[], now: number): number | null {
    const waits = facets.map(facet => (endOf(facet, now) ?? now) - now).filter(wait => wait > 0);
    return waits.length === 0 ? null : Math.min(...waits);
  }

  private tell({ id, petname, terms }: FacetView): void {
    const { trans } = this;
    Notification.info(
      trans.__(
        '%1: trial limits on %2 are now in force: %3.',
        safeText(petname, 200),
        safeText(terms.object, 200),
        argumentLimits(trans, terms.observe?.constraints ?? {}).join(', ')
      ),
      {
        autoClose: IN_SIGHT,
        actions: [{ label: trans.__('Show'), callback: () => this.show(id) }]
      }
    );
  }

  /** Facets of which limits were still tried at the last look. */
  private readonly running = new Set<string>();
}

/** When the limits that it tries hold, in seconds; null where there are none, or it ends before. */
function endOf(facet: FacetView, now: number): number | null {
  const { observe, expiry } = facet.terms;
  return observe === undefined || !alive(facet, now) || (expiry !== null && expiry <= observe.until)
    ? null
    : observe.until;
}
