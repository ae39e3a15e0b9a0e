import type { TranslationBundle } from '@jupyterlab/translation';

import { safeText } from '../../protocol';
import type { ReadEntry } from '../service/entry';

/** One entry in one sentence, as the table, the tooltip and the details say it. */
export function entryWords(trans: TranslationBundle, entry: ReadEntry): string {
  const who = safeText(entry.petname) || trans.__('the service');
  const action = safeText(entry.action);
  const object = safeText(entry.object);
  switch (entry.kind) {
    case 'intent':
      return trans.__('%1 used %2 on %3', who, action, object);
    case 'outcome':
      return trans.__('outcome: %1', entry.outcome);
    case 'refusal':
      return trans.__('%1 was refused %2 on %3: %4', who, action, object, entry.why);
    case 'refusals':
      return trans.__('refusals of callers without a valid signature, counted');
    case 'request':
      return trans.__('%1 asked for a permission', who);
    case 'decision':
      return trans.__('%1 decided a request', who);
    case 'grant':
      return trans.__('%1 received %2 on %3', who, action, object);
    case 'delegation':
      return trans.__('%1 passed on %2 on %3', who, action, object);
    case 'revocation':
      return trans.__('%1 revoked a facet', who);
    case 'enrolment':
      return trans.__('%1 was enrolled', who);
    case 'introduction':
      return trans.__('%1 may be enrolled', who);
    case 'registration':
      return trans.__('the service %1 was connected or changed', object);
    case 'withdrawal':
      return trans.__('%1 withdrew a request', who);
    case 'genesis':
      return trans.__('the ledger began');
    case 'epoch':
      return trans.__('a new epoch of the ledger began');
  }
}
