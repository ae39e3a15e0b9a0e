import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { keptDecider } from '../service/decider';
// What other plugins are given when they are activated.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { FacetryModel } from '../service/model';
import { lazySource } from '../service/source';
import { IFacetry } from '../tokens';

/** Connects to the service beside the Jupyter server and keeps its state up to date. */
export const servicePlugin: JupyterFrontEndPlugin<FacetryModel> = {
  id: 'jupyterlab-facetry:service',
  description: 'The live view of the Facetry service.',
  autoStart: true,
  provides: IFacetry,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const source = lazySource(async () => {
      const { ServerSource } = await import('../service/connection');
      return new ServerSource(app.serviceManager.serverSettings, trans);
    });
    const model = new FacetryModel(source, { decider: keptDecider(window.localStorage) });
    // What may have brought the network back: a machine that woke up, a tunnel.
    window.addEventListener('online', () => model.hurry());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        model.hurry();
      }
    });
    void app.started.then(() => model.run());
    return model;
  }
};
