import type { TranslationBundle } from '@jupyterlab/translation';

import type { NotGivable } from './giving';
import type { NotControllable } from './offers';

/** Why a command about a row can't be chosen, for its tooltip. */
export function notControllableWords(trans: TranslationBundle, why: NotControllable): string {
  switch (why) {
    case 'away':
      return trans.__('There is no answer at the moment.');
    case 'nothing_meant':
      return trans.__('Select a row in the sidebar first.');
    case 'not_this':
      return trans.__('This row has no such thing.');
    case 'over':
      return trans.__('It has ended.');
    case 'unverified':
      return unverifiedWords(trans);
    case 'owners':
      return trans.__('It belongs to somebody who approves: only on the approval page.');
    case 'paused':
      return trans.__('It is paused already.');
    case 'not_paused':
      return trans.__('It is not paused.');
    case 'named_by_itself':
      return trans.__('It is called as what it is: rename the file, the job or the server itself.');
    case 'own_device':
      return trans.__('Its person renames it: “Who may approve…” in that person’s browser.');
  }
}

/** Why nothing but revoking is done with a facet that is in quarantine. */
export function unverifiedWords(trans: TranslationBundle): string {
  return trans.__('It is not verified: it can be looked at and revoked, nothing else.');
}

/** Why the notebook in front can't lend, narrow, renew it or give it back. */
export function notGivableWords(trans: TranslationBundle, why: NotGivable): string {
  switch (why) {
    case 'unverified':
      return unverifiedWords(trans);
    case 'not_yours':
      return trans.__('Only the notebook that holds it, or lent it, can do that.');
    case 'not_live':
      return trans.__('It can’t be lent or narrowed while it can’t be used.');
    case 'not_granted':
      return trans.__(
        'It can’t be lent: it was granted without lending. Ask again with delegation=True.'
      );
    case 'object_gone':
      return trans.__('Its service is no longer connected.');
    case 'giver_only':
      return trans.__('Whoever lent it decides how long it lasts.');
    case 'not_revoked':
      return trans.__('It was not revoked before its end.');
    case 'own_object':
      return trans.__('It came with the browser or notebook itself.');
  }
}
