import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { FacetryModel } from '../service/model';
import { loadSettings } from '../settings';
import { CommandIDs, IFacetry } from '../tokens';

const PLUGIN = 'jupyterlab-facetry:attention';

export const attentionPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description:
    'Announces the ends of facets, and calls a person for requests that wait and for who else may approve.',
  autoStart: true,
  requires: [IFacetry],
  optional: [ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    translator: ITranslator | null,
    settings: ISettingRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const wanted = { announceExpiry: true, notifyRequests: true };
    void loadSettings(settings, PLUGIN, trans)?.then(loaded => {
      const apply = (): void => {
        wanted.announceExpiry = loaded.get('announceExpiry').composite === true;
        wanted.notifyRequests = loaded.get('notifyRequests').composite === true;
      };
      loaded.changed.connect(apply);
      apply();
    });
    void app.restored.then(async () => {
      const { Attention } = await import('../attention');
      const attention = new Attention(model, {
        trans,
        announceExpiry: () => wanted.announceExpiry,
        notifyRequests: () => wanted.notifyRequests,
        inSight: () => Boolean(document.getElementById('jp-facetry-sidebar')?.offsetParent),
        show: request => void app.commands.execute(CommandIDs.showFacets, { request }),
        showFacet: facet => void app.commands.execute(CommandIDs.openProvenance, { facet }),
        showApprovers: () => void app.commands.execute(CommandIDs.showApprovers)
      });
      app.commands.commandExecuted.connect((_, { id }) => {
        if (id === CommandIDs.showFacets) {
          attention.look();
        }
      });
    });
  }
};
