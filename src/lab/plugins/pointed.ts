import type { JupyterFrontEnd } from '@jupyterlab/application';

import type { Target } from '../../client/system';
import { focusedRow, ROW, targetOf } from '../commands/row';

/**
 * What a command that names nothing is about: the row that the keys are at, else the one that the
 * context menu was opened over.
 */
export function pointed(app: JupyterFrontEnd): Target | null {
  return focusedRow() ?? targetOf(app.contextMenuHitTest(node => node.matches(ROW)));
}
