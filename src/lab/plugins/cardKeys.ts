import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

// It knows what a person did before there is a card.

import { CardKeys } from '../notebooks/cardKeys';

export const cardKeysPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:card-keys',
  description: 'Keeps the keys in an approval card while JupyterLab activates notebooks by itself.',
  autoStart: true,
  optional: [INotebookTracker],
  activate: (_app: JupyterFrontEnd, tracker: INotebookTracker | null) => {
    if (tracker !== null) {
      new CardKeys().follow(tracker);
    }
  }
};
