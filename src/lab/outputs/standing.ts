import type { ISignal } from '@lumino/signaling';

import type { FacetryModel } from '../service/model';

/** A card is shown before the sidebar hears of its request: this long, in ms, it is believed. */
const BELIEVED = 3_000;

/** How requests stand that cells of earlier have shown. */
export interface Standing {
  /** Emitted when a request may stand otherwise. */
  readonly changed: ISignal<unknown, void>;
  /** Whether nobody can decide it any more, as far as is known; `shown` as `now()` was. */
  isOver(request: string, shown: number): boolean;
  /** Looks, now or in a while, whether what was shown just now still stands. */
  look(): void;
  now(): number;
}

/**
 * What the service says of them. An output does not hear of what became of its request where its page
 * was reloaded meanwhile, or where it comes from a file.
 */
export function standingIn(model: FacetryModel, now: () => number): Standing {
  let due: ReturnType<typeof setTimeout> | undefined;
  return {
    changed: model.changed,
    now,
    isOver: (request, shown) =>
      model.live &&
      (model.asOf ?? 0) >= shown + BELIEVED &&
      !model.pending.some(({ id }) => id === request),
    look: () => {
      clearTimeout(due);
      due = setTimeout(() => {
        if (!model.isDisposed && model.live) {
          model.refresh().catch(() => undefined);
        }
      }, BELIEVED + 100);
    }
  };
}
