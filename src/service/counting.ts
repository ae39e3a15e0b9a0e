import {
  type Budget,
  covered,
  type Definition,
  leftOf,
  less,
  rateWait,
  type Reservation,
  reservations,
  ZERO
} from '../protocol';
import { Refusal, TooSoon } from './errors';
import type { FacetRecord, Spending } from './types';

/** How long what is set aside for a use under way is thought to stay so. */
const SOON_MS = 1_000;
const NOTHING: Spending = { taken: ZERO, reserved: ZERO };

/** What an action takes of budgets depends on. */
export interface Use {
  definition: Definition;
  /** With defaults filled in. */
  args: Readonly<Record<string, unknown>>;
}

/** Whether a use of this facet takes anything that is counted. */
export function counts({ terms, usesLeft }: FacetRecord): boolean {
  return usesLeft !== null || terms.rate !== undefined;
}

/**
 * Whether one more use of this link is left now (ms).
 *
 * @throws Refusal `spent`
 * @throws TooSoon
 */
export function mustHaveUses(link: FacetRecord, now: number): void {
  if (link.usesLeft !== null && link.usesLeft < 1) {
    throw new Refusal('spent', `facet ${link.id} has no uses left`);
  }
  const { rate } = link.terms;
  const wait = rate === undefined ? 0 : rateWait(rate, link.pacedUses, now);
  if (wait > 0) {
    throw new TooSoon(
      'rate_exceeded',
      `facet ${link.id} has had ${rate!.calls} uses within ${rate!.per} s`,
      wait
    );
  }
}

export function spendingOf(link: FacetRecord, budget: string): Spending {
  return link.spending.get(budget) ?? NOTHING;
}

/**
 * What an action is to set aside of the budgets of one link.
 *
 * @throws Refusal `over_budget`; `constraint` where an amount is none
 * @throws TooSoon where it might fit once the uses under way are done
 */
export function mustAfford(link: FacetRecord, { definition, args }: Use): Reservation[] {
  const { budget } = link.terms;
  if (budget === undefined) {
    return [];
  }
  const wanted = reservations(link.id, link.terms, definition, args, name =>
    leftOf(budget[name]!.limit, spendingOf(link, name).taken)
  );
  wanted.forEach(one => mustCover(link, budget[one.name]!, one));
  return wanted;
}

function mustCover(link: FacetRecord, { limit }: Budget, wanted: Reservation): void {
  const { taken, reserved } = spendingOf(link, wanted.name);
  if (covered(limit, taken, wanted)) {
    return;
  }
  const detail = `${wanted.name}, by facet ${link.id}`;
  throw covered(limit, less(taken, reserved), wanted)
    ? new TooSoon('budget_reserved', detail, SOON_MS)
    : new Refusal('over_budget', detail);
}
