import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Marked } from '../service/marked';
import type { FacetryModel } from '../service/model';

/** What commands stand on, in JupyterLab and on the page outside of it. */
export interface CommandParts {
  commands: JupyterFrontEnd['commands'];
  model: FacetryModel;
  trans: TranslationBundle;
  /** The row that a command is about which names nothing. */
  marked: Marked;
}
