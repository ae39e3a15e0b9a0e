import { argumentsHold, lendable, parseTerms, subsumes } from '../terms/terms';
import type { Constraint, Terms } from '../types';
import { definition } from './payloads';
import { Seeded } from './seeded';

/** What terms let pass, asked call by call: the meaning that subsumption must not widen. */
interface Call {
  action: string;
  at: number;
  use: number;
  fields: string[];
  rows: number;
  path: string;
  lend: boolean;
  /** Links that would stand below. */
  below: number;
  /** Times (s) of the uses before. */
  before: number[];
  /** What this use and those before it take together of what is budgeted. */
  spent: { a: number; 'r.s': number };
  /** Uses under way at once, this one included. */
  atOnce: number;
}

/** Of results, as many at once as can be set aside for: one where all that is left is. */
function affords({ budget = {} }: Terms, { spent, atOnce }: Call): boolean {
  return Object.entries(budget).every(([name, { limit, each = limit }]) =>
    name === 'a' ? spent.a <= limit : spent['r.s'] <= limit && atOnce * each <= limit
  );
}

/** Every use of a run keeps the rate, in the period that ends with it. */
function keepsRate({ rate }: Terms, uses: readonly number[]): boolean {
  return (
    rate === undefined ||
    uses.every(end => uses.filter(at => at > end - rate.per && at <= end).length <= rate.calls)
  );
}

/** What is tried holds nobody before its time. */
function keepsArguments({ constraints, observe }: Terms, { action, path, at }: Call): boolean {
  const holding = [constraints, observe && at >= observe.until ? observe.constraints : {}];
  return holding.every(
    limits => argumentsHold(limits, definition(action, { path: {} }), { path }) === null
  );
}

function allows(terms: Terms, call: Call): boolean {
  return (
    terms.actions.includes(call.action) &&
    (terms.not_before === null || call.at >= terms.not_before) &&
    (terms.expiry === null || call.at < terms.expiry) &&
    (terms.uses === null || call.use <= terms.uses) &&
    call.fields.every(field => terms.result?.fields?.includes(field) ?? true) &&
    call.rows <= (terms.result?.rows ?? Infinity) &&
    (!call.lend || (terms.delegation && call.below <= (terms.delegation_depth ?? Infinity))) &&
    keepsRate(terms, [...call.before, call.at]) &&
    affords(terms, call) &&
    keepsArguments(terms, call)
  );
}

const PATHS: Constraint[] = [
  { path: 'a/**' },
  { path: 'a/b' },
  { prefix: 'a' },
  { max_length: 3 },
  { one_of: ['a/b', 'c'] }
];

function anyBudget(seeded: Seeded): Terms['budget'] {
  const limit = 1 + seeded.below(4);
  return {
    ...(seeded.chance(2) && { a: { limit: 1 + seeded.below(4) } }),
    'r.s': { limit, ...(seeded.chance(2) && { each: 1 + seeded.below(limit) }) }
  };
}

function anyTerms(seeded: Seeded): Terms {
  const maybe = <T>(value: T): T | null => (seeded.chance(3) ? null : value);
  const fields = seeded.some(['x', 'y', 'z'], 0, 3);
  const delegation = seeded.chance(2);
  return parseTerms({
    object: 'o',
    actions: seeded.some(['a', 'b', 'c'], 1, 3).sort(),
    constraints: seeded.chance(2) ? {} : { path: seeded.pick(PATHS) },
    not_before: maybe(seeded.below(3)),
    expiry: maybe(3 + seeded.below(4)),
    uses: maybe(1 + seeded.below(3)),
    result: maybe({
      ...(seeded.chance(2) ? { fields } : {}),
      ...(seeded.chance(2) ? { rows: seeded.below(3) } : {})
    }),
    delegation,
    ...(delegation && seeded.chance(2) && { delegation_depth: 1 + seeded.below(3) }),
    ...(seeded.chance(4) && { budget: anyBudget(seeded) }),
    ...(seeded.chance(3) && { rate: { calls: 1 + seeded.below(3), per: 1 + seeded.below(4) } }),
    ...(seeded.chance(3) && {
      observe: { constraints: { path: seeded.pick(PATHS) }, until: 1 + seeded.below(5) }
    })
  });
}

/** What somebody who narrows would write, with one thing said otherwise; it may be wider. */
function altered(seeded: Seeded, parent: Terms): Terms {
  const other = anyTerms(seeded);
  const members = [...new Set([...Object.keys(parent), ...Object.keys(other)])] as (keyof Terms)[];
  const child: Partial<Record<keyof Terms, unknown>> = { ...parent };
  const member = seeded.pick(members);
  child[member] = other[member];
  if (child[member] === undefined) {
    delete child[member];
  }
  if (child.delegation !== true) {
    delete child.delegation_depth;
  }
  return parseTerms(child);
}

function anyCall(seeded: Seeded): Call {
  return {
    action: seeded.pick(['a', 'b', 'c']),
    at: seeded.below(9),
    use: 1 + seeded.below(4),
    fields: seeded.some(['x', 'y', 'z'], 0, 2),
    rows: seeded.below(4),
    path: seeded.pick(['a/b', 'a/c', 'a', 'c', 'abcd', 'x']),
    lend: seeded.chance(2),
    below: 1 + seeded.below(4),
    before: Array.from({ length: seeded.below(4) }, () => seeded.below(9)),
    spent: { a: seeded.below(5), 'r.s': seeded.below(5) },
    atOnce: 1 + seeded.below(3)
  };
}

export interface TermsReport {
  accepted: number;
  /** Calls that such a child allows, and so its parent has to. */
  kept: number;
  unsound: { round: number; parent: Terms; child: Terms; call: Call }[];
}

/** The oracle of subsumption of whole terms, of half of the pairs as what is lent by the parent. */
export function compareTerms(pairs: number, seed: number): TermsReport {
  const seeded = new Seeded(seed);
  const report: TermsReport = { accepted: 0, kept: 0, unsound: [] };
  for (let round = 0; round < pairs; round++) {
    const parent = anyTerms(seeded);
    const child = seeded.chance(2) ? anyTerms(seeded) : altered(seeded, parent);
    const lent = seeded.chance(2);
    if (subsumes(lent ? lendable(parent) : parent, child) !== null) {
      continue;
    }
    report.accepted++;
    for (let i = 0; i < 20; i++) {
      const call = anyCall(seeded);
      if (!allows(child, call)) {
        continue;
      }
      report.kept++;
      // Below a child that was lent stands one link more, seen from its parent.
      const seen = { ...call, below: call.below + (lent ? 1 : 0) };
      if (!allows(parent, seen) && report.unsound.length < 10) {
        report.unsound.push({ round, parent, child, call });
      }
    }
  }
  return report;
}
