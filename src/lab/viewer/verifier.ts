import type { TranslationBundle } from '@jupyterlab/translation';

import type { Check } from '../../ledger';
import { type EntryView, FacetryError, type Jwk } from '../../protocol';
import type { Proof } from '../service/source';

export type CheckName = Check['name'] | 'consistency';

/** One check that the page itself made. */
export interface PageCheck {
  name: CheckName;
  ok: boolean;
  detail: string;
}

/** A state of the ledger that this browser saw before, and the hashes that connect both. */
export interface Seen {
  checkpoint: string;
  hashes: string[];
}

export interface Question extends Proof {
  /** As it is shown. */
  entry: EntryView;
  /** The entry that it answers, where that is proven already. */
  answered: EntryView | null;
  /** Null where it is not known who signed. */
  holderKey: Jwk | null;
  /** Null where this browser sees the ledger for the first time. */
  seen: Seen | null;
}

export interface WorkerQuestion {
  id: number;
  /** Null only asks whether the worker is alive. */
  question: Question | null;
}

export interface WorkerAnswer {
  id: number;
  checks: PageCheck[];
}

/** A worker that can't load says nothing at all; then the page must. In milliseconds. */
const STARTUP = 8000;
const PATIENCE = 20_000;

/** Asks the worker to check an entry; the page trusts no word of the service about it. */
export class Verifier {
  constructor(
    private readonly trans: TranslationBundle,
    private readonly make: () => Worker = () =>
      new Worker(new URL('./verify.worker.js', import.meta.url)),
    private readonly patience = { startup: STARTUP, answer: PATIENCE }
  ) {}

  /** @throws Error where the worker did not start, or does not answer. */
  async verify(question: Question): Promise<PageCheck[]> {
    await this.started();
    return this.ask(question, this.patience.answer);
  }

  dispose(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.start = undefined;
  }

  /** Waits for the first sign of life; a worker that gave none is made anew next time. */
  private started(): Promise<unknown> {
    this.start ??= this.ask(null, this.patience.startup).catch((error: unknown) => {
      this.dispose();
      throw error;
    });
    return this.start;
  }

  private ask(question: Question | null, patience: number): Promise<PageCheck[]> {
    const worker = (this.worker ??= this.make());
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      const end = (work: () => void): void => {
        clearTimeout(timer);
        worker.removeEventListener('message', listen);
        worker.removeEventListener('error', fail);
        work();
      };
      const listen = (event: MessageEvent<WorkerAnswer>): void => {
        if (event.data.id === id) {
          end(() => resolve(event.data.checks));
        }
      };
      const silence =
        question === null
          ? this.trans.__('The verifier in this page did not start. Nothing was verified.')
          : this.trans.__('Verifying took too long. Nothing was verified.');
      const fail = (): void => end(() => reject(new FacetryError('not_verified', silence)));
      const timer = setTimeout(fail, patience);
      worker.addEventListener('message', listen);
      worker.addEventListener('error', fail);
      worker.postMessage({ id, question } satisfies WorkerQuestion);
    });
  }

  private worker: Worker | undefined;
  private start: Promise<unknown> | undefined;
  private last = 0;
}
