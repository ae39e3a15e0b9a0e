import {
  atMost,
  type Decimal,
  decimalText,
  type FacetState,
  isResultName,
  leftOf,
  less
} from '../../../protocol';
import { spendingOf } from '../../counting';
import { isOwnObject } from '../../definitions';
import type { FacetRecord } from '../../types';
import { type Catalogue, pinnedNow } from './catalogue';

/**
 * How a facet stands at `now` (ms), every link of its chain considered: what ended it for good
 * is named before what may pass.
 */
export function stateOf(
  chain: readonly FacetRecord[],
  catalogue: Catalogue,
  now: number
): FacetState {
  if (chain.some(link => link.revokedAt !== null)) {
    return 'revoked';
  }
  if (chain.some(link => link.terms.expiry !== null && link.terms.expiry * 1000 <= now)) {
    return 'expired';
  }
  if (chain.some(link => link.usesLeft === 0 || nothingBudgeted(link))) {
    return 'spent';
  }
  if (chain.some(link => link.paused !== null)) {
    return 'paused';
  }
  return chain[0] && changed(chain[0], catalogue) ? 'suspended' : 'live';
}

/** Whether the object is gone or defines an action otherwise than when it was granted. */
function changed(facet: FacetRecord, catalogue: Catalogue): boolean {
  return facet.parent !== null && !isOwnObject(facet.terms.object) && !pinnedNow(catalogue, facet);
}

/** Whether a budget that every use draws on is used up, and not only set aside. */
function nothingBudgeted(link: FacetRecord): boolean {
  return Object.entries(link.terms.budget ?? {}).some(([name, { limit }]) => {
    const { taken, reserved } = spendingOf(link, name);
    return isResultName(name) && leftOf(limit, less(taken, reserved)).digits === 0n;
  });
}

/** What is left of each budget, all links considered; undefined where none has one. */
export function budgetLeft(chain: readonly FacetRecord[]): Record<string, string> | undefined {
  const least = new Map<string, Decimal>();
  for (const link of chain) {
    for (const [name, { limit }] of Object.entries(link.terms.budget ?? {})) {
      const left = leftOf(limit, spendingOf(link, name).taken);
      const before = least.get(name);
      least.set(name, before && atMost(before, left) ? before : left);
    }
  }
  return least.size === 0
    ? undefined
    : Object.fromEntries([...least].map(([name, left]) => [name, decimalText(left)]));
}

/** Uses left when all links are counted; null where none counts. */
export function usesLeft(chain: readonly FacetRecord[]): number | null {
  const counted = chain.flatMap(link => (link.usesLeft === null ? [] : [link.usesLeft]));
  return counted.length === 0 ? null : Math.min(...counted);
}
