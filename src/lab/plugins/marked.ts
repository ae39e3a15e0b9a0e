import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { Marked } from '../service/marked';
import { CommandIDs, IMarked } from '../tokens';

/** Commands that are about the marked row. */
const ABOUT_ROWS = [
  CommandIDs.revokeFacet,
  CommandIDs.showTrace,
  CommandIDs.showFacetOrigin,
  CommandIDs.pause,
  CommandIDs.resume,
  CommandIDs.rename,
  CommandIDs.delegateFacet,
  CommandIDs.renewFacet,
  CommandIDs.regrantFacet,
  CommandIDs.narrowFacet
];

export const markedPlugin: JupyterFrontEndPlugin<Marked> = {
  id: 'jupyterlab-facetry:marked',
  description: 'Knows which row of the facets sidebar commands are about.',
  autoStart: true,
  provides: IMarked,
  activate: ({ commands }: JupyterFrontEnd) => {
    const marked = new Marked();
    marked.changed.connect(() =>
      ABOUT_ROWS.filter(id => commands.hasCommand(id)).forEach(id =>
        commands.notifyCommandChanged(id)
      )
    );
    return marked;
  }
};
