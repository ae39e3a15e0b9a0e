import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Target } from '../../client/system';
import type { FacetryModel } from '../service/model';

/** What commands stand on, in JupyterLab and on the page outside of it. */
export interface CommandParts {
  commands: JupyterFrontEnd['commands'];
  model: FacetryModel;
  trans: TranslationBundle;
  /** What a command that names nothing is about. */
  pointed(): Target | null;
}
