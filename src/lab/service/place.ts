import type { ObjectView } from '../../protocol';

type Place = Pick<ObjectView, 'kind' | 'origin'>;

/** Whether both reach the same service or folder. */
export function samePlace(one: Place, other: Place): boolean {
  return one.kind === other.kind && one.origin === other.origin;
}
