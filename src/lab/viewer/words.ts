import type { TranslationBundle } from '@jupyterlab/translation';

import { type RefusalCode, safeText } from '../../protocol';
import type { ReadEntry } from '../service/entry';
import { count } from '../service/local';
import { names } from '../service/words';

/** One entry in one sentence, as the table, the tooltip and the details say it. */
export function entryWords(trans: TranslationBundle, entry: ReadEntry): string {
  const who = whoWords(trans, entry);
  const action = safeText(entry.action, 200);
  const object = objectWords(trans, entry.object);
  switch (entry.kind) {
    case 'intent':
      return entry.wouldBreak.length === 0
        ? trans.__('%1 used %2 on %3', who, action, object)
        : trans.__(
            '%1 used %2 on %3, beyond limits that were only tried: %4',
            who,
            action,
            object,
            names(argumentsOf(entry))
          );
    case 'outcome':
      return entry.rows === null
        ? trans.__('outcome: %1', outcomeWords(trans, entry.outcome))
        : trans.__(
            'outcome: %1, %2',
            outcomeWords(trans, entry.outcome),
            rowsWords(trans, entry.rows)
          );
    case 'refusal':
      return object === ''
        ? trans.__('%1 was refused: %2', who, refusalWords(trans, entry.code))
        : trans.__(
            '%1 was refused %2 on %3: %4',
            who,
            action,
            object,
            refusalWords(trans, entry.code)
          );
    case 'note':
      return entry.words === ''
        ? trans.__('%1 noted something', who)
        : trans.__('%1 noted: %2', who, safeText(entry.words, 200));
    case 'refusals':
      return trans.__('refusals of callers without a valid signature, counted');
    case 'request':
      if (entry.confirms) {
        return trans.__('%1 asked to confirm %2 on %3', who, action, object);
      }
      return object === ''
        ? trans.__('%1 asked for a permission', who)
        : trans.__('%1 asked for %2 on %3', who, action, object);
    case 'decision':
      return entry.rule === ''
        ? decisionWords(trans, who, entry.decided)
        : trans.__('the rule %1 granted a request', safeText(entry.rule, 200));
    case 'grant':
      if (entry.object.startsWith('aios/')) {
        return trans.__('%1 received powers over %2', who, object);
      }
      return trans.__('%1 received %2 on %3', who, action, object);
    case 'delegation':
      return trans.__('%1 was lent %2 on %3', who, action, object);
    case 'rule':
      return trans.__('%1 made a rule that grants', who);
    case 'passkey':
      return trans.__('%1 changed which passkeys it approves with', who);
    case 'revocation':
      if (entry.object === '*') {
        return trans.__('%1 revoked all that a principal held', who);
      }
      if (object !== '' && action === '') {
        return trans.__('%1 revoked all on %2', who, object);
      }
      return object === ''
        ? trans.__('%1 revoked a facet', who)
        : trans.__('%1 revoked %2 on %3', who, action, object);
    case 'pause':
      return trans.__('%1 paused a facet or a principal', who);
    case 'resume':
      return trans.__('%1 ended a pause', who);
    case 'renaming':
      return trans.__('%1 has this name now', who);
    case 'enrolment':
      return entry.again ? trans.__('%1 was let in again', who) : trans.__('%1 joined', who);
    case 'introduction':
      return newcomerWords(trans, who, entry.newcomer);
    case 'registration':
      return connectionWords(trans, who, entry.change, object);
    case 'withdrawal':
      return entry.object === 'aios/facets'
        ? trans.__('%1 withdrew a link that nobody had used', who)
        : trans.__('%1 withdrew a request', who);
    case 'erasure':
      return trans.__('%1 erased what was sent and said in earlier entries', who);
    case 'genesis':
      return trans.__('the ledger began');
    case 'epoch':
      return trans.__('a new epoch of the ledger began');
  }
}

function decisionWords(trans: TranslationBundle, who: string, decided: string): string {
  switch (decided) {
    case 'grant':
      return trans.__('%1 granted a request', who);
    case 'deny':
      return trans.__('%1 denied a request', who);
    default:
      return trans.__('%1 decided a request', who);
  }
}

/** What became of a connection: that it is wanted, which changes nothing yet, or that it stands. */
function connectionWords(
  trans: TranslationBundle,
  who: string,
  change: string,
  object: string
): string {
  switch (change) {
    case 'proposed':
      return trans.__('%1 proposed to connect %2', who, object);
    case 'added':
      return trans.__('%1 connected %2', who, object);
    case 'replaced':
      return trans.__('%1 connected %2 anew', who, object);
    case 'moved':
      return trans.__('%1 connected %2 at another place', who, object);
    case 'removed':
      return trans.__('%1 disconnected %2', who, object);
    default:
      return object === ''
        ? trans.__('%1 connected or changed a service', who)
        : trans.__('%1 connected or changed %2', who, object);
  }
}

