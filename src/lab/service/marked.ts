import { type ISignal, Signal } from '@lumino/signaling';

import type { Target } from '../../client/objects/systemTypes';

/**
 * The row of the sidebar that a person came to last, by keys or pointer: what a command is about
 * that names nothing. One at most; it stays while the keys are elsewhere, as in the palette.
 */
export class Marked {
  /** Emitted when another row is marked, or none any more. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get target(): Target | null {
    return this._target;
  }

  is(target: Target): boolean {
    return this._target !== null && keyOf(this._target) === keyOf(target);
  }

  mark(target: Target | null): void {
    if (target === null ? this._target !== null : !this.is(target)) {
      this._target = target;
      this._changed.emit();
    }
  }

  private _target: Target | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

function keyOf(target: Target): string {
  return typeof target === 'string' ? `facet ${target}` : `principal ${target.principal}`;
}
