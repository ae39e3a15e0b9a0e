import type { JupyterFrontEnd } from '@jupyterlab/application';

import type { Target } from '../../client/system';

const ROW = '[data-facet], [data-principal]';

/**
 * What a command that names nothing is about: the row that the keys are at, else the one that the
 * context menu was opened over.
 */
export function pointed(app: JupyterFrontEnd): Target | null {
  const row =
    document.activeElement?.closest<HTMLElement>(ROW) ??
    app.contextMenuHitTest(node => node.matches(ROW));
  const { facet, principal } = row?.dataset ?? {};
  return facet ?? (principal === undefined ? null : { principal });
}
