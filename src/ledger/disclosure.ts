import type { BundleEntry } from './bundle';
import { decodeLeaf, type LeafGroup } from './leaf';

/** Which openings somebody is shown. */
export interface Disclosure {
  entries: ReadonlySet<number>;
  groups: ReadonlySet<LeafGroup>;
}

/**
 * An entry with nothing opened but what is disclosed; leaf and hash stay, so every proof does. What
 * opened an epoch stays open: without it nobody can tell whose log this continues.
 * @returns also the groups that were to be disclosed and that nobody opened here
 */
export function disclosed(
  entry: BundleEntry,
  { entries, groups }: Disclosure
): { entry: BundleEntry; missing: LeafGroup[] } {
  const { k: kind, c } = decodeLeaf(entry.leaf);
  if (kind === 'epoch') {
    return { entry, missing: [] };
  }
  const shown = entries.has(entry.index)
    ? Object.entries(entry.openings).filter(([group]) => groups.has(group as LeafGroup))
    : [];
  const openings = Object.fromEntries(shown);
  const committed = entries.has(entry.index) ? (Object.keys(c) as LeafGroup[]) : [];
  const missing = committed.filter(group => groups.has(group) && !Object.hasOwn(openings, group));
  return { entry: { ...entry, openings }, missing };
}
