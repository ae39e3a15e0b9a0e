import { jcs, type Json } from '../../protocol';
import type { Act } from './acts';

/** Which acts are asked about; what is left out bounds nothing. Times in ms. */
export interface Search {
  object?: string;
  action?: string;
  /** Argument → value; a text also finds the number or truth value that it spells. */
  args?: Record<string, Json>;
  /** A kid, or a petname as the service's people gave it. */
  principal?: string;
  since?: number;
  /** Exclusive. */
  until?: number;
  /** Only what was refused. */
  refused?: boolean;
}

export type Question =
  /** Who touched this object, with these arguments? */
  | ({ ask: 'who'; object: string } & Search)
  /** What did this principal do? */
  | ({ ask: 'what'; principal: string } & Search)
  /** What was refused, and why? */
  | ({ ask: 'refused' } & Search)
  /** How did this entry come about? */
  | { ask: 'why'; entry: number }
  /** Who may use this object? `at` in ms; the time of the last entry where it is left out. */
  | { ask: 'may'; object: string; action?: string; at?: number };

/** Whom a question names; undefined where it is about anybody. */
export function principalOf(question: Question): string | undefined {
  return 'principal' in question ? question.principal : undefined;
}

/** Whether an act is one that is asked for; `unknown` where that is not shown. */
export function matches(search: Search, act: Act): boolean | 'unknown' {
  const { since = 0, until = Infinity } = search;
  if (act.at < since || act.at >= until || (search.refused === true && act.refused === null)) {
    return false;
  }
  const hidden = (group: string): boolean => act.not_shown.includes(group);
  const answers = [
    ask(search.object, hidden('what'), object => act.object === object),
    ask(search.action, hidden('what'), action => act.action === action),
    asked(search.principal, act),
    ...Object.entries(search.args ?? {}).map(([name, value]) =>
      ask(value, hidden('args'), wanted => {
        const args = act.args ?? {};
        return Object.hasOwn(args, name) && says(args[name]!, wanted);
      })
    )
  ];
  if (answers.includes(false)) {
    return false;
  }
  return answers.includes('unknown') ? 'unknown' : true;
}

/** By the key, or by the name that it had, which may be what is not shown. */
function asked(wanted: string | undefined, { who, not_shown: closed }: Act): boolean | 'unknown' {
  if (wanted === undefined || wanted === who?.principal || wanted === who?.petname) {
    return true;
  }
  return closed.includes('who') || closed.includes('name') ? 'unknown' : false;
}

function ask<T>(wanted: T | undefined, hidden: boolean, is: (wanted: T) => boolean) {
  if (wanted === undefined) {
    return true;
  }
  return hidden ? 'unknown' : is(wanted);
}

function says(value: Json, wanted: Json): boolean {
  const plain = (json: Json): string => (typeof json === 'string' ? json : jcs(json));
  return jcs(value) === jcs(wanted) || plain(value) === plain(wanted);
}
