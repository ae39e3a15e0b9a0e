import {
  type Definition,
  jcs,
  type Need,
  normalizeNeed,
  subsumes,
  type Terms,
  withDeclared
} from '../../protocol';

type Definitions = Record<string, Definition>;

/** The bound within which somebody may decide about a need (docs/protocol.md §7), if there is one. */
export function boundOf(
  bounds: readonly Terms[],
  need: Need,
  definitions: Definitions
): Terms | null {
  const { object, actions, constraints } = normalizeNeed(need);
  // How long, how often and how much is narrowed by whoever decides.
  const open = { not_before: null, expiry: null, uses: null, result: null, delegation: false };
  const asked = { ...open, object, actions, constraints };
  const within = (bound: Terms): boolean => {
    const limits = withDeclared(bound, actions, definitions).constraints;
    const { object: at, actions: some } = bound;
    return subsumes({ ...open, object: at, actions: some, constraints: limits }, asked) === null;
  };
  return bounds.find(within) ?? null;
}

/** Why terms are more than whoever decides may grant, or null. */
export function beyond(bound: Terms, terms: Terms, definitions: Definitions): string | null {
  return subsumes(withDeclared(bound, terms.actions, definitions), terms);
}

/** What of a need may be granted within a bound: the lower of both limits, each. */
export function capped(need: Need, bound: Terms): Need {
  const { result, rate, budget, requires = [], delegation_depth: depth, ...asked } = need;
  const rows = lower(result?.rows, bound.result?.rows);
  const fields = common(result?.fields, bound.result?.fields);
  const lent = (need.delegation ?? false) && bound.delegation;
  const links = lent ? lower(depth, bound.delegation_depth) : undefined;
  const paced = rateWithin(rate, bound.rate);
  const kept = budgetWithin(budget, bound.budget);
  const needed = [...requires, ...(bound.requires ?? []).filter(one => !has(requires, one))];
  const uses = lower(need.uses ?? undefined, bound.uses ?? undefined);
  return {
    ...asked,
    expiry: Math.min(need.expiry ?? Infinity, bound.expiry ?? Infinity),
    ...(uses !== undefined && { uses }),
    ...((rows !== undefined || fields !== undefined) && {
      result: { ...(rows !== undefined && { rows }), ...(fields && { fields }) }
    }),
    delegation: lent,
    ...(links !== undefined && { delegation_depth: links }),
    ...(paced && { rate: paced }),
    ...(kept && { budget: kept }),
    ...(needed.length > 0 && { requires: needed }),
    ...((need.confirm ?? bound.confirm) && { confirm: 'each_use' as const })
  };
}

const has = (list: readonly unknown[], one: unknown): boolean =>
  list.some(other => jcs(other) === jcs(one));

function lower(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function common(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined
): string[] | undefined {
  const both = one && other ? one.filter(name => other.includes(name)) : (one ?? other);
  return both && [...both];
}

/** Of two paces that can't be compared the bound's stays; whether that is less, the card says. */
function rateWithin(asked: Terms['rate'], bound: Terms['rate']): Terms['rate'] {
  if (!asked || !bound) {
    return asked ?? bound;
  }
  return asked.per === bound.per ? { ...bound, calls: Math.min(asked.calls, bound.calls) } : bound;
}

function budgetWithin(asked: Terms['budget'], bound: Terms['budget']): Terms['budget'] {
  const names = new Set([...Object.keys(asked ?? {}), ...Object.keys(bound ?? {})]);
  const kept = [...names].map(name => {
    const [one, other] = [asked?.[name], bound?.[name]];
    const limit = lower(one?.limit, other?.limit)!;
    const each = lower(one?.each, other?.each);
    return [name, { ...one, ...other, limit, ...(each !== undefined && { each }) }] as const;
  });
  return names.size > 0 ? Object.fromEntries(kept) : undefined;
}
