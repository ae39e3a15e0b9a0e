import * as React from 'react';

import type { FacetryModel } from '../service/model';

/** Renders again whenever the model changes, and every `tick` ms for words about time. */
export function useModel(model: FacetryModel, tick = 20_000): void {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const changed = (): void => render();
    model.changed.connect(changed);
    const timer = setInterval(changed, tick);
    return () => {
      model.changed.disconnect(changed);
      clearInterval(timer);
    };
  }, [model, tick]);
}
