import { LoginEnded, NoKnock, Refused, Unreachable } from '../errors';
import type { PrincipalKeys } from '../keys/keys';
import { pauseFor } from '../wire/pause';
import type { Knocked } from '../wire/replies';
import type { ServiceClient } from './service';

/** A service can't have somebody ask for ever, nor without a breath. */
const SHORTEST_S = 1;
const SLOWEST_S = 120;

export interface Knocking {
  /** What the newcomer calls itself: its person is shown it as a claim. */
  name: string;
  /** To bring in notebooks and a page of its own; absent: as a program. */
  kind?: 'host';
  /** Told what to show to a person who may approve; nobody else is to see the code. */
  onCode(knocked: Knocked): void;
  /** Ends the waiting, and takes the knock back. */
  signal?: AbortSignal;
  pause?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Asks to be let in, shows its code to a person and waits until an owner has typed it (docs/
 * protocol.md §6, "Knocking").
 *
 * @returns the single-use introduction code, which these keys alone can enrol with
 * @throws NoKnock where the service takes no knock now, LoginEnded where nobody let it in
 */
export async function knock(
  service: ServiceClient,
  keys: PrincipalKeys,
  { name, kind, onCode, signal, pause = pauseFor }: Knocking
): Promise<string> {
  const knocked = await service.knock(keys, name, kind).catch((error: unknown) => {
    throw error instanceof Refused ? new NoKnock() : error;
  });
  onCode(knocked);
  let seconds = knocked.interval;
  for (;;) {
    try {
      await pause(Math.min(Math.max(seconds, SHORTEST_S), SLOWEST_S) * 1000, signal);
      signal?.throwIfAborted();
      const answer = await service.knocked(keys, knocked.id, signal);
      if (answer.state === 'admitted') {
        return answer.code;
      }
      if (service.exchange.now() >= knocked.ends) {
        throw new LoginEnded();
      }
      seconds = answer.interval;
    } catch (error) {
      if (signal?.aborted) {
        await service.unknock(keys, knocked.id).catch(() => undefined);
        throw error;
      }
      if (error instanceof Refused) {
        throw new LoginEnded(service.exchange.now() < knocked.ends);
      }
      // A connection that fails now and then is no answer; the code's own end is (RFC 8628 §3.5).
      if (!(error instanceof Unreachable) || service.exchange.now() >= knocked.ends) {
        throw error;
      }
      seconds = Math.min(seconds * 2, SLOWEST_S);
    }
  }
}
