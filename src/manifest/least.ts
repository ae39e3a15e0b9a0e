import {
  argumentDeclared,
  compareText,
  type Constraint,
  jcs,
  type Json,
  type Need,
  presentLimits,
  visibleText,
  type Terms
} from '../protocol';
import { MOST_ON_A_CARD } from './choose';
import type { Known } from './known';
import { narrowest } from './narrowest';
import type { Use } from './used';

export interface Least {
  needs: Need[];
  /** What is wider than what was done, and why: a line each, for a person. */
  notes: string[];
}

/** Needs of one object that may become one. */
interface Group {
  object: string;
  actions: string[];
  constraints: Record<string, Constraint>;
  limits: Partial<Need>;
}

/**
 * The least needs that cover these acts: one an object and set of limits, each argument as narrow
 * as `narrowest` makes it, with the limits on results and uses of the facets that were used.
 *
 * @param loose objects and actions alone
 */
export function leastNeeds(
  uses: readonly Use[],
  known: Known,
  { loose = false }: { loose?: boolean } = {}
): Least {
  const notes: string[] = [];
  const groups: Group[] = [];
  for (const acts of byAction(uses)) {
    const { object, action } = acts[0]!;
    const group: Group = {
      object,
      actions: [action],
      constraints: loose ? {} : constraintsOf(acts, known, notes),
      limits: limitsOf(acts, known, notes)
    };
    const home = groups.find(other => together(other, group, known));
    if (home) {
      home.actions.push(action);
      home.constraints = { ...home.constraints, ...group.constraints };
    } else {
      groups.push(group);
    }
  }
  return { needs: fewer(groups, notes).map(needOf), notes };
}

function byAction(uses: readonly Use[]): Use[][] {
  const found = new Map<string, Use[]>();
  for (const use of uses) {
    const key = jcs([use.object, use.action]);
    found.set(key, [...(found.get(key) ?? []), use]);
  }
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, acts]) => acts);
}

function constraintsOf(
  acts: readonly Use[],
  known: Known,
  notes: string[]
): Record<string, Constraint> {
  const { object, action } = acts[0]!;
  const where = visibleText(`${object} ${action}`, 120);
  const shown = acts.map(({ args }) => args).filter(args => args !== null);
  if (shown.length < acts.length) {
    notes.push(`${where}: its arguments are not shown any more, so they are not limited`);
    return {};
  }
  const names = [...new Set(shown.flatMap(args => Object.keys(args)))].sort(compareText);
  const limits: [string, Constraint][] = [];
  for (const name of names) {
    const said = `${where}, ${visibleText(name, 60)}`;
    if (!shown.every(args => Object.hasOwn(args, name))) {
      notes.push(`${said}: not given each time, so it is not limited`);
      continue;
    }
    if (isDefault(acts, name, known)) {
      notes.push(`${said}: only its default was used, so it is not limited`);
      continue;
    }
    const { constraint, because } = narrowest(shown.map(args => args[name]!));
    if (because !== undefined) {
      const so = constraint === null ? 'it is not limited' : limitWords(constraint);
      notes.push(`${said}: ${because}, so ${so}`);
    }
    if (constraint !== null) {
      limits.push([name, constraint]);
    }
  }
  return Object.fromEntries(limits);
}

/**
 * Whether nobody ever gave this argument of what only reads. A limit to its default would refuse
 * the same call once the service has another; of what writes it stays, since what was left at its
 * default (as `force`) may be what keeps it harmless.
 */
function isDefault(acts: readonly Use[], name: string, known: Known): boolean {
  const { object, action } = acts[0]!;
  const definition = known.definition(object, action);
  if (definition?.safe !== true) {
    return false;
  }
  const declared = definition.args.properties as Record<string, { default?: Json }> | undefined;
  const filledIn = declared?.[name]?.default;
  return acts.every(({ args, given }) =>
    given === undefined
      ? filledIn !== undefined && jcs(args![name]!) === jcs(filledIn)
      : !given.includes(name)
  );
}

