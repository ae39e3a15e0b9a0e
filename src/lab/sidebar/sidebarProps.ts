import type { TranslationBundle } from '@jupyterlab/translation';

import type { Copied } from '../notebooks/copies';
import type { Offered } from '../notebooks/offer';
import type { Kernels } from '../service/kernels';
import type { Marked } from '../service/marked';
import type { FacetryModel } from '../service/model';
import type { Thresholds } from '../service/thresholds';
import type { SidebarActions } from './actions';
import type { NotebookInFront } from './notebookInFront';

/** What the sidebar is drawn from. */
export interface SidebarProps {
  model: FacetryModel;
  marked: Marked;
  trans: TranslationBundle;
  actions: SidebarActions;
  notebook: NotebookInFront | null;
  /** False where there are none at all: on the page outside of Jupyter. */
  notebooks?: boolean;
  /** What its `facetry.toml` names. */
  offer?: Offered | null;
  /** What it is a copy of. */
  copied?: Copied | null;
  /** The request whose card is to be in sight. */
  revealed: { request: string } | null;
  /** Hours that an ended facet stays in the list. */
  endedFor: number;
  /** Those of the page's own Jupyter server; absent where it has none. */
  kernels?: Kernels | null;
  /** When something is flagged as unusual. */
  thresholds: Thresholds;
}
