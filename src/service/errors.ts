import { Problem } from '../protocol';

export { Problem, Refusal } from '../protocol';

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
