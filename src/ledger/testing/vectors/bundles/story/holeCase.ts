import { b64, jcs, utf8 } from '../../../../../protocol';
import type { Leaf, LeafGroup } from '../../../../leaf';
import { type BundleCase, ended, logOf } from './log';
import type { Said } from './said';

export type HoleCase = Omit<BundleCase, 'lines'> & { edited: string[] };
export type Hidden = Record<number, readonly LeafGroup[] | 'all'>;

/** The bundle of a log that does not show these groups of these entries. */
export function without(said: readonly Said[], hidden: Hidden): string[] {
  const lines = logOf(said).lines.map(line => {
    const told = JSON.parse(line) as { entry?: number; leaf: string; openings: object };
    const groups = told.entry === undefined ? undefined : hidden[told.entry];
    if (groups === undefined) {
      return line;
    }
    const { c } = JSON.parse(utf8.decode(b64.decode(told.leaf))) as Leaf;
    const gone = groups === 'all' ? (Object.keys(c) as LeafGroup[]) : groups;
    const openings = Object.fromEntries(
      Object.entries(told.openings).filter(([group]) => !gone.includes(group as LeafGroup))
    );
    return `${jcs({ ...told, openings } as never)}\n`;
  });
  return ended(lines);
}
