import {
  type PersonsView,
  type Terms,
  jcs,
  normalizeNeed,
  safeText,
  subsumes,
  withDeclared
} from '../../protocol';
import type { DecidedCard } from './approval';
import { type Asker, askerFacts } from './asker';
import { boundOf } from '../draft/capped';
import { h } from '../dom';
import { type AskedLine, LineDraft } from '../draft/draft';
import { restoreLine } from '../draft/kept';
import { Line } from '../draft/line';
import { cardElement } from '../parts';
import { personsSoFar } from './persons';
import { type Strings, fill, phrase } from '../strings';

/** Of more lines what narrows each is folded away. */
const MOST_UNFOLDED = 2;

/** A request as `aios/requests show` gives it, reduced to what the card needs. */
export interface AskedRequest extends Asker {
  purpose: string;
  lines: AskedLine[];
  /** Where it takes more than one person. */
  persons?: PersonsView;
  /** What whoever decides may grant at most, where that is not everything. */
  bounds?: readonly Terms[];
}

/**
 * The approval card: what is asked in one column, what will be granted in the other. It draws and
 * edits; whether a press counts is decided by `Gate` (gate.ts).
 */
export class Card implements DecidedCard {
  constructor(
    readonly request: AskedRequest,
    private readonly strings: Strings,
    /** Seconds since the epoch. */
    now: number,
    edited: (changed: Element[]) => void,
    /** What was chosen of each line before, where it was. */
    kept: readonly unknown[] = []
  ) {
    const { bounds = [] } = request;
    this.drafts = request.lines.map(
      line => new LineDraft(line, now, boundOf(bounds, line.terms, line.definitions ?? {}))
    );
    this.drafts.forEach((draft, at) => restoreLine(draft, kept[at]));
    const { petname, lines } = request;
    // All that is asked for is in sight at once; each sentence says its limits.
    const folds = lines.length > MOST_UNFOLDED;
    this.lines = this.drafts.map(draft => new Line(draft, petname, strings, edited, folds));
    const asks = lines.length === 1 ? strings.asks : strings.asksMany;
    this.heading = h(
      'h1',
      { tabindex: 0, id: 'card-heading' },
      ...phrase(asks, safeText(petname), lines.length)
    );
    this.element = cardElement(
      'card',
      { heading: this.heading, terms: strings.askedAndGranted },
      [
        askerFacts(request, strings, now),
        request.persons ? personsSoFar(request.persons, strings) : null,
        this.purpose()
      ],
      ...this.lines.map(line => line.element)
    );
  }

  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  readonly drafts: LineDraft[];

  /** Why what is drafted can't be granted as it stands, or null. */
  problem(): string | null {
    if (this.drafts.every(draft => !draft.grantable)) {
      return this.strings.nothingThere;
    }
    if (this.drafts.every(draft => draft.terms() === null)) {
      return this.strings.allStruck;
    }
    for (const draft of this.drafts) {
      const terms = draft.terms();
      const { terms: asked, definitions = {} } = draft.asked;
      if (terms === null) {
        continue;
      }
      const wider = subsumes(withDeclared(normalizeNeed(asked), terms.actions, definitions), terms);
      if (wider !== null) {
        return fill(this.strings.notNarrower, safeText(wider));
      }
      const useless = draft.uselessBudget();
      if (useless !== null) {
        const { name, action, limit, aside } = useless;
        const said = [safeText(name), String(limit), safeText(action), String(aside)];
        return fill(this.strings.uselessBudget, ...said);
      }
      const beyond = draft.beyond();
      if (beyond !== null) {
        return fill(this.strings.beyondBounds, safeText(beyond));
      }
    }
    return null;
  }

  get narrowed(): boolean {
    const some = this.drafts.some(draft => draft.terms() !== null);
    return some && this.drafts.some(draft => draft.narrowed());
  }

  /** Whether somebody has taken anything away, be it all: what a reload is to leave as it is. */
  get touched(): boolean {
    return this.drafts.some(draft => draft.narrowed());
  }

  get verb(): string {
    return this.narrowed ? this.strings.grantNarrowed : this.strings.grant;
  }

  get denied(): null[] {
    return this.drafts.map(() => null);
  }

  /** Whether the columns differ: there are two things to grant. */
  get differs(): boolean {
    return jcs(this.granted(false)) !== jcs(this.granted(true));
  }

  /** What is asked for and waits to be connected leads there. */
  offer(object: string, open: () => void): void {
    for (const line of this.lines) {
      if (line.draft.asked.terms.object === object) {
        line.offer(open);
      }
    }
  }

  /** One per line, null for a struck one. */
  granted(asAsked: boolean): (Terms | null)[] {
    return this.drafts.map(draft => (asAsked ? draft.askedTerms() : draft.terms()));
  }

  private readonly lines: Line[];

  private purpose(): HTMLElement {
    const { request, strings } = this;
    return request.purpose.trim()
      ? h(
          'p',
          { class: 'purpose' },
          h('span', {}, strings.saysWhy),
          ' ',
          h('q', { dir: 'auto' }, safeText(request.purpose))
        )
      : h('p', { class: 'purpose' }, strings.noReason);
  }
}
