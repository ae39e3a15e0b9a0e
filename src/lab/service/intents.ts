import type { IDisposable } from '@lumino/disposable';

import type { EntryView } from '../../protocol';
import type { FacetryModel } from './model';

/** Uses looked up when the service is first reached, and held until that is answered. */
const LOOK_BACK = 1000;

/**
 * Gives every use on, in the order of the ledger: the newest that there were, then each new one;
 * with `outcomes`, what became of each, too.
 */
export class Intents implements IDisposable {
  constructor(
    private readonly model: FacetryModel,
    private readonly take: (entry: EntryView) => void,
    { outcomes = false } = {}
  ) {
    this.kinds = outcomes ? ['intent', 'outcome'] : ['intent'];
    model.appended.connect(this.append, this);
    model.changed.connect(this.lookBack, this);
    this.lookBack();
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    this.model.appended.disconnect(this.append, this);
    this.model.changed.disconnect(this.lookBack, this);
  }

  /** Once, as soon as there is a service to ask; what comes meanwhile comes after it. */
  private lookBack(): void {
    if (this.waiting === null || this.asked || !this.model.live) {
      return;
    }
    this.asked = true;
    this.model.source
      .query({ limit: LOOK_BACK, kinds: this.kinds })
      .then(({ entries }) => {
        if (this._disposed) {
          return;
        }
        const after = this.waiting ?? [];
        const last = entries[entries.length - 1]?.index ?? -1;
        this.waiting = null;
        [...entries, ...after.filter(({ index }) => index > last)].forEach(this.take);
      })
      .catch(() => {
        this.asked = false;
      });
  }

  private append(_: FacetryModel, entry: EntryView): void {
    if (!this.kinds.includes(entry.kind)) {
      return;
    }
    if (this.waiting === null) {
      this.take(entry);
    } else if (this.waiting.length < LOOK_BACK) {
      this.waiting.push(entry);
    }
  }

  /** What came before it was asked what had been; null once it was. */
  private waiting: EntryView[] | null = [];
  private asked = false;
  private readonly kinds: EntryView['kind'][];
  private _disposed = false;
}
