import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

import { KeptKeys } from '../notebooks/keptKeys';

export const keptKeysPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:kept-keys',
  description:
    'Keeps the keys in a card or a panel while JupyterLab activates notebooks by itself.',
  autoStart: true,
  optional: [INotebookTracker],
  activate: (_app: JupyterFrontEnd, tracker: INotebookTracker | null) => {
    if (tracker !== null) {
      new KeptKeys().follow(tracker);
    }
  }
};
