import type { TranslationBundle } from '@jupyterlab/translation';

import {
  type Budget,
  jcs,
  limitPhrases,
  type Rate,
  ROWS,
  safeText,
  type Terms
} from '../../protocol';
import { count, grouped } from './local';
import { phrasing } from './phrasing';

const MINUTE = 60;
const DAY = 86_400;

/** How long something took or has lasted, of which only what is over counts: `2 h 10 min`. */
export function span(trans: TranslationBundle, seconds: number): string {
  return spanOf(trans, Math.floor(seconds / MINUTE), Math.floor(seconds / DAY));
}

/** How long something still lasts, to the nearest minute: an hour is one also a second later. */
export function left(trans: TranslationBundle, seconds: number): string {
  const minutes = seconds < MINUTE ? 0 : Math.round(seconds / MINUTE);
  return spanOf(trans, minutes, Math.round((minutes * MINUTE) / DAY));
}

/** From two days on in days alone. */
function spanOf(trans: TranslationBundle, minutes: number, days: number): string {
  if (minutes < 1) {
    return trans.__('less than a minute');
  }
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours >= 48) {
    return trans.__('%1 days', days);
  }
  if (hours === 0) {
    return trans._n('%1 minute', '%1 minutes', minutes);
  }
  return rest === 0 ? trans._n('%1 hour', '%1 hours', hours) : trans.__('%1 h %2 min', hours, rest);
}

/** How long something has waited. */
export function waited(trans: TranslationBundle, seconds: number): string {
  return seconds < 60 ? trans.__('just now') : trans.__('for %1', span(trans, seconds));
}

/** When something was, as seen from now. */
export function ago(trans: TranslationBundle, seconds: number): string {
  if (seconds < 60) {
    return trans.__('just now');
  }
  const days = Math.floor(seconds / 86_400);
  return days > 1 ? trans.__('%1 days ago', days) : trans.__('%1 ago', span(trans, seconds));
}

/** A list of names in one line, safe to show. */
export function names(list: readonly string[]): string {
  return list.map(name => safeText(name, 200)).join(', ');
}

export type RowState =
  | 'active'
  | 'in use'
  | 'expiring'
  | 'expired'
  | 'revoked'
  | 'spent'
  | 'paused'
  | 'suspended'
  | 'unverified'
  | 'unreachable';

/** The state of a row in one word, for those who can't see its colour. */
export function stateWord(trans: TranslationBundle, state: RowState): string {
  const words: Record<RowState, string> = {
    active: trans.__('active'),
    'in use': trans.__('in use'),
    expiring: trans.__('ends soon'),
    expired: trans.__('expired'),
    revoked: trans.__('revoked'),
    spent: trans.__('used up'),
    paused: trans.__('paused'),
    suspended: trans.__('suspended'),
    unverified: trans.__('not verified'),
    unreachable: trans.__('last known')
  };
  return words[state];
}

/** The limits of a facet beside its actions and its end, each in a few characters. */
export function limits(trans: TranslationBundle, terms: Terms): string[] {
  const words = argumentLimits(trans, terms.constraints);
  const { result, rate, delegation_depth: depth } = terms;
  if (rate !== undefined) {
    words.push(rateWords(trans, rate));
  }
  if (result?.rows !== undefined) {
    words.push(trans.__('at most %1 rows', count(trans, result.rows)));
  }
  if (result?.fields !== undefined) {
    words.push(trans.__('only %1', names(result.fields)));
  }
  for (const [name, { limit }] of Object.entries(terms.budget ?? {})) {
    words.push(trans.__('%1 at most %2 in all', budgetName(trans, name), count(trans, limit)));
  }
  for (const { object, action, consume } of terms.requires ?? []) {
    const act = `${safeText(action, 60)} ${safeText(object, 60)}`;
    words.push(consume ? trans.__('each time after %1', act) : trans.__('after %1', act));
  }
  if (terms.confirm !== undefined) {
    words.push(trans.__('asks each time'));
  }
  if (terms.delegation) {
    words.push(
      depth === undefined
        ? trans.__('may be lent')
        : trans._n('may be lent, %1 link down', 'may be lent, %1 links down', depth)
    );
  }
  return words;
}

