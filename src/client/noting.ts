import type { Basis, Issued, Note } from '../protocol';
import { BadInput } from './errors';
import type { InvokeOptions } from './facet';
import type { Holding } from './holding';
import { basisOf } from './receipt';
import type { SystemObjects } from './system';

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

/**
 * Records a note, where needed with a new facet on oneself: those of earlier releases have no notes.
 *
 * @returns what later notes name this one by
 */
export async function takeNote(
  holding: Holding,
  system: SystemObjects,
  note: Note,
  from: Pick<InvokeOptions, 'cell' | 'lineage' | 'sealed'> = {},
  accepted?: (issued: Issued) => Promise<void>
): Promise<Basis> {
  const self = { object: 'aios/self', actions: ['note'] };
  if (!holding.has(self.object, 'note')) {
    const { service, keys } = holding;
    const asked = await service.request(keys, { needs: [self], purpose: '' });
    if (asked.state === 'granted') {
      for (const issued of asked.facets) {
        await (accepted ? accepted(issued) : holding.accept(issued));
      }
    }
  }
  return system.self.note(note, from);
}
