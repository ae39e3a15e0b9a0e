import { type ISignal, Signal } from '@lumino/signaling';

import { saysItsTerms } from '../../client/facets/saysItsTerms';
import type { FacetView, Terms } from '../../protocol';
import type { KnownNotebook } from '../service/source';

/** A notebook that has the id of another one: as a principal it is new, and holds nothing. */
export interface Copied {
  notebook: string;
  /** What it is a copy of. */
  of: NonNullable<KnownNotebook['copy_of']>;
}

/** Of the notebook in front. */
interface Front {
  readonly current: { path: string } | null;
  readonly changed: ISignal<object, void>;
}

/** Needs that one card holds. */
const MOST = 16;

/** Follows whether the notebook in front is a copy. */
export class CopyOffer {
  constructor(
    private readonly front: Front,
    private readonly find: (notebook: string) => Promise<KnownNotebook | null>
  ) {
    front.changed.connect(() => this.follow());
    this.follow();
  }

  /** Emitted when another notebook is in front, or it was found out what it is. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get current(): Copied | null {
    return this._current;
  }

  private follow(): void {
    const notebook = this.front.current?.path ?? null;
    if (notebook === this.notebook) {
      return;
    }
    this.notebook = notebook;
    this.settle(null);
    if (notebook !== null) {
      this.find(notebook)
        .then(known => {
          if (this.notebook === notebook && known?.copy_of) {
            this.settle({ notebook, of: known.copy_of });
          }
        })
        .catch(() => undefined);
    }
  }

  private settle(current: Copied | null): void {
    if (current !== this._current) {
      this._current = current;
      this._changed.emit();
    }
  }

  private notebook: string | null = null;
  private _current: Copied | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

/** What the original was granted and still holds, each once: what a copy may ask for. */
export function heldBy(principal: string, facets: readonly FacetView[]): FacetView[] {
  const seen = new Set<string>();
  return facets
    .filter(saysItsTerms)
    .filter(
      ({ holder, state, terms, decided_by: decidedBy }) =>
        holder === principal &&
        state === 'live' &&
        decidedBy !== null &&
        terms.expiry !== null &&
        !terms.object.startsWith('aios/')
    )
    .filter(({ terms }) => {
      // As the service writes them, so in one order.
      const key = JSON.stringify({ ...terms, expiry: null });
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MOST);
}

/** Terms with the end that all asked for has. */
export type Ending = Terms & { expiry: number };
