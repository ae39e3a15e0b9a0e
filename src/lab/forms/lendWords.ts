import type { TranslationBundle } from '@jupyterlab/translation';

import { limitPhrases, safeText } from '../../protocol';
import type { NotLendable, Recipient } from '../service/giving';
import { count } from '../service/local';
import { unverifiedWords } from '../service/offerWords';
import { phrasing } from '../service/phrasing';
import type { Fault } from './lendDraft';
import type { Limit } from './limitsOf';
import { pathWords } from './pathWords';

/** What is wrong with a field, and what would be right. */
export function faultWords(trans: TranslationBundle, fault: Fault): string {
  switch (fault.code) {
    case 'nothing_chosen':
      return trans.__('Choose at least one.');
    case 'no_number':
      return trans.__('That is not a number.');
    case 'no_name':
      return trans.__('Give the agent a name.');
    case 'below_one':
      return trans.__('That must be at least 1.');
    case 'no_path':
      return pathWords(trans, fault.detail);
    case 'wider':
      return trans.__('That is more than you can lend.');
    case 'more_than_left':
      return trans.__('You can lend %1 at most.', count(trans, fault.most));
  }
}

/** Why something can't be lent. */
export function notLendableWords(trans: TranslationBundle, why: NotLendable): string {
  const words: Record<NotLendable, string> = {
    unverified: unverifiedWords(trans),
    not_yours: trans.__('Only the notebook that holds it can lend it.'),
    not_live: trans.__('It can’t be lent while it can’t be used.'),
    not_granted: trans.__(
      'It can’t be lent: it was granted without lending. Ask again with delegation=True.'
    ),
    object_gone: trans.__('Its service is no longer connected.')
  };
  return words[why];
}

/** Somebody in the list of whom it can be lent to, and why not. */
export function recipientWords(trans: TranslationBundle, { petname, why }: Recipient): string {
  const name = safeText(petname, 120);
  switch (why) {
    case 'own_key':
      return trans.__('%1 (keeps its own key: lend to its card, in a cell)', name);
    case 'same_name':
      return trans.__('%1 (several have this name: lend to its card, in a cell)', name);
    case null:
      return name;
  }
}

/** What the holder has of an argument: what it can be narrowed within. */
export function heldWords(trans: TranslationBundle, { held }: Limit): string | undefined {
  return held === null
    ? undefined
    : trans.__('There is: %1', safeText(limitPhrases(held, phrasing(trans)).join(', '), 200));
}
