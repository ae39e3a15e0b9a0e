import type { TranslationBundle } from '@jupyterlab/translation';

import { safeText } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { Announcer } from './announcer';
import { ApproverNotices } from './approvers';
import { type Ending, ExpiryWatch } from './expiry';
import { RequestCalls } from './requests';
import { RuleNotices } from './rules';
import { TrialNotices } from './trials';

/** Timers wait at most so long, in milliseconds. */
const DAY = 86_400_000;

/**
 * Calls for a person's attention: ends of facets by voice; by notifications requests that wait, what
 * rules granted, limits that hold from now on, and who else may approve.
 */
export class Attention {
  constructor(
    private readonly model: FacetryModel,
    private readonly options: Attention.IOptions
  ) {
    const { trans, notifyRequests, inSight, show, showApprovers } = options;
    this.calls = new RequestCalls(model, { trans, enabled: notifyRequests, inSight, show });
    this.approvers = new ApproverNotices(model, { trans, show: showApprovers });
    new RuleNotices(model, trans);
    this.trials = new TrialNotices(trans, options.showFacet);
    model.changed.connect(() => this.look());
    this.look();
  }

  /** Looks again; called whenever what is in sight, or known, has changed. */
  look(): void {
    this.calls.look();
    this.approvers.look();
    const { facets } = this.model.holdings;
    const now = this.model.now() / 1000;
    const endings = this.watch.look(facets, now);
    this.trials.look(facets, now);
    if (endings.length > 0 && this.options.announceExpiry()) {
      this.announcer.say(endingWords(this.options.trans, endings));
    }
    clearTimeout(this.timer);
    const next = Math.min(
      this.watch.next(facets, now) ?? Infinity,
      this.trials.next(facets, now) ?? Infinity
    );
    if (next !== Infinity) {
      this.timer = setTimeout(() => this.look(), Math.min(next * 1000 + 50, DAY));
    }
  }

  private readonly announcer = new Announcer();
  private readonly watch = new ExpiryWatch();
  private readonly calls: RequestCalls;
  private readonly approvers: ApproverNotices;
  private readonly trials: TrialNotices;
  private timer: ReturnType<typeof setTimeout> | undefined;
}

export namespace Attention {
  export interface IOptions {
    trans: TranslationBundle;
    announceExpiry(): boolean;
    notifyRequests(): boolean;
    /** Whether the sidebar can be seen. */
    inSight(): boolean;
    /** Shows the card of a request. */
    show(request: string): void;
    /** Shows what was done with a facet. */
    showFacet(facet: string): void;
    /** Opens the list of who may approve. */
    showApprovers(): void;
  }
}

function endingWords(trans: TranslationBundle, endings: readonly Ending[]): string {
  return endings
    .map(({ facet, left }) => {
      const who = safeText(facet.petname, 200);
      const object = safeText(facet.terms.object, 200);
      switch (left) {
        case 600:
          return trans.__('%1: the facet on %2 ends in 10 minutes.', who, object);
        case 60:
          return trans.__('%1: the facet on %2 ends in 1 minute.', who, object);
        default:
          return trans.__('%1: the facet on %2 has ended.', who, object);
      }
    })
    .join(' ');
}