function limitWords(constraint: Constraint): string {
  const [[member, value] = ['', null]] = Object.entries(constraint);
  return `${member} ${visibleText(JSON.stringify(value), 160)}`;
}

/** What each facet that was used had to keep; nothing where they differ or are not known. */
function limitsOf(acts: readonly Use[], known: Known, notes: string[]): Partial<Need> {
  const { object, action } = acts[0]!;
  const facets = [...new Set(acts.map(({ facet }) => facet))];
  const all = facets.map(facet => (facet === null ? undefined : known.terms(facet)));
  const kept = all.map(terms => (terms === undefined ? {} : keptOf(terms)));
  const [first = {}] = kept;
  const where = visibleText(`${object} ${action}`, 120);
  if (kept.some(other => jcs(other) !== jcs(first))) {
    notes.push(`${where}: used under different limits of results and uses, so none is kept`);
    return {};
  }
  if (all.some(terms => terms?.requires?.some(({ principal }) => principal !== undefined))) {
    notes.push(`${where}: requires something done by a certain key, which is not written down`);
  }
  return first;
}

function keptOf(terms: Terms): Partial<Need> {
  // What was tried says nothing of what was needed.
  const { delegation_depth: _depth, observe: _tried, requires, ...limits } = presentLimits(terms);
  const open = requires?.filter(({ principal }) => principal === undefined) ?? [];
  return {
    ...limits,
    ...(terms.result === null ? {} : { result: terms.result }),
    ...(open.length === 0 ? {} : { requires: open })
  };
}

/** Whether one need of both allows no more than the two: no limit of one reaches the other's acts. */
function together(one: Group, other: Group, known: Known): boolean {
  if (one.object !== other.object || jcs(one.limits) !== jcs(other.limits)) {
    return false;
  }
  if (jcs(one.constraints) === jcs(other.constraints)) {
    return true;
  }
  return apart(one, other, known) && apart(other, one, known);
}

/** Whether each limit of `one` is one of `other`, too, or of an argument that `other` has not. */
function apart(one: Group, other: Group, known: Known): boolean {
  return Object.entries(one.constraints).every(([argument, constraint]) => {
    const mine = other.constraints[argument];
    return mine === undefined
      ? other.actions.every(action => {
          const definition = known.definition(other.object, action);
          return definition !== undefined && !argumentDeclared(definition, argument);
        })
      : jcs(mine) === jcs(constraint);
  });
}

/** As many as one card holds: of the object with most, all become one, with what they share. */
function fewer(groups: Group[], notes: string[]): Group[] {
  if (groups.length <= MOST_ON_A_CARD) {
    return groups;
  }
  const counts = new Map<string, number>();
  groups.forEach(({ object }) => counts.set(object, (counts.get(object) ?? 0) + 1));
  const [object, count] = [...counts].sort(([, a], [, b]) => b - a)[0]!;
  if (count === 1) {
    notes.push(`${groups.length} needs are more than the ${MOST_ON_A_CARD} that one card holds`);
    return groups;
  }
  const mine = groups.filter(group => group.object === object);
  const [first] = mine as [Group];
  const shared = Object.entries(first.constraints).filter(([name, limit]) =>
    mine.every(({ constraints }) => jcs(constraints[name] ?? null) === jcs(limit))
  );
  const same = mine.every(({ limits }) => jcs(limits) === jcs(first.limits));
  notes.push(
    `${visibleText(object, 80)}: one need of ${count}, with the limits that all of them share, ` +
      `since one card holds ${MOST_ON_A_CARD}`
  );
  const merged: Group = {
    object,
    actions: mine.flatMap(({ actions }) => actions),
    constraints: Object.fromEntries(shared),
    limits: same ? first.limits : {}
  };
  return fewer([...groups.filter(group => group.object !== object), merged], notes);
}

function needOf({ object, actions, constraints, limits }: Group): Need {
  return {
    object,
    actions: [...actions].sort(compareText),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
    ...limits
  };
}
