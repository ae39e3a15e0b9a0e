import { commit, type Leaf, type LeafGroup, type Opened } from '../leaf';
import { openGroup } from '../verify';
import { type ReadEntry, textMember } from './entry';
import { messageOf } from './examination';
import type { Findings } from './findings';
import type { ReadBundleEntry } from './lines';
import { isGroup, lacking } from './shapes';

/** What is shown of an entry, as far as it is what the leaf commits to. */
export function readOpenings(
  { index, leaf, shown }: { index: number; leaf: Leaf; shown: ReadBundleEntry['shown'] },
  findings: Findings
): ReadEntry {
  const opened: Opened = {};
  for (const [name, { salt, bytes }] of Object.entries(shown)) {
    const group = name as LeafGroup;
    if (leaf.c[group] !== commit(group, salt, bytes)) {
      findings.fault(
        'commitment',
        index,
        `What is shown as “${group}” is not what the entry commits to.`
      );
      continue;
    }
    try {
      const value = openGroup(group, bytes);
      if (!isGroup(leaf.k, group, value)) {
        throw new Error(`What is shown as “${group}” does not say what it has to.`);
      }
      opened[group] = value;
    } catch (error) {
      findings.fault('agreement', index, messageOf(error));
    }
  }
  const lacks = lacking(leaf);
  if (lacks !== null) {
    findings.fault('agreement', index, `It commits to no “${lacks}”.`);
  }
  // What is shown wrongly is a fault, and tells no more than what is not shown.
  const closed = (Object.keys(leaf.c) as LeafGroup[]).filter(
    group => !Object.hasOwn(opened, group)
  );
  if (closed.length > 0) {
    const denies = textMember(opened.what, 'outcome') === 'deny';
    findings.hole({ entry: index, kind: leaf.k, groups: closed }, denies);
  }
  return { index, leaf, opened, closed };
}
