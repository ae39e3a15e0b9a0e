import { member, type ReadEntry } from './entry';
import type { Examination } from './examination';
import type { Link } from './records';

/** Of what never passed, or nobody knows: no row of it is told. */
const WITHOUT: ReadonlySet<string> = new Set(['not_sent', 'unknown']);

/** How many rows passed, as an outcome tells; undefined where it tells none. */
export function rowsOf(result: unknown): number | undefined {
  const rows = member(result, 'rows');
  return typeof rows === 'number' && rows >= 0 ? rows : undefined;
}

/** Whether as many rows can have passed, and no link of the chain lets fewer be seen. */
export function examineRows(
  exam: Examination,
  entry: ReadEntry,
  chain: readonly Link[],
  state: string
): void {
  const { result } = entry.opened;
  const said = member(result, 'rows');
  if (typeof said !== 'number') {
    return;
  }
  const rows = rowsOf(result);
  const length = member(result, 'length') ?? 0;
  // Each row is one byte of what passed at least, and ends.
  if (rows === undefined || WITHOUT.has(state) || (rows > 0 && rows >= Number(length))) {
    exam.fault(entry, 'agreement', 'It says that more rows passed than can have.');
    return;
  }
  const beyond = chain.find(({ terms }) => rows > (terms.result?.rows ?? Infinity));
  if (beyond !== undefined) {
    exam.fault(entry, 'authority', `More rows passed than facet ${beyond.id} lets be seen.`);
  }
}
