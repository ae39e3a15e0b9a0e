import { actSentence, type ActView, safeText, sentence, type Terms } from '../../protocol';
import type { DecidedCard } from './approval';
import { type Asker, askerFacts } from './asker';
import { h } from '../dom';
import { cardElement } from '../parts';
import { signed, told } from '../said';
import { type Strings, phrase } from '../strings';

/**
 * The card of one act of a facet that asks each time: the act itself, whole, and the permission
 * that it uses. There is nothing to narrow: it is done as it stands here, or not at all.
 */
export class ActCard implements DecidedCard {
  /** @param now seconds since the epoch */
  constructor(
    asker: Asker,
    act: ActView,
    private readonly strings: Strings,
    now: number
  ) {
    const { petname } = asker;
    this.heading = h(
      'h1',
      { tabindex: 0, id: 'card-heading' },
      ...phrase(strings.asksToConfirm, safeText(petname))
    );
    this.element = cardElement(
      'card act',
      { heading: this.heading, terms: strings.toBeDone },
      [askerFacts(asker, strings, now)],
      h(
        'section',
        { class: 'line' },
        h(
          'div',
          { class: 'column requested' },
          h('h2', {}, strings.permissionUsed),
          told(words => sentence(petname, act.terms, words)),
          meaning(act, strings)
        ),
        h(
          'div',
          { class: 'column granted' },
          h('h2', {}, strings.youConfirm),
          signed(strings, words => actSentence(petname, act, words))
        )
      )
    );
  }

  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  readonly differs = false;
  readonly denied: null[] = [];

  get verb(): string {
    return this.strings.confirm;
  }

  problem(): string | null {
    return null;
  }

  granted(): (Terms | null)[] {
    return [];
  }
}

/** What the service behind it says that the action does. */
function meaning({ definition }: ActView, strings: Strings): HTMLElement | null {
  if (definition === undefined) {
    return h('p', { class: 'warning' }, strings.actionGone);
  }
  const { name, summary, http, safe } = definition;
  return h(
    'p',
    { class: 'meaning' },
    h('code', {}, safeText(name)),
    ' ',
    safeText(summary, 200),
    safe ? null : h('small', {}, strings.canWrite),
    http ? h('small', {}, safeText(`${http.method} ${http.path}`)) : null
  );
}
