import { jcs } from '../../protocol';
import type { RegisteredObject, SystemCall, Unit } from '../types';

/** Where calls go: two that differ in this are two objects, whatever they are called. */
export function reach({
  kind,
  origin,
  config
}: Pick<RegisteredObject, 'kind' | 'origin' | 'config'>): string {
  return jcs({ kind, origin, network: (config as { network?: unknown } | null)?.network ?? null });
}

/** The permissions on an object: they were given for one place, and end when its name leaves it. */
export interface Permissions {
  /** How many could be used now or later. */
  count(object: string): number;
  /**
   * Ends them in the unit of the registration.
   *
   * @returns to call once that is durable: cuts what is under way and names it
   */
  end(unit: Unit, object: string, call: SystemCall): () => Promise<Ended>;
}

export interface Ended {
  /** Facets that ended, parents first. */
  ended: string[];
  /** Intents under them that may still have an effect. */
  in_flight: number[];
  /** There may be further ones that are not named. */
  more?: true;
}
