import type { TranslationBundle } from '@jupyterlab/translation';

import type { Check } from '../../../ledger';
import { type EntryView, FacetryError, type Jwk } from '../../../protocol';
import type { Proof } from '../../service/source';
import { Aside, type Patience } from '../aside';

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

/** In milliseconds. */
const PATIENCE: Patience = { startup: 30_000, answer: 60_000 };

/** Asks the worker to check an entry; the page trusts no word of the service about it. */
export class Verifier {
  constructor(
    trans: TranslationBundle,
    make: () => Worker = () => new Worker(new URL('./verify.worker.js', import.meta.url)),
    patience: Patience = PATIENCE
  ) {
    this.aside = new Aside(make, patience, started => {
      const silence = started
        ? trans.__('Verifying took too long. Nothing was verified.')
        : trans.__('The verifier in this page did not start. Nothing was verified.');
      return new FacetryError('not_verified', silence);
    });
  }

  /** @throws Error where the worker did not start, or does not answer. */
  verify(question: Question): Promise<PageCheck[]> {
    return this.aside.ask(question);
  }

  dispose(): void {
    this.aside.dispose();
  }

  private readonly aside: Aside<Question, PageCheck[]>;
}