/** The arguments that broke limits which were only tried, each once. */
function argumentsOf({ wouldBreak }: ReadEntry): string[] {
  return [...new Set(wouldBreak.map(({ argument }) => argument))];
}

/** An object by its name; the service's own by what they are. */
export function objectWords(trans: TranslationBundle, object: string): string {
  const own: Record<string, string> = {
    'aios/self': trans.__('their own acts'),
    'aios/requests': trans.__('requests'),
    'aios/registry': trans.__('the catalogue'),
    'aios/exports': trans.__('their own objects'),
    'aios/facets': trans.__('facets'),
    'aios/ledger': trans.__('the ledger')
  };
  return (Object.hasOwn(own, object) && own[object]) || safeText(object, 200);
}

/** Who was invited, by whom; what the invited one may do, its own enrolment and grants say. */
function newcomerWords(
  trans: TranslationBundle,
  who: string,
  newcomer: ReadEntry['newcomer']
): string {
  const name = safeText(newcomer?.petname ?? '', 200);
  if (name === '' && newcomer?.kind !== 'page') {
    return trans.__('%1 invited somebody', who);
  }
  switch (newcomer?.kind) {
    case 'owner':
      return trans.__('%1 invited %2 to approve', who, name);
    case 'page':
      return trans.__('%1 let a page look', who);
    default:
      return trans.__('%1 invited %2', who, name);
  }
}

/** How somebody widened something, as they signed; the service alone says it of a connection. */
export function modeWords(trans: TranslationBundle, mode: string): string {
  switch (mode) {
    case 'pointer':
      return trans.__('by a press on the approval page');
    case 'digits':
      return trans.__('by the two digits of the card');
    case 'terminal':
      return trans.__('at a terminal');
    case 'rule':
      return trans.__('by a rule, without asking');
    case 'page':
      return trans.__('in the notebook’s own page, where code could have done it');
    default:
      return safeText(mode, 60);
  }
}

/** Who it was, by the name that it has or, in an entry that names it, was given. */
export function whoWords(trans: TranslationBundle, { hidden, petname }: ReadEntry): string {
  return hidden
    ? trans.__('somebody whose name is not shown')
    : safeText(petname, 200) || trans.__('the service');
}

/** What became of a call. */
export function outcomeWords(trans: TranslationBundle, state: string): string {
  switch (state) {
    case '':
      return '';
    case 'done':
      return trans.__('done');
    case 'failed':
      return trans.__('failed');
    case 'not_sent':
      return trans.__('not sent');
    case 'cut':
      return trans.__('cut off');
    case 'unknown':
      return trans.__('unknown');
    case 'refused':
      return trans.__('refused');
    default:
      return safeText(state, 60);
  }
}

/** How many rows of a result passed. */
export function rowsWords(trans: TranslationBundle, rows: number): string {
  return trans._n('%2 row passed', '%2 rows passed', rows, count(trans, rows));
}

/** The true reason of a refusal, which the refused never hears. */
export function refusalWords(trans: TranslationBundle, code: string): string {
  const words: Record<RefusalCode, string> = {
    malformed: trans.__('the token is malformed'),
    unknown_facet: trans.__('there is no such facet'),
    wrong_key: trans.__('not signed with the holder’s key'),
    wrong_audience: trans.__('meant for another service'),
    wrong_facet: trans.__('the token names another facet'),
    clock: trans.__('the clock is more than a minute off'),
    replayed: trans.__('the token was used before'),
    body_mismatch: trans.__('the bytes are not the ones that were signed'),
    paused: trans.__('the facet is paused'),
    revoked: trans.__('the facet was revoked'),
    not_yet_valid: trans.__('the facet is not valid yet'),
    expired: trans.__('the facet has expired'),
    spent: trans.__('all uses are spent'),
    rate_exceeded: trans.__('it is used more often than its rate allows'),
    over_budget: trans.__('too little of its budget is left'),
    budget_reserved: trans.__('what is left of its budget is set aside for other uses'),
    requirement: trans.__('something else has to be done first'),
    not_confirmed: trans.__('a person has not confirmed it'),
    definition_changed: trans.__('the action’s meaning changed since it was granted'),
    object_unavailable: trans.__('the service is not connected'),
    action_not_granted: trans.__('that action was not granted'),
    object_not_granted: trans.__('that object was not granted'),
    argument_unknown: trans.__('the action has no such argument'),
    argument_missing: trans.__('an argument is missing'),
    argument_invalid: trans.__('an argument is not of the declared form'),
    constraint: trans.__('an argument is outside the limits granted'),
    not_safe: trans.__('the action is not safe to call this way'),
    delegation_not_allowed: trans.__('the facet can’t be lent'),
    not_subsumed: trans.__('more was asked for than the facet allows'),
    too_many_requests: trans.__('too many requests are open'),
    not_yours: trans.__('not theirs to do')
  };
  return words[code as RefusalCode] ?? safeText(code, 60);
}
