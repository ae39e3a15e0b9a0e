import { NotConfirmed } from './errors';
import type { Holding } from './holding';
import { pauseFor } from './watch';

export interface ConfirmOptions {
  /** Seconds to wait for the person; without it, until they decide or a day has passed. */
  timeout?: number;
  /** Told the request's id once it waits. */
  onPending?(request: string): void;
}

const LONG_POLL_S = 30;
/** Where a poll came back at once although nothing changed. */
const SHORT_PAUSE_MS = 1_000;

/**
 * Resolves when a person has confirmed an act; where nobody waits any more, it is withdrawn.
 *
 * @throws NotConfirmed
 */
export async function awaitConfirmation(
  { service, keys }: Holding,
  request: string,
  { timeout, onPending }: ConfirmOptions,
  signal: AbortSignal | undefined
): Promise<void> {
  const { clock } = service.exchange;
  const ends = timeout === undefined ? Infinity : clock.now() + timeout * 1000;
  onPending?.(request);
  try {
    for (;;) {
      const began = clock.now();
      const wait = Math.max(0, Math.min(LONG_POLL_S, Math.ceil((ends - began) / 1000)));
      const { state, reason } = await service.poll(keys, request, {
        wait,
        ...(signal && { signal })
      });
      if (state === 'granted') {
        return;
      }
      if (state !== 'pending') {
        throw new NotConfirmed(state, request, reason);
      }
      if (clock.now() >= ends) {
        throw new NotConfirmed('not_in_time', request);
      }
      if (clock.now() - began < SHORT_PAUSE_MS) {
        await pauseFor(SHORT_PAUSE_MS, signal);
      }
    }
  } catch (error) {
    if (signal?.aborted || (error instanceof NotConfirmed && error.code === 'not_in_time')) {
      // Confirmed later it would serve nobody, and look as if.
      await service.withdraw(keys, request).catch(() => undefined);
    }
    throw error;
  }
}
