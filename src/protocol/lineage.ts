import { agreeing, closed, digestHex, type Form, integer, list, malformed } from './form';
import type { Lineage } from './types';

/** Results that an act says its cell read; of more the newest are told. */
export const MOST_READ = 32;

const yes: Form<true> = (value, where) =>
  value === true ? value : malformed(where, 'must be true or absent');

/** The `lineage` of an action (docs/protocol.md §3). */
export const lineage = agreeing(
  closed<Lineage>({
    'source?': digestHex,
    'read?': list(integer(0), { min: 1, max: MOST_READ }),
    'seen?': yes
  }),
  (told, where) => {
    if (Object.keys(told).length === 0) {
      malformed(where, 'must say something');
    }
    if (told.seen && told.source === undefined) {
      malformed(`${where}.seen`, 'must be of a source');
    }
    if (told.read?.some((index, at) => at > 0 && index <= told.read![at - 1]!)) {
      malformed(`${where}.read`, 'must ascend');
    }
  }
);

/**
 * What an entry says of an act's lineage: as it was signed, but of `read` only what is an earlier
 * act of the same principal that was done (docs/protocol.md §10).
 *
 * @returns undefined where nothing is left to say
 */
export function recordedLineage(
  signed: Lineage | undefined,
  wasDone: (intent: number) => boolean
): Lineage | undefined {
  if (signed === undefined) {
    return undefined;
  }
  const { source, seen } = signed;
  const read = signed.read?.filter(wasDone) ?? [];
  const kept: Lineage = {
    ...(read.length > 0 && { read }),
    ...(seen && { seen }),
    ...(source !== undefined && { source })
  };
  return Object.keys(kept).length === 0 ? undefined : kept;
}
