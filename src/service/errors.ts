import { Problem, Refusal, REFUSALS } from '../protocol';

export { Problem, Refusal } from '../protocol';

/** Allowed again later: the one refusal that its asker, once known, is told as such. */
export class TooSoon extends Refusal {
  constructor(
    code: 'rate_exceeded' | 'budget_reserved',
    detail: string,
    readonly waitMs: number
  ) {
    super(code, detail);
  }

  get problem(): Problem {
    const seconds = Math.ceil(this.waitMs / 1000);
    const title = REFUSALS[this.code];
    return new Problem(429, this.code, title, `Try again in ${seconds} s.`, seconds);
  }
}

/** A token that was taken before: what became of it then stands (docs/protocol.md §9, `explain`). */
export class UsedBefore extends Refusal {
  constructor(readonly jti: string) {
    super('replayed', 'this jti was used before');
  }
}

/** The ledger can't be written, so nothing has been changed or called. */
export class LedgerUnavailable extends Problem {
  constructor(
    message = 'The ledger cannot be written, so nothing was done. Free some disk space and try again.',
    options?: ErrorOptions
  ) {
    super(503, 'ledger_unavailable', message);
    this.cause = options?.cause;
  }
}

/**
 * A call was made, and what became of it can't be written yet. Its code is another than that of
 * {@link LedgerUnavailable}, of which whoever reads it knows that nothing was done, and may do it again.
 */
export class OutcomeUnrecorded extends Problem {
  constructor() {
    const message =
      'The call was made, but the ledger cannot be written. Ask for its outcome once it can.';
    super(503, 'outcome_unrecorded', message);
  }
}
