import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

import { FrontNotebook } from '../notebooks/front';
import { NotebookIdentity } from '../notebooks/identity';
import type { FacetryModel } from '../service/model';
import { IFacetry, IFrontNotebook } from '../tokens';

/** Tells which notebook is in front and who stands for it; notebooks that hold facets get an id. */
export const notebooksPlugin: JupyterFrontEndPlugin<FrontNotebook> = {
  id: 'jupyterlab-facetry:notebooks',
  description: 'The principal that stands for the notebook in front, and the id in its metadata.',
  autoStart: true,
  requires: [IFacetry, INotebookTracker],
  provides: IFrontNotebook,
  activate: (_app: JupyterFrontEnd, model: FacetryModel, tracker: INotebookTracker) => {
    new NotebookIdentity(tracker, model);
    return new FrontNotebook(tracker, model);
  }
};
