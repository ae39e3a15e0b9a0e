import { ClockOff, Unreachable } from '../client';
import { FacetryError } from '../protocol';

/** What the shell is told. */
export const EXIT = { ok: 0, failed: 1, usage: 2, waiting: 3, unreachable: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command line itself is not understood. */
export class UsageError extends FacetryError {
  constructor(message: string) {
    super('usage', message);
  }
}

/** Something the command needs is not there; the message says what to do. */
export class CommandError extends FacetryError {}

/** A data folder can't be looked at now: that says nothing about what is in it. */
export class NotExamined extends CommandError {}

/** Nobody has answered yet (or will): not a denial. */
export class StillWaiting extends FacetryError {
  constructor(
    message: string,
    readonly request: string
  ) {
    super('waiting', message);
  }
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) {
    return EXIT.usage;
  }
  if (error instanceof StillWaiting) {
    return EXIT.waiting;
  }
  if (error instanceof Unreachable || error instanceof ClockOff || error instanceof NotExamined) {
    return EXIT.unreachable;
  }
  return EXIT.failed;
}
