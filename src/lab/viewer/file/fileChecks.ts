import type { TranslationBundle } from '@jupyterlab/translation';

import type { Known, Report } from './report';

/** How long a worker is waited for until its first sign of life, in milliseconds. */
const STARTUP = 30_000;

export interface Asked {
  file: Blob;
  known: Known | null;
}

/** What the worker says: how many bytes it has read, and in the end what it found or why it failed. */
export type AboutFile = { done: number } | { report: Report } | { failed: string };

/** Has a file verified beside the page. */
export interface FileChecks {
  /**
   * @param progress told how many bytes were read
   * @throws Error where it was not verified; AbortError where it was given up
   */
  check(asked: Asked, progress: (done: number) => void, signal: AbortSignal): Promise<Report>;
}

/** Has a worker of its own verify each file: however large it is, it can be given up. */
export function workerChecks(
  trans: TranslationBundle,
  make: () => Worker = () => new Worker(new URL('./file.worker.js', import.meta.url)),
  startup = STARTUP
): FileChecks {
  return {
    check: (asked, progress, signal) =>
      new Promise<Report>((resolve, reject) => {
        const worker = make();
        const fail = (error: Error): void => end(() => reject(error));
        const silent = (): void =>
          fail(
            new Error(trans.__('The verifier in this page did not start. Nothing was verified.'))
          );
        const giveUp = (): void => fail(new DOMException('Given up.', 'AbortError'));
        const timer = window.setTimeout(silent, startup);
        const end = (settle: () => void): void => {
          window.clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          worker.terminate();
          settle();
        };
        worker.addEventListener('error', silent);
        worker.addEventListener('message', ({ data }: MessageEvent<AboutFile>) => {
          window.clearTimeout(timer);
          if ('done' in data) {
            progress(data.done);
          } else if ('report' in data) {
            end(() => resolve(data.report));
          } else {
            fail(new Error(data.failed));
          }
        });
        signal.addEventListener('abort', giveUp);
        worker.postMessage(asked);
      })
  };
}
