import type { FacetryModel } from '../service/model';
import { placed } from './field';
import type { FormState } from './form';

/** A connection that waits for an owner, under a name. */
export interface Proposed {
  name: string;
  proposal: string;
}

/**
 * Proposes what was given to the service.
 *
 * @param places by pointer into the configuration, the field of the form that it belongs to
 * @returns null where it is not usable: then the form says why, at the field
 */
export async function propose<T extends object>(
  { source }: Pick<FacetryModel, 'source'>,
  form: Pick<FormState<T>, 'fail'>,
  { name, kind, config }: { name: string; kind: string; config: Record<string, unknown> },
  places: Record<string, string>
): Promise<Proposed | null> {
  try {
    return { name, proposal: await source.propose(name, kind, config) };
  } catch (error) {
    form.fail(placed((error as Error).message, places));
    return null;
  }
}
