import {
  type NeedView,
  normalizeNeed,
  type PersonsView,
  safeText,
  sentence,
  type Terms
} from '../../protocol';
import type { DecidedCard } from './approval';
import { type Asker, askerFacts } from './asker';
import { beyond, boundOf } from '../draft/capped';
import { h } from '../dom';
import { cardElement } from '../parts';
import { personsSoFar } from './persons';
import { signed } from '../said';
import { type Strings, fill, phrase } from '../strings';

/**
 * The card of a request that somebody has agreed to already: what that one signed, whole. There is
 * nothing to narrow: all sign the same, or it is denied.
 */
export class AgreedCard implements DecidedCard {
  /** @param now seconds since the epoch */
  constructor(
    private readonly request: Asker & {
      purpose: string;
      needs: readonly NeedView[];
      /** What whoever decides may grant at most, where that is not everything. */
      bounds?: readonly Terms[];
    },
    private readonly persons: PersonsView & { granted: (Terms | null)[] },
    private readonly strings: Strings,
    now: number
  ) {
    const { petname, purpose, needs } = request;
    this.heading = h(
      'h1',
      { tabindex: 0, id: 'card-heading' },
      ...phrase(strings.asksAnother, safeText(petname))
    );
    this.element = cardElement(
      'card',
      { heading: this.heading, terms: strings.askedAndGranted },
      [
        askerFacts(request, strings, now),
        personsSoFar(persons, strings),
        purpose.trim() === ''
          ? h('p', { class: 'purpose' }, strings.noReason)
          : h(
              'p',
              { class: 'purpose' },
              strings.saysWhy,
              ' ',
              h('q', { dir: 'auto' }, safeText(purpose))
            )
      ],
      ...needs.map(({ terms }, at) =>
        this.line(petname, normalizeNeed(terms), persons.granted[at] ?? null)
      )
    );
  }

  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  readonly differs = false;

  get verb(): string {
    return this.strings.agree;
  }

  get denied(): null[] {
    return this.persons.granted.map(() => null);
  }

  /** That others agreed to more than this person may grant: it can only be denied, or left to others. */
  problem(): string | null {
    const { needs, bounds = [] } = this.request;
    for (const [at, { terms, definitions = {} }] of needs.entries()) {
      const granted = this.persons.granted[at] ?? null;
      const bound = boundOf(bounds, terms, definitions);
      const words = granted && bound && beyond(bound, granted, definitions);
      if (words !== null) {
        return fill(this.strings.beyondBounds, safeText(words));
      }
    }
    return null;
  }

  granted(): (Terms | null)[] {
    return [...this.persons.granted];
  }

  private line(petname: string, asked: Terms, terms: Terms | null): HTMLElement {
    const { strings } = this;
    return h(
      'section',
      { class: 'line', role: 'group', 'aria-label': safeText(asked.object) },
      h(
        'div',
        { class: 'column requested' },
        h('h2', {}, strings.requested),
        signed(strings, words => sentence(petname, asked, words))
      ),
      h(
        'div',
        { class: 'column granted' },
        h('h2', {}, strings.youGrant),
        terms === null
          ? h('p', {}, strings.nothingOfIt)
          : signed(strings, words => sentence(petname, terms, words))
      )
    );
  }
}
