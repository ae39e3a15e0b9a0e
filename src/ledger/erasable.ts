import type { LeafGroup, LeafKind } from './leaf';

/**
 * What of an entry's openings may be erased (docs/protocol.md §10, "Erasure"): what somebody sent and
 * said, also where what they signed repeats it, which cell it was, and what somebody is called. What stays is what
 * authority is replayed from: whose key did what, under which facet, how it ended, and the signature
 * of whoever gave it.
 */
const ERASABLE: Partial<Record<LeafKind, readonly LeafGroup[]>> = {
  introduction: ['name'],
  enrolment: ['name'],
  renaming: ['name'],
  request: ['cell', 'terms', 'why', 'token'],
  withdrawal: ['token'],
  refusal: ['what', 'args', 'cell', 'why', 'token'],
  intent: ['args', 'cell', 'lineage', 'token'],
  note: ['args', 'cell', 'lineage', 'token'],
  outcome: ['why'],
  decision: ['why'],
  grant: ['why'],
  revocation: ['why', 'token'],
  pause: ['why', 'token'],
  resume: ['why', 'token']
};
/** Of a decision that denies, which gives nobody anything. */
const OF_DENIAL: readonly LeafGroup[] = ['why', 'token'];

export const ERASABLE_KINDS = Object.keys(ERASABLE) as LeafKind[];
export const ERASABLE_GROUPS: readonly LeafGroup[] = [
  'args',
  'cell',
  'lineage',
  'name',
  'terms',
  'token',
  'what',
  'why'
];

/**
 * The groups of these that may be erased of an entry of this kind.
 *
 * @param denies whether it is a decision that denies
 */
export function erasable(kind: LeafKind, groups: readonly string[], denies = false): LeafGroup[] {
  const all = kind === 'decision' && denies ? OF_DENIAL : (ERASABLE[kind] ?? []);
  return all.filter(group => groups.includes(group));
}
