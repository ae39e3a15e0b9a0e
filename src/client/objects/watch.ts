import type { EntryView } from '../../protocol';
import { BadAnswer, BadInput, ServiceProblem, Unreachable } from '../errors';
import type { HeldFacet } from '../facets/facet';
import { parseEvents } from '../wire/events';
import { pauseFor } from '../wire/pause';

export interface WatchOptions {
  /** Entries after this index (-1: from the first on); without it, those appended from now on. */
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
 * @throws BadInput where `after` is no index
 * @throws BadAnswer where the service sends what is no entry, or none that can come next: nothing is
 * passed over without a word
 * @throws Refused and others that trying again would not change
 */
export async function* watchLedger(
  facet: HeldFacet,
  options: WatchOptions = {}
): AsyncGenerator<EntryView, void, undefined> {
  const { signal, onConnection, pause = pauseFor, silence = SILENCE_MS } = options;
  let after = options.after;
  if (after !== undefined && !(Number.isSafeInteger(after) && after >= -1)) {
    throw new BadInput(`No entry has the index ${after}, so none comes after it.`);
  }
  let told: Pick<EntryView, 'index' | 'leaf'> | undefined;
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
        if (told?.index === entry.index && told.leaf === entry.leaf) {
          continue;
        }
        if (after !== undefined && entry.index <= after) {
          throw new BadAnswer(
            `The service sent entry ${entry.index} where only such after ${after} can come: ` +
              'entries are missing, or its log is another one now.',
            answer.jti
          );
        }
        told = { index: entry.index, leaf: entry.leaf };
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

const INDEX = /^(0|[1-9]\d*)$/;
/** A log has 2^53 - 1 entries at most: beyond it numbers are not told apart. */
const LAST = Number.MAX_SAFE_INTEGER - 1;
/** As much of an id as is told of one that is none. */
const TOLD = 40;

/**
 * What an event says. One that is passed over would hide an entry.
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
  const index = INDEX.test(id) ? Number(id) : NaN;
  if (index > LAST) {
    const shown = id.length > TOLD ? `${id.slice(0, TOLD)}…` : id;
    throw new BadAnswer(
      `The service numbers an entry ${shown}; the last that a log can have is ${LAST}.`,
      jti
    );
  }
  if ((Object(entry) as Partial<EntryView>).index !== index) {
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
