import { NotConfirmed } from '../errors';
import { decided } from './decided';
import type { Speaker } from './speaker';

export interface ConfirmOptions {
  /** Seconds to wait for the person; without it, until they decide or a day has passed. */
  timeout?: number;
  /** Told the request's id once it waits. */
  onPending?(request: string): void;
}

/**
 * Resolves when a person has confirmed an act; where nobody waits any more, it is withdrawn.
 *
 * @throws NotConfirmed
 */
export async function awaitConfirmation(
  speaker: Speaker,
  request: string,
  { timeout, onPending }: ConfirmOptions,
  signal: AbortSignal | undefined
): Promise<void> {
  onPending?.(request);
  try {
    const { state, reason } = await decided(speaker, request, { timeout, signal });
    if (state !== 'granted') {
      throw new NotConfirmed(state === 'pending' ? 'not_in_time' : state, request, reason);
    }
  } catch (error) {
    if (signal?.aborted || (error instanceof NotConfirmed && error.code === 'not_in_time')) {
      // Confirmed later it would serve nobody, and look as if.
      const { service, keys } = speaker;
      await service.withdraw(keys, request).catch(() => undefined);
    }
    throw error;
  }
}
