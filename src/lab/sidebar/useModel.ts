import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

import type { FacetryModel } from '../service/model';

/** Renders again whenever this says so. */
export function useChanges(of: { changed: ISignal<unknown, void> }): void {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const changed = (): void => render();
    of.changed.connect(changed);
    return () => {
      of.changed.disconnect(changed);
    };
  }, [of]);
}

/** Renders again whenever the model changes, and every `tick` ms for words about time. */
export function useModel(model: FacetryModel, tick = 20_000): void {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  useChanges(model);
  React.useEffect(() => {
    const timer = setInterval(render, tick);
    return () => clearInterval(timer);
  }, [tick]);
}
