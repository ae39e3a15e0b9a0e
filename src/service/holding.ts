import { Refusal } from './errors';
import type { FacetRecord } from './types';

/**
 * Inside a unit: what a call rests on may have ended or been paused since it was examined. Whatever
 * is recorded of a call asks this, so that the order of the ledger is that of what was possible.
 *
 * @throws Refusal `revoked`, `paused`
 */
export function mustStillHold(chain: readonly FacetRecord[]): void {
  if (chain.some(link => link.revokedAt !== null)) {
    throw new Refusal('revoked', 'meanwhile');
  }
  if (chain.some(link => link.paused !== null)) {
    throw new Refusal('paused', 'meanwhile');
  }
}
