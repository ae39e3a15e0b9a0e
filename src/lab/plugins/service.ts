import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { ServerSource } from '../service/connection';
import { FacetryModel } from '../service/model';
import { IFacetry } from '../tokens';

/** Connects to the service beside the Jupyter server and keeps its state up to date. */
export const servicePlugin: JupyterFrontEndPlugin<FacetryModel> = {
  id: 'jupyterlab-facetry:service',
  description: 'The live view of the Facetry service.',
  autoStart: true,
  provides: IFacetry,
  activate: (app: JupyterFrontEnd) => {
    const model = new FacetryModel(new ServerSource(app.serviceManager.serverSettings));
    void app.started.then(() => model.run());
    return model;
  }
};
