import { type CellWord, jcs } from '../../protocol';
import { cellIn, member, type ReadEntry } from './entry';
import type { Examination } from './examination';

/**
 * That an entry says of its cell what was signed (docs/protocol.md §10).
 *
 * @param token undefined where it is not shown
 */
export function examineCell(
  exam: Examination,
  entry: ReadEntry,
  token: { payload: object } | undefined
): void {
  const { closed, leaf, opened } = entry;
  const shown = leaf.c.cell === undefined ? opened.who !== undefined : !closed.includes('cell');
  if (token === undefined || !shown) {
    return;
  }
  const { cell: signed } = token.payload as { cell?: CellWord };
  const twice = opened.cell !== undefined && member(opened.who, 'cell') !== undefined;
  if (twice || jcs(cellIn(opened) ?? null) !== jcs(signed ?? null)) {
    exam.fault(entry, 'agreement', 'The entry says another cell than was signed.');
  }
}
