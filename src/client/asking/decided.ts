import { pauseFor } from '../wire/pause';
import type { Polled } from '../wire/replies';
import type { Speaker } from './speaker';

const LONG_POLL_S = 30;
/** Where a poll came back at once although nothing changed. */
const SHORT_PAUSE_MS = 1_000;

/**
 * Polls until a request is decided or `timeout` seconds have passed: then it is still `pending`.
 *
 * @throws what the poll throws, also where `signal` aborts
 */
export async function decided(
  { service, keys }: Speaker,
  request: string,
  { timeout = Infinity, signal }: { timeout?: number | undefined; signal?: AbortSignal | undefined }
): Promise<Polled> {
  const { clock } = service.exchange;
  const ends = clock.now() + timeout * 1000;
  for (;;) {
    const began = clock.now();
    const wait = Math.max(0, Math.min(LONG_POLL_S, Math.ceil((ends - began) / 1000)));
    const polled = await service.poll(keys, request, { wait, ...(signal && { signal }) });
    if (polled.state !== 'pending' || clock.now() >= ends) {
      return polled;
    }
    if (clock.now() - began < SHORT_PAUSE_MS) {
      await pauseFor(SHORT_PAUSE_MS, signal);
    }
  }
}
