import type { EntryView } from '../../protocol';
import { BadAnswer, ServiceProblem, Unreachable } from '../errors';
import type { HeldFacet } from '../facets/facet';
import { parseEvents } from '../wire/events';
import { pauseFor } from '../wire/pause';

export interface WatchOptions {
  /** Entries after this index; without it, those appended from now on. */
  after?: number;
  signal?: AbortSignal;
  /** Told when the stream is lost (with what failed, if anything) and when it is back (null). */
  onConnection?: (error: Error | null) => void;
  /** Milliseconds of silence after which the stream counts as lost. */
  silence?: number;
  /** Waits `ms`; tests pass their own. */
  pause?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/**
 * The service says something every 15 s. Where nothing comes, what is between has gone without a
 * word: a tunnel, or the network of a machine that slept.
 */
const SILENCE_MS = 45_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/**
 * The ledger's entries as they are appended, each once and in order, over as many connections as
 * it takes. Ends only by `signal` or by the caller leaving the loop.
 *
 * @throws Refused and others that trying again would not change.
 */
export async function* watchLedger(
  facet: HeldFacet,
  options: WatchOptions = {}
): AsyncGenerator<EntryView, void, undefined> {
  const { signal, onConnection, pause = pauseFor, silence = SILENCE_MS } = options;
  let after = options.after;
  let wait = FIRST_PAUSE_MS;
  while (!signal?.aborted) {
    let lost: Error | null = null;
    try {
      const args = after === undefined ? {} : { after };
      const answer = await facet.invoke('watch', args, { signal });
      if (!answer.body) {
        throw new BadAnswer('The service sent no stream.', answer.jti);
      }
      onConnection?.(null);
      for await (const { id, data } of parseEvents(answer.body, silence)) {
        if (signal?.aborted) {
          return;
        }
        if (id === '') {
          continue;
        }
        const entry = entryOf(id, data, answer.jti);
        if (after !== undefined && entry.index <= after) {
          continue;
        }
        after = entry.index;
        wait = FIRST_PAUSE_MS;
        yield entry;
      }
    } catch (error) {
      if (signal?.aborted) {
        return;
      }
      if (!transient(error)) {
        throw error;
      }
      lost = error as Error;
    }
    if (signal?.aborted) {
      return;
    }
    onConnection?.(lost ?? new Unreachable());
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
  }
}

/** No log has more entries; beyond it numbers are not told apart. */
const INDEX = /^(0|[1-9]\d{0,14})$/;

/**
 * What an event says. One that is passed over would hide an entry, and an id beyond all others all
 * that come.
 *
 * @throws BadAnswer
 */
function entryOf(id: string, data: string, jti: string): EntryView {
  let entry: unknown;
  try {
    entry = JSON.parse(data);
  } catch {
    // Told below.
  }
  if (!INDEX.test(id) || (Object(entry) as Partial<EntryView>).index !== Number(id)) {
    throw new BadAnswer('The service sent an event that is no entry of a ledger.', jti);
  }
  return entry as EntryView;
}

/** A stream that breaks in the middle is a TypeError or DOMException of the fetch in use. */
function transient(error: unknown): boolean {
  if (error instanceof ServiceProblem) {
    return error.status >= 500;
  }
  return (
    error instanceof Unreachable ||
    error instanceof TypeError ||
    (error as { name?: string } | null)?.name === 'AbortError' ||
    typeof (error as { errno?: unknown } | null)?.errno === 'number' ||
    (error as { code?: unknown } | null)?.code === 'ECONNRESET'
  );
}
