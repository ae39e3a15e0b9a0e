import * as React from 'react';

import type { FacetryModel } from '../service/model';
import { RecentRefusals } from '../service/refusals';
import { useChanges } from './useModel';

/** Who was refused lately; renders again whenever that changes. */
export function useRefusals(model: FacetryModel): RecentRefusals {
  const refusals = React.useMemo(() => new RecentRefusals(model), [model]);
  React.useEffect(() => () => refusals.dispose(), [refusals]);
  useChanges(refusals);
  return refusals;
}
