import type { TranslationBundle } from '@jupyterlab/translation';
import type * as React from 'react';

import type { FacetView } from '../../protocol';
import type { FacetryModel } from '../service/model';
import type { SidebarActions } from './actions';

/** What a row of the sidebar shows, and with what. */
export interface RowProps {
  facet: FacetView;
  /** Seconds since the epoch. */
  now: number;
  trans: TranslationBundle;
  actions: SidebarActions;
  model: FacetryModel;
  /** The facet that it was passed on from, where what was narrowed is of interest. */
  parent?: FacetView;
  /** Principal of the notebook in front. */
  notebook?: string | null;
  /** What is to be said of it before anybody asks. */
  note?: React.ReactNode;
}
