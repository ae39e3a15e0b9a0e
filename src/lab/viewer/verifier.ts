import type { EntryView } from '../../client/views';
import type { Check } from '../../ledger';
import type { ProvenEntry } from '../service/source';

export interface VerifyQuestion {
  id: number;
  /** Null only asks whether the worker is alive. */
  entry: EntryView | null;
  proof: string;
  vkey: string;
}

export interface VerifyAnswer {
  id: number;
  checks: Check[];
}

/** A worker that can't load says nothing at all; then the page must. In milliseconds. */
const PATIENCE = 10_000;

/** Asks the worker to check an entry; the page trusts no word of the service about it. */
export class Verifier {
  verify(proven: ProvenEntry): Promise<Check[]> {
    this.worker ??= new Worker(new URL('./verify.worker.js', import.meta.url));
    const worker = this.worker;
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      const end = (work: () => void): void => {
        clearTimeout(timer);
        worker.removeEventListener('message', listen);
        worker.removeEventListener('error', fail);
        work();
      };
      const listen = (event: MessageEvent<VerifyAnswer>): void => {
        if (event.data.id === id) {
          end(() => resolve(event.data.checks));
        }
      };
      const fail = (event: ErrorEvent): void => end(() => reject(new Error(event.message)));
      const timer = setTimeout(
        () => end(() => reject(new Error('The verifying worker does not answer.'))),
        PATIENCE
      );
      worker.addEventListener('message', listen);
      worker.addEventListener('error', fail);
      worker.postMessage({ id, ...proven } satisfies VerifyQuestion);
    });
  }

  dispose(): void {
    this.worker?.terminate();
  }

  private worker: Worker | undefined;
  private last = 0;
}
