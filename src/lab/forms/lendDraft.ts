import {
  type Budget,
  cleanPattern,
  type Constraint,
  type FacetView,
  type Json,
  type ObjectView,
  Refusal,
  type Rate,
  ROWS,
  subsumes,
  subsumesConstraint,
  type Terms,
  normalizeNeed
} from '../../protocol';
import { cap, type Limit, limitsOf } from './limitsOf';

/** Seconds for which something is lent at first, and uses that it has. */
export const FIRST = { lifetime: 1800, uses: 10 };
/** The choice of a span that stands for the end of what it is given from. */
export const AS_LONG = 0;
/** Links that may stand below something that is passed on, unless more are chosen. */
const FIRST_DEPTH = 1;

/** What is typed to limit one argument further. */
export interface LimitDraft {
  only?: string;
  min?: string;
  max?: string;
  /** Of a choice: as JSON. */
  values?: string[];
}

/** What a person fills in; what is empty stays as wide as it may be. */
export interface LendDraft {
  /** Key of whom; empty for an agent that is not there yet. */
  to: string;
  agent: string;
  actions: string[];
  limits: Record<string, LimitDraft>;
  /** Seconds, or `AS_LONG`. */
  lifetime: number;
  uses: number | null;
  rows: number | null;
  fields: string[] | null;
  calls: number | null;
  per: number;
  budget: Record<string, number | null>;
  confirm: boolean;
  delegation: boolean;
  depth: number | null;
}

/** The widest that may be chosen, and what of it is left. */
export interface Bounds {
  object: ObjectView;
  terms: Terms;
  usesLeft: number | null;
  /** By the name of a budget. */
  budgetLeft: Record<string, string>;
}

export function boundsOf(object: ObjectView, facet: FacetView, terms: Terms): Bounds {
  return { object, terms, usesLeft: facet.uses_left, budgetLeft: facet.budget_left ?? {} };
}

/** Least by default: one safe action, half an hour, ten uses. */
export function leastDraft(bounds: Bounds, to: string, now: number): LendDraft {
  const { object, terms, usesLeft } = bounds;
  const safe = terms.actions.find(action => object.actions[action]?.safe);
  const left = terms.expiry === null ? Infinity : terms.expiry - now;
  return {
    ...wholeDraft(bounds, to),
    actions: safe === undefined ? [] : [safe],
    limits: {},
    lifetime: left < FIRST.lifetime ? AS_LONG : FIRST.lifetime,
    uses: Math.min(FIRST.uses, usesLeft ?? FIRST.uses),
    delegation: false,
    depth: FIRST_DEPTH
  };
}

/** All that may be chosen; `terms` within it are what is narrowed already. */
export function wholeDraft(bounds: Bounds, to: string, terms: Terms = bounds.terms): LendDraft {
  const limits = limitsOf(bounds.object, bounds.terms, terms.actions);
  return {
    to,
    agent: '',
    actions: [...terms.actions],
    limits: Object.fromEntries(
      limits.map(limit => [limit.name, typed(limit, terms.constraints[limit.name])])
    ),
    lifetime: bounds.terms.expiry === null ? FIRST.lifetime : AS_LONG,
    uses: bounds.usesLeft,
    rows: terms.result?.rows ?? null,
    fields: terms.result?.fields ?? null,
    calls: terms.rate?.calls ?? null,
    per: terms.rate?.per ?? 3600,
    budget: {},
    confirm: terms.confirm !== undefined,
    delegation: terms.delegation,
    depth: terms.delegation_depth ?? null
  };
}

/** What would have been typed for a limit, where it is not the facet's own. */
function typed({ kind, held }: Limit, limit: Constraint | undefined): LimitDraft {
  if (limit === undefined || same(limit, held)) {
    return {};
  }
  const { exact, one_of, range, path } = limit;
  switch (kind) {
    case 'choice':
      return { values: (one_of ?? (exact === undefined ? [] : [exact])).map(one => text(one)) };
    case 'range':
      return {
        ...(range?.min !== undefined && { min: String(range.min) }),
        ...(range?.max !== undefined && { max: String(range.max) })
      };
    default:
      return { ...(path !== undefined && { only: path }), ...(isText(exact) && { only: exact }) };
  }
}

/** What is wrong with what was chosen: a code by field, which the form puts into words. */
export type Fault =
  | { code: 'nothing_chosen' | 'no_number' | 'no_name' | 'below_one' }
  | { code: 'no_path' | 'wider'; detail: string }
  | { code: 'more_than_left'; most: number };

export interface Chosen {
  terms: Terms;
  faults: Record<string, Fault>;
}

/**
 * The terms that were chosen.
 *
 * @param now seconds since the epoch
 */
