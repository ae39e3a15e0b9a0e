import type { Basis } from '../../protocol';
import { BadInput } from '../errors';
import { basisOf } from './receipt';

/** What notes name these by, in the order of the ledger, each once. @throws BadInput */
export function basesOf(given: readonly ({ receipt: string | null } | Basis)[]): Basis[] {
  const bases = new Map<number, Basis>();
  for (const one of given) {
    const basis = 'receipt' in one ? one.receipt && basisOf(one.receipt) : one;
    if (!basis) {
      throw new BadInput('What a note is based on has a receipt: an act that has ended.');
    }
    bases.set(basis.entry, { entry: basis.entry, leaf: basis.leaf });
  }
  return [...bases.values()].sort((a, b) => a.entry - b.entry);
}
