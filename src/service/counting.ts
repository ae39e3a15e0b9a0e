import {
  type Budget,
  covered,
  leftOf,
  less,
  ownRequirements,
  rateWait,
  type Requirement,
  type Reservation,
  reservations,
  rowsAtMost,
  ZERO
} from '../protocol';
import { Refusal, TooSoon } from './errors';
import type { Evidence, FacetRecord, Met, Spending, Use } from './types';

/** How long what is set aside for a use under way is thought to stay so. */
const SOON_MS = 1_000;
const NOTHING: Spending = { taken: ZERO, reserved: ZERO };

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
 * @param chain from the facet that is used up to the genesis facet
 * @throws Refusal `over_budget`; `constraint` where an amount is none
 * @throws TooSoon where it might fit once the uses under way are done
 */
export function mustAfford(
  link: FacetRecord,
  { definition, args }: Use,
  chain: readonly FacetRecord[]
): Reservation[] {
  const { budget } = link.terms;
  if (budget === undefined) {
    return [];
  }
  const wanted = reservations(
    link.id,
    link.terms,
    definition,
    args,
    name => leftOf(budget[name]!.limit, spendingOf(link, name).taken),
    rowsAtMost(chain)
  );
  wanted.forEach(one => mustCover(link, budget[one.name]!, one));
  return wanted;
}

/**
 * The outcomes that all links require before this act.
 *
 * @param chain from the facet itself up to the genesis facet
 * @throws Refusal `requirement`
 */
export function mustBeMet(chain: readonly FacetRecord[], { args }: Use, evidence: Evidence): Met[] {
  return chain.flatMap((link, at) => {
    if (link.terms.requires === undefined) {
      return [];
    }
    const act = { holders: chain.slice(0, at + 1).map(({ holder }) => holder), args };
    const taken = new Set<number>();
    return ownRequirements(link.terms, chain[at + 1]?.terms).map(requirement => {
      const outcome = evidence.meeting(link.id, requirement, act, taken);
      if (outcome === undefined) {
        throw new Refusal('requirement', missing(requirement, link));
      }
      const consume = requirement.consume === true;
      if (consume) {
        taken.add(outcome);
      }
      return { facet: link.id, outcome, consume };
    });
  });
}

function missing({ object, action, principal, same, consume }: Requirement, link: FacetRecord) {
  const by = principal === undefined ? '' : `, by ${principal}`;
  const alike = same === undefined ? '' : `, with the same ${same.join(', ')}`;
  const when = consume ? 'before each use' : 'first';
  return `${action} of ${object} has to succeed ${when}${by}${alike} (facet ${link.id})`;
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
