import { type ObjectView, sealTerms, type Terms } from '../../protocol';
import { LineDraft } from './draft';

const DAY = 86_400;
/** Days for which somebody may decide, shortest first. */
export const APPROVER_DAYS = [1, 7, 30, 90] as const;

/** What is chosen: the one bound, and its end in seconds since the epoch. */
export interface Chosen {
  until: number;
  bounds: [Terms];
}

/** What an owner lets somebody decide about: nothing, until it is chosen. */
export class ApproverDraft {
  constructor(object: ObjectView) {
    this.about(object);
  }

  name = '';
  days: number = APPROVER_DAYS[1];
  /** A device of one's own, not another person's. */
  mine = false;

  /** Chosen actions and limits are of one object alone. */
  about(object: ObjectView): void {
    const { name, actions } = object;
    const terms = { object: name, actions: Object.keys(actions) };
    this.line = new LineDraft({ terms, known: true, definitions: actions }, 0);
    this.line.actions.clear();
  }

  line!: LineDraft;

  /** @param now seconds since the epoch */
  bound(now: number): Chosen | null {
    const terms = this.line.terms();
    if (terms === null) {
      return null;
    }
    const until = now + this.days * DAY;
    return { until, bounds: [sealTerms({ ...terms, expiry: null }, until)] };
  }
}
