import { jcs, type Lineage, recordedLineage } from '../../protocol';
import type { ReadEntry } from './entry';
import type { Examination } from './examination';

/**
 * That an entry says of its lineage what was signed, less what `read` names and is no earlier act
 * of the same principal that was done (docs/protocol.md §10).
 *
 * @param signed of the token; null where that is not shown
 */
export function examineLineage(
  exam: Examination,
  entry: ReadEntry,
  principal: string | undefined,
  signed: Lineage | undefined | null
): void {
  if (entry.closed.includes('lineage') || principal === undefined) {
    return;
  }
  const said = entry.opened.lineage as Lineage | undefined;
  const { results, unsure } = exam.world;
  // What is not shown may be such an act or none: either is as good then.
  const may = (index: number): boolean =>
    results.get(index) === principal || (unsure.has(index) && said?.read?.includes(index) === true);
  if (signed === null) {
    const strange = said?.read?.find(index => !may(index));
    if (strange !== undefined) {
      exam.fault(entry, 'reference', `It read ${strange}, which is no earlier result of its own.`);
    }
    return;
  }
  if (jcs(said ?? null) !== jcs(recordedLineage(signed, may) ?? null)) {
    exam.fault(entry, 'agreement', 'The entry says another lineage than was signed.');
  }
}

/** An outcome whose result later acts may say that they read. */
export function rememberResult(
  exam: Examination,
  entry: ReadEntry,
  intent: number,
  by: string | undefined
): void {
  const { results, unsure } = exam.world;
  const result = entry.opened.result as { state?: unknown } | undefined;
  if (result === undefined || by === undefined) {
    unsure.add(intent);
  } else if (result.state === 'done') {
    // One text for all entries of a principal: a log has millions.
    results.set(intent, exam.world.principals.get(by)?.kid ?? by);
  }
}