/** Limits on arguments, each in a few words of the protocol's own. */
export function argumentLimits(
  trans: TranslationBundle,
  constraints: Terms['constraints']
): string[] {
  const words = phrasing(trans);
  return Object.entries(constraints).flatMap(([argument, constraint]) =>
    limitPhrases(constraint, words).map(phrase => `${safeText(argument, 60)} ${phrase}`)
  );
}

function rateWords(trans: TranslationBundle, { calls, per }: Rate): string {
  const most = count(trans, calls);
  switch (per) {
    case 60:
      return trans.__('at most %1 a minute', most);
    case 3600:
      return trans.__('at most %1 an hour', most);
    case 86_400:
      return trans.__('at most %1 a day', most);
    default:
      return trans.__('at most %1 in %2 s', most, count(trans, per));
  }
}

/** What a delegation took away from the facet that it came from. */
export function narrowed(trans: TranslationBundle, parent: Terms, child: Terms): string[] {
  const lost = parent.actions.filter(action => !child.actions.includes(action));
  const before = new Set(limits(trans, parent));
  return [
    ...(lost.length > 0 ? [trans.__('without %1', names(lost))] : []),
    ...limits(trans, child).filter(words => !before.has(words))
  ];
}

/**
 * What bounds a facet, how often it may be used included, which rows of the sidebar say by what is
 * left; of one that was passed on `from` another, what was taken away.
 */
export function bounds(trans: TranslationBundle, from: Terms | null, terms: Terms): string[] {
  const { uses } = terms;
  return [
    ...(from === null ? limits(trans, terms) : narrowed(trans, from, terms)),
    ...(uses === null || uses === from?.uses
      ? []
      : [trans._n('at most %1 use', 'at most %1 uses', uses)])
  ];
}

/**
 * How wrong a clock is, and what to do.
 *
 * @param ahead in seconds
 * @param pressed whether somebody pressed something that is not tried again by itself
 */
export function clockWords(
  trans: TranslationBundle,
  ahead: number,
  { pressed = false } = {}
): string {
  const seconds = Math.abs(ahead);
  const off = seconds < 2 * MINUTE ? trans.__('%1 s', seconds) : left(trans, seconds);
  const wrong =
    ahead > 0
      ? trans.__('It is %1 ahead of the service’s; at most 60 s are allowed.', off)
      : trans.__('It is %1 behind the service’s; at most 60 s are allowed.', off);
  const next = pressed
    ? trans.__('Set the clock, then try again.')
    : trans.__('Set the clock; then it goes on here.');
  return `${wrong} ${next}`;
}

/** What a budget counts: an argument, a member of results, or the rows that pass. */
export function budgetName(trans: TranslationBundle, name: string): string {
  return name === ROWS ? trans.__('rows') : safeText(name, 60);
}

/** What a field is called that limits something in all; what is no argument begins as fields do. */
export function budgetLabel(trans: TranslationBundle, name: string): string {
  return name === ROWS
    ? trans.__('Rows, at most in all')
    : trans.__('%1, at most in all', safeText(name, 60));
}

/**
 * What is left of a budget, and of how much.
 *
 * @param budget absent where those it came from alone have one: how large that was is theirs to know
 */
export function budgetWords(
  trans: TranslationBundle,
  name: string,
  rest: string,
  budget: Budget | undefined
): string {
  const amount = safeText(grouped(trans, rest), 80);
  const of = budgetName(trans, name);
  return budget === undefined
    ? trans.__('%1 of %2 left', amount, of)
    : trans.__('%1 of %2 %3 left', amount, grouped(trans, jcs(budget.limit)), of);
}
