import { type Actor, REQUESTS, type Says, type Scene } from '../story/scene';
import { introducing } from '../../log/naming';

/** What a renaming has in the place of what is right. */
export interface Renamed {
  /** Signed so; null: nobody signs. */
  signed?: { by?: Actor; act?: string; obj?: string; fct?: string; args?: Says } | null;
  /** In the entry alone; `by` null: it names nobody. */
  who?: Says;
  what?: Says & { by?: unknown };
}

/**
 * Somebody is renamed, or is said to be.
 *
 * @param right who renames, with which facet, to what
 */
export async function tellsRenaming(
  one: Scene,
  of: Actor,
  right: { by: Actor; fct: string; petname: string },
  { signed = {}, who = {}, what = {} }: Renamed
): Promise<void> {
  const petname = who['petname'] ?? right.petname;
  const { by = right.by, args = {}, ...act } = signed ?? {};
  const token =
    signed === null
      ? undefined
      : await one.action(by, {
          act: 'rename',
          obj: REQUESTS,
          fct: right.fct,
          ...introducing({ principal: of.who['principal'], petname, ...args }),
          ...act
        });
  one.tell('renaming', {
    who: { ...of.who, petname, ...who },
    what: {
      object: REQUESTS,
      action: 'rename',
      safe: false,
      ...(what.by !== null && { by: by.who['principal'] }),
      ...(what.by === null ? {} : what)
    },
    ...(token !== undefined && { token })
  });
}
