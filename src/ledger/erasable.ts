import type { LeafGroup, LeafKind } from './leaf';

/**
 * What of an entry's openings may be erased (docs/protocol.md §10, "Erasure"): what somebody sent and
 * said. What stays is what authority is replayed from: who did what, under which facet, how it ended.
 */
const ERASABLE: Partial<Record<LeafKind, readonly LeafGroup[]>> = {
  request: ['terms', 'why', 'token'],
  withdrawal: ['token'],
  refusal: ['what', 'args', 'why', 'token'],
  intent: ['args', 'lineage', 'token'],
  note: ['args', 'lineage', 'token'],
  outcome: ['why'],
  decision: ['why'],
  revocation: ['why'],
  pause: ['why'],
  resume: ['why']
};

export const ERASABLE_KINDS = Object.keys(ERASABLE) as LeafKind[];
export const ERASABLE_GROUPS: readonly LeafGroup[] = [
  'args',
  'lineage',
  'terms',
  'token',
  'what',
  'why'
];

/** The groups of these that may be erased of an entry of this kind. */
export function erasable(kind: LeafKind, groups: readonly string[]): LeafGroup[] {
  return (ERASABLE[kind] ?? []).filter(group => groups.includes(group));
}