export function chosenTerms(bounds: Bounds, draft: LendDraft, now: number): Chosen {
  const { object, terms: widest } = bounds;
  const faults: Record<string, Fault> = {};
  const within = cap(widest, object, draft.actions);
  const constraints = { ...within.constraints };
  for (const limit of limitsOf(object, widest, draft.actions)) {
    const own = limitFrom(limit, draft.limits[limit.name] ?? {});
    if ('code' in own) {
      faults[`limits/${limit.name}`] = own;
    } else if (Object.keys(own).length > 0) {
      constraints[limit.name] = { ...limit.held, ...own };
    }
  }
  if (draft.actions.length === 0) {
    faults['actions'] = { code: 'nothing_chosen' };
  }
  const asked = resultOf(faults, widest, draft);
  const budget = budgetOf(faults, bounds, within, asked, draft);
  const result = withinRows(asked, budget);
  const terms: Terms = {
    object: object.name,
    actions: draft.actions,
    constraints,
    not_before: within.not_before,
    expiry: expiryOf(widest, draft.lifetime, now),
    uses: counted(faults, 'uses', draft.uses, within.uses === null ? null : bounds.usesLeft),
    result,
    delegation: draft.delegation && widest.delegation,
    ...(draft.delegation && widest.delegation && depthOf(faults, widest, draft)),
    ...rateOf(within, draft),
    ...(budget && { budget }),
    ...(within.requires && { requires: within.requires }),
    ...(within.observe && { observe: within.observe }),
    ...((draft.confirm || within.confirm) && { confirm: 'each_use' as const })
  };
  if (Object.keys(faults).length === 0) {
    const wider = widerThan(within, terms);
    if (wider !== null) {
      faults[''] = { code: 'wider', detail: wider };
    }
  }
  return { terms, faults };
}

/** The service's own rule, before it is asked. */
function widerThan(within: Terms, terms: Terms): string | null {
  try {
    return subsumes(within, normalizeNeed(terms));
  } catch (error) {
    return error instanceof Refusal ? error.detail : String(error);
  }
}

/** A further limit; empty where nothing was typed. */
function limitFrom(limit: Limit, draft: LimitDraft): Constraint | Fault {
  const own = typedLimit(limit, draft);
  if ('code' in own || Object.keys(own).length === 0 || limit.held === null) {
    return own;
  }
  const wider = subsumesConstraint(limit.held, { ...limit.held, ...own });
  return wider === null ? own : { code: 'wider', detail: wider };
}

function typedLimit({ kind, held, values }: Limit, draft: LimitDraft): Constraint | Fault {
  const only = draft.only?.trim() ?? '';
  if (kind === 'choice' && draft.values !== undefined && draft.values.length < values.length) {
    return draft.values.length === 0
      ? { code: 'nothing_chosen' }
      : { one_of: draft.values.map(value => JSON.parse(value) as Json) };
  }
  if (kind === 'range') {
    const [min, max] = [draft.min, draft.max].map(number => number?.trim() ?? '') as [
      string,
      string
    ];
    if (min === '' && max === '') {
      return {};
    }
    if (![min, max].every(number => number === '' || Number.isFinite(Number(number)))) {
      return { code: 'no_number' };
    }
    return {
      range: {
        ...held?.range,
        ...(min !== '' && { min: Number(min) }),
        ...(max !== '' && { max: Number(max) })
      }
    };
  }
  if (kind === 'path' && only !== '') {
    const fault = cleanPattern(only);
    return fault === null ? { path: only } : { code: 'no_path', detail: fault };
  }
  return kind === 'text' && only !== '' ? { exact: only } : {};
}

function expiryOf({ expiry }: Terms, lifetime: number, now: number): number | null {
  const chosen = lifetime === AS_LONG ? null : Math.floor(now) + lifetime;
  return chosen === null || (expiry !== null && expiry < chosen) ? expiry : chosen;
}

/** A number as it was typed, within what is left; the most that there is where none was. */
function counted(
  faults: Record<string, Fault>,
  field: string,
  value: number | null,
  most: number | null
): number | null {
  if (value !== null && most !== null && value > most) {
    faults[field] = { code: 'more_than_left', most };
  }
  return value ?? most;
}

function resultOf(
  faults: Record<string, Fault>,
  { result }: Terms,
  { rows, fields }: LendDraft
): Terms['result'] {
  const most = counted(faults, 'rows', rows, result?.rows ?? null);
  const kept = fields ?? result?.fields;
  return most === null && kept === undefined
    ? null
    : { ...(kept !== undefined && { fields: kept }), ...(most !== null && { rows: most }) };
}

function depthOf(
  faults: Record<string, Fault>,
  terms: Terms,
  { depth }: LendDraft
): { delegation_depth?: number } {
  const links = counted(faults, 'depth', depth, terms.delegation_depth ?? null);
  return links === null ? {} : { delegation_depth: links };
}

function rateOf({ rate }: Terms, { calls, per }: LendDraft): { rate?: Rate } {
  const chosen = calls === null ? rate : { calls, per };
  return chosen === undefined ? {} : { rate: chosen };
}

function budgetOf(
  faults: Record<string, Fault>,
  { budgetLeft }: Bounds,
  { budget = {} }: Terms,
  result: Terms['result'],
  draft: LendDraft
): Terms['budget'] {
  const merged: Record<string, Budget> = { ...budget };
  for (const [name, limit] of Object.entries(draft.budget)) {
    const own = budget[name];
    const left = Number(budgetLeft[name] ?? own?.limit ?? Infinity);
    // Of rows there is none where nothing says how many a use lets pass.
    if (limit !== null && (name !== ROWS || result?.rows !== undefined)) {
      counted(faults, `budget/${name}`, limit, Number.isFinite(left) ? left : null);
      const each = own?.each;
      merged[name] = { limit, ...(each !== undefined && each <= limit && { each }) };
    }
  }
  return Object.keys(merged).length > 0 ? merged : undefined;
}

/** No use lets more rows pass than there are in all. */
function withinRows(result: Terms['result'], budget: Terms['budget']): Terms['result'] {
  const most = budget?.[ROWS]?.limit;
  return most === undefined || result?.rows === undefined
    ? result
    : { ...result, rows: Math.min(result.rows, most) };
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}

function text(value: Json): string {
  return JSON.stringify(value);
}

function same(one: Constraint, other: Constraint | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
