import {
  type Budget,
  lendable,
  type Need,
  presentLimits,
  ROWS,
  type Terms,
  withDeclared
} from '../../protocol';
import type { HeldFacet } from './facet';

/** What a child is to allow less than its parent; actions that are not named are all of them. */
export type Narrowing = Partial<Omit<Need, 'object'>>;

/**
 * The terms of a child: a child states all its limits itself, so those of its parent stand wherever
 * `less` says nothing. It may not be lent on unless `less` says so.
 */
export function childTerms(
  { terms, definitions }: Pick<HeldFacet, 'terms' | 'definitions'>,
  less: Narrowing
): Omit<Need, 'object'> {
  const actions = less.actions ?? terms.actions;
  const { not_before, expiry, uses, result: whole } = terms;
  const { delegation_depth: depth, rate } = presentLimits(lendable(terms));
  const own = withDeclared(terms, actions, definitions).budget ?? {};
  const budget = lowered(own, less.budget);
  const result = whole === null ? (less.result ?? null) : { ...whole, ...less.result };
  const requires = [...(terms.requires ?? []), ...(less.requires ?? [])];
  const { observe: given, ...firm } = less;
  const observe = tried(terms.observe, given);
  const merged = {
    ...terms,
    constraints: { ...terms.constraints, ...less.constraints },
    ...(observe && { observe })
  };
  const declared = withDeclared(merged, actions, definitions);
  return {
    not_before,
    expiry,
    uses,
    ...(rate && { rate }),
    ...(less.delegation && depth !== undefined && { delegation_depth: depth }),
    ...firm,
    ...(declared.observe && { observe: declared.observe }),
    actions,
    ...(budget && { budget }),
    ...(requires.length > 0 && { requires }),
    ...(terms.confirm && { confirm: terms.confirm }),
    result: rowsWithin(result, budget),
    constraints: declared.constraints
  };
}

/** What the parent tries with what is given beside it; all of it holds when the first was to. */
function tried(own: Need['observe'], given: Need['observe']): Need['observe'] {
  return own && given
    ? {
        constraints: { ...own.constraints, ...given.constraints },
        until: Math.min(own.until, given.until)
      }
    : (given ?? own);
}

/** No use lets more rows pass than the budget of rows has in all. */
function rowsWithin(result: Terms['result'], budget: Need['budget']): Terms['result'] {
  const most = budget?.[ROWS]?.limit;
  return most === undefined || result?.rows === undefined
    ? result
    : { ...result, rows: Math.min(result.rows, most) };
}

/** The budgets of the parent with those given in their place. */
function lowered(own: Record<string, Budget>, given: Need['budget'] = {}): Need['budget'] {
  const budgets = Object.entries({ ...own, ...given }).map(([name, { limit, each }]) => {
    const aside = each ?? own[name]?.each;
    return [
      name,
      { limit, ...(aside !== undefined && aside <= limit && { each: aside }) }
    ] as const;
  });
  return budgets.length > 0 ? Object.fromEntries(budgets) : undefined;
}
