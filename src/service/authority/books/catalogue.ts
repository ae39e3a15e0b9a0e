import type { Defined, Definition } from '../../../protocol';
import { digestsOf } from '../../definitions';
import type { FacetRecord, RegisteredObject, Registry, SystemObjects } from '../../types';

/** What can be held on one object now. */
export interface CatalogueEntry {
  definitions: Readonly<Record<string, Definition>>;
  /** Action → hex digest of its definition. */
  digests: Readonly<Record<string, string>>;
}

/** Registered APIs and the service's own objects under one roof. */
export interface Catalogue {
  object(name: string): CatalogueEntry | undefined;
  /** What is connected, the service's own objects aside. */
  connected(): readonly (CatalogueEntry & { name: string })[];
}

/** The name under which the actions on a facet itself are kept; not an object one can hold. */
const FACET_ITSELF = 'facet';

/** @param system is asked for at each look, since it is made after the authority. */
export function createCatalogue(
  registry: Registry & { list(): RegisteredObject[] },
  system: () => SystemObjects
): Catalogue {
  const own = new Map<string, CatalogueEntry>();
  return {
    object(name) {
      const known = own.get(name);
      if (known) {
        return known;
      }
      const actions = name === FACET_ITSELF ? undefined : ownMember(system(), name);
      if (!actions) {
        return registry.object(name);
      }
      const definitions = Object.fromEntries(
        Object.entries(actions).map(([action, { definition }]) => [action, definition])
      );
      const entry = { definitions, digests: digestsOf(definitions) };
      own.set(name, entry);
      return entry;
    },
    connected: () => registry.list()
  };
}

/**
 * The definitions of exactly these actions.
 *
 * @returns the name of the first missing action in place of definitions, where one is.
 */
export function pick(
  entry: CatalogueEntry,
  actions: readonly string[]
): { definitions: Record<string, Definition>; missing?: string } {
  const definitions: Record<string, Definition> = {};
  for (const action of actions) {
    const definition = ownMember(entry.definitions, action);
    if (!definition) {
      return { definitions, missing: action };
    }
    definitions[action] = definition;
  }
  return { definitions };
}

/** Whether an object defines all that a facet is pinned to just so. */
export function pinnedNow(
  catalogue: Catalogue,
  { terms, definitions }: Pick<FacetRecord, 'terms' | 'definitions'>
): boolean {
  const digests = catalogue.object(terms.object)?.digests;
  return Object.entries(definitions).every(([action, digest]) => digests?.[action] === digest);
}

export function definedIn(catalogue: Catalogue): Defined {
  return (object, action) => {
    const entry = catalogue.object(object);
    return entry && ownMember(entry.definitions, action);
  };
}

function ownMember<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
