import * as React from 'react';

import type { FacetryModel } from '../service/model';
import { RecentRefusals } from '../service/refusals';
import type { Thresholds } from '../service/thresholds';
import { useChanges } from './useModel';

/** Who was refused lately; renders again whenever that changes. */
export function useRefusals(model: FacetryModel, thresholds: Thresholds): RecentRefusals {
  const refusals = React.useMemo(() => new RecentRefusals(model), [model]);
  React.useEffect(() => () => refusals.dispose(), [refusals]);
  refusals.thresholds = thresholds;
  useChanges(refusals);
  return refusals;
}
