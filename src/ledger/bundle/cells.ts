import { type CellWord, jcs } from '../../protocol';
import type { ReadEntry } from './entry';
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
  const { closed, opened } = entry;
  if (token === undefined || closed.includes('cell')) {
    return;
  }
  const said = opened.cell as CellWord | undefined;
  const { cell: signed } = token.payload as { cell?: CellWord };
  if (jcs(said ?? null) !== jcs(signed ?? null)) {
    exam.fault(entry, 'agreement', 'The entry says another cell than was signed.');
  }
}
