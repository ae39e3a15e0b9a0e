import { ClockOff, Unreachable } from '../client';

const PAUSE_MS = 1500;

/** Whether it says nothing of what was asked: once that is over, the same gets an answer. */
function passes(error: unknown): error is ClockOff | Unreachable {
  return error instanceof Unreachable || error instanceof ClockOff;
}

/**
 * What is asked, as soon as the service answers: nobody has to reload a page to see that it is back.
 *
 * @param away told why it can't be had yet, once for each reason
 * @param wanted whether it is still to be had
 * @returns null where it is not wanted any more
 */
export async function reached<T>(
  ask: () => Promise<T>,
  away: (why: ClockOff | Unreachable) => void,
  wanted: () => boolean = () => true
): Promise<T | null> {
  let told = '';
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!passes(error)) {
        throw error;
      }
      if (wanted() && error.code !== told) {
        told = error.code;
        away(error);
      }
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
    if (!wanted()) {
      return null;
    }
  }
}
