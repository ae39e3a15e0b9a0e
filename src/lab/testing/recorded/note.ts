import type { EntryView } from '../../../protocol';
import type { RecordedLog, Written } from './log';
import { NOW } from './making';

const AUTHOR = { principal: 'notebook', petname: 'churn.ipynb' };

/** Writes a note of the notebook's that is based on these entries. */
export function note(
  log: RecordedLog,
  bases: readonly number[],
  claim: string,
  more: Partial<Written> = {}
): EntryView {
  return log.write({
    kind: 'note',
    at: NOW,
    who: AUTHOR,
    what: {
      object: 'aios/self',
      action: 'note',
      based_on: bases.map(entry => ({ entry, leaf: '0'.repeat(64) }))
    },
    args: { claim },
    ...more
  });
}
