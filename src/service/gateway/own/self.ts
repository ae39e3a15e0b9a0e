import { Problem } from '../../../protocol';
import { define } from '../../definitions';
import {
  type EntryRow,
  type Finder,
  type Log,
  openedText,
  type State,
  type Views,
  withEntry
} from '../../ledger';
import type { Journal, SystemAction } from '../../types';
import type { Refusals } from '../checks/refusals';
import type { RecentResults } from '../results/results';

const JTI = { type: 'string', pattern: '^[A-Za-z0-9_-]{22,43}$' };
/** -1: from the first entry on. */
const AFTER = { type: 'integer', minimum: -1 };

/** `explain`, `outcome` and `entries` of `aios/self`: what became of a principal's own acts (§9). */
export function selfActions(parts: {
  journal: Journal;
  log: Log;
  finder: Finder;
  views: Views;
  refusals: Refusals;
  results: RecentResults;
  /** What is published of the log. */
  published: State;
}): Record<'explain' | 'outcome' | 'entries', SystemAction> {
  const { journal, log, finder, views, refusals, results, published } = parts;

  /** What was done stays done: whoever saw a token can send it again, or bent. */
  function found(kid: string, jti: string): EntryRow | undefined {
    const rows = finder.signedWith(jti, kid);
    return rows.find(({ kind }) => kind !== 'refusal') ?? rows[0];
  }

  const explain: SystemAction = {
    definition: define('explain', true, 'Why an action was refused', { jti: JTI }, ['jti']),
    perform: ({ principal, args }) => {
      const jti = args.jti as string;
      const row = found(principal.kid, jti);
      if (row?.kind === 'refusal') {
        return { ...opened(row, 'why'), at: row.at };
      }
      const known = row ? undefined : refusals.explain(principal.kid, jti);
      if (!known) {
        throw new Problem(404, 'not_refused', 'Nothing that you signed with this jti was refused.');
      }
      return known;
    }
  };
  const outcome: SystemAction = {
    definition: define(
      'outcome',
      true,
      'What became of an action',
      { jti: JTI, published: { type: 'boolean' } },
      ['jti']
    ),
    perform: ({ principal, args }) => {
      const jti = args.jti as string;
      const intent = found(principal.kid, jti);
      if (intent?.kind !== 'intent') {
        throw new Problem(
          404,
          'no_such_act',
          'Nothing that you signed with this jti was performed.'
        );
      }
      const index = log.outcomeOf(intent.index);
      const row = index === undefined ? undefined : log.row(index);
      if (!row) {
        return { state: 'pending', intent: intent.index };
      }
      const { code, detail } = opened(row, 'why');
      const result = results.of(principal.kid, jti);
      return {
        ...opened(row, 'result'),
        ...(typeof code === 'string' && { code }),
        ...(typeof detail === 'string' && { detail }),
        intent: intent.index,
        outcome: row.index,
        receipt:
          args.published === true
            ? log.receipt(row.index, withEntry(published, row.index))
            : journal.receipt(row.index),
        ...(result && {
          status: result.status,
          type: result.type,
          result: Buffer.from(result.body).toString('base64')
        })
      };
    }
  };
  const entries: SystemAction = {
    definition: define('entries', true, 'Your own entries of the ledger', {
      after: AFTER,
      limit: { type: 'integer', minimum: 1, maximum: 1000 }
    }),
    perform: ({ principal, args }) =>
      views.query({ principal, circle: null }, { ...args, principal: principal.kid })
  };
  return { explain, outcome, entries };
}

function opened(row: EntryRow, group: 'why' | 'result'): Record<string, unknown> {
  const opening = row.openings[group];
  return opening ? (JSON.parse(openedText(opening)) as Record<string, unknown>) : {};
}
