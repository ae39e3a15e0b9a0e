import type { Decided, RequestView } from '../../client';
import { actSentence, type PersonsView, sentence } from '../../protocol';
import type { Decision } from '../cards/approval';
import { type Page, goodPage, plainPage } from '../page';
import { personsSoFar } from '../cards/persons';
import { told } from '../said';
import { fill, type Strings } from '../strings';

/**
 * What a person decided here, in the words of what follows from it.
 *
 * @param owner whether that person may end it, too
 */
export function decidedPage(
  strings: Strings,
  { who, act }: RequestView,
  decision: Decision,
  { owner, next }: { owner: boolean; next: HTMLElement | null }
): Page {
  if (decision.outcome === 'deny') {
    const why = decision.reason === undefined ? '' : strings.deniedReason;
    return plainPage(strings.denied, fill(strings.deniedWhat, why), next);
  }
  if (act) {
    return goodPage(
      strings.confirmed,
      told(words => actSentence(who.petname, act, words)),
      strings.confirmedWhat,
      next
    );
  }
  return goodPage(
    strings.granted,
    ...decision.granted.map(terms =>
      terms === null ? null : told(words => sentence(who.petname, terms, words))
    ),
    owner ? strings.grantedWhat : strings.grantedPart,
    next
  );
}

/** A grant that others have to sign, too. */
export function waitsForOthers(
  strings: Strings,
  { needed, agreed }: NonNullable<Decided['persons']>,
  next: HTMLElement | null
): Page {
  return goodPage(
    strings.agreedHeading,
    fill(strings.agreedCount, agreed, needed),
    strings.agreedWaits,
    next
  );
}

/** What this person said already, which stands until another agrees, or denies it. */
export function agreedPage(
  strings: Strings,
  persons: PersonsView,
  next: HTMLElement | null = null
): Page {
  return plainPage(
    strings.agreedHeading,
    personsSoFar(persons, strings),
    strings.agreedWaits,
    next
  );
}

export type Ended = Exclude<RequestView['state'], 'pending'>;

/** What whoever looks had done about it, before it ended. */
export type Done =
  | 'nothing'
  /** Pressed, and another was first. */
  | 'overtaken'
  /** Pressed to the same end, and heard no answer. */
  | 'unheard'
  /** Agreed, as one of several. */
  | 'agreed';

/** Decided, withdrawn or forgotten. */
export function endedPage(strings: Strings, state: Ended, done: Done): Page {
  const decided = {
    nothing: strings.endedElsewhere,
    overtaken: strings.endedElsewhere,
    unheard: strings.endedUnheard,
    agreed: state === 'granted' ? strings.endedAgreed : strings.endedByAnother
  }[done];
  const [heading, why] = {
    granted: [strings.endedGranted, decided],
    denied: [strings.endedDenied, decided],
    withdrawn: [strings.endedWithdrawn, strings.nothingToDo],
    no_answer: [strings.endedNoAnswer, strings.endedNoAnswerWhy]
  }[state] as [string, string];
  return plainPage(heading, why, done === 'overtaken' ? strings.endedOvertaken : null);
}
