import * as React from 'react';

import type { ProvenanceModel } from './model';

/** Draws again when the model changes. */
export function useViewed(model: ProvenanceModel): void {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const changed = (): void => render();
    model.changed.connect(changed);
    model.facetry.changed.connect(changed);
    return () => {
      model.changed.disconnect(changed);
      model.facetry.changed.disconnect(changed);
    };
  }, [model]);
}
