import { LedgerUnavailable, OutcomeUnrecorded } from '../../errors';
import type { Traces } from '../../traces';
import type { FacetBook, Journal, Taken, Unit } from '../../types';
import type { RecentResults } from '../results/results';
import type { Ending } from './ending';
import { outcomeEntry } from './entries';
import type { Invocation } from './invocation';

/** How often an outcome that could not be recorded is tried again. */
const AGAIN_MS = 1_000;

export interface OutcomeParts {
  journal: Journal;
  book: FacetBook;
  results: RecentResults;
  /** Whether more of this principal's calls are on the way, and what they wait for is the service. */
  awaits(kid: string): boolean;
  traces: Traces;
}

/** What became of calls: recorded before anybody is told of it. */
export class Outcomes {
  constructor(private readonly parts: OutcomeParts) {}

  /** @throws OutcomeUnrecorded: the call was made; its outcome follows when the disk heals */
  async record(
    invocation: Invocation,
    intent: number,
    taken: Taken,
    ending: Ending
  ): Promise<number> {
    const { journal, book, results, traces, awaits } = this.parts;
    const { kid } = invocation.principal;
    const { jti, act: action } = invocation.token.payload;
    const record = (unit: Unit): number => {
      book.settleUse(unit, invocation.chain, taken, ending);
      const outcome = unit.append(outcomeEntry(intent, ending));
      const { name: object } = invocation.object;
      book.evidence.tell({ intent, outcome, object, action, principal: kid, ended: ending });
      return outcome;
    };
    if (ending.body && ending.status !== undefined && ending.type !== undefined) {
      results.keep(kid, jti, { status: ending.status, type: ending.type, body: ending.body });
    }
    try {
      return await traces.part('outcome', () => journal.transact(record, () => awaits(kid)));
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) {
        throw error;
      }
      this.again(record);
      throw new OutcomeUnrecorded();
    }
  }

  /** After a crash: what became of these calls nobody knows. */
  async lost(intents: readonly number[]): Promise<void> {
    await Promise.all(
      intents.map(intent =>
        this.parts.journal.transact(unit => {
          unit.append({ kind: 'outcome', ref: intent, groups: { result: { state: 'unknown' } } });
        })
      )
    );
  }

  private again(record: (unit: Unit) => number): void {
    setTimeout(() => {
      this.parts.journal.transact(record).catch(() => this.again(record));
    }, AGAIN_MS).unref();
  }
}
