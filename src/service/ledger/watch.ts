import type { Journal } from '../types';
import type { Log } from './log';
import type { Asker, Views } from './views';

const HEARTBEAT_MS = 15_000;
/** Entries read at once while catching up, so that other calls get their turn. */
const STRIDE = 200;

/**
 * Entries as server-sent events from `after` on: `id` the index, `data` an EntryView; a comment
 * every 15 s shows both sides that the other is there. Ends when `signal` aborts.
 */
export async function* watchEntries(options: {
  journal: Journal;
  log: Log;
  views: Views;
  asker: Asker;
  after: number | undefined;
  signal: AbortSignal;
  heartbeatMs?: number;
}): AsyncGenerator<Uint8Array> {
  const { journal, log, views, asker, signal } = options;
  let next = Math.min(options.after === undefined ? log.size : options.after + 1, log.size);
  let wake = (): void => undefined;
  const stop = journal.onAppended(() => wake());
  const ended = (): void => wake();
  signal.addEventListener('abort', ended);
  try {
    yield Buffer.from(':\n\n');
    while (!signal.aborted) {
      while (next < log.size && !signal.aborted) {
        const to = Math.min(next + STRIDE, log.size);
        let text = '';
        for (; next < to; next++) {
          const view = views.entry(asker, next);
          if (view) {
            text += `id: ${next}\ndata: ${JSON.stringify(view)}\n\n`;
          }
        }
        if (text !== '') {
          yield Buffer.from(text);
        }
      }
      const quiet = await new Promise<boolean>(resolve => {
        const timer = setTimeout(resolve, options.heartbeatMs ?? HEARTBEAT_MS, true);
        timer.unref();
        wake = () => {
          clearTimeout(timer);
          resolve(false);
        };
        if (next < log.size || signal.aborted) {
          wake();
        }
      });
      if (quiet) {
        yield Buffer.from(':\n\n');
      }
    }
  } finally {
    stop();
    signal.removeEventListener('abort', ended);
  }
}
