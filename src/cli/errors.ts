import { ClockOff, NotConfirmed, Unreachable, Waiting } from '../client';
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

/** No service answers where it was looked for. */
export class NobodyThere extends CommandError {}

/** A data folder can't be looked at now: that says nothing about what is in it. */
export class NotExamined extends CommandError {}

/** The service says when it will answer. */
export class NotYet extends CommandError {}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) {
    return EXIT.usage;
  }
  const unconfirmed = error instanceof NotConfirmed && error.code !== 'denied';
  const waits = error instanceof Waiting || error instanceof NotYet;
  if (waits || unconfirmed || isUnanswered(error)) {
    return EXIT.waiting;
  }
  const silent = [Unreachable, NobodyThere, ClockOff, NotExamined];
  if (silent.some(kind => error instanceof kind)) {
    return EXIT.unreachable;
  }
  return EXIT.failed;
}

/** Nobody will answer: not a denial. */
function isUnanswered(error: unknown): boolean {
  return error instanceof FacetryError && error.code === 'no_answer';
}
