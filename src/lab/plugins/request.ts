import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { facetIcon } from '../icons';
import type { FrontNotebook } from '../notebooks/front';
import type { FacetryModel } from '../service/model';
import { lifetimeSetting } from '../settings';
import { CommandIDs, IFacetry, IFrontNotebook } from '../tokens';

const PLUGIN = 'jupyterlab-facetry:request';

export const requestPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Asks for a facet from the sidebar and brings it into the notebook.',
  autoStart: true,
  requires: [IFacetry, IFrontNotebook],
  optional: [ITranslator, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    front: FrontNotebook,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const lifetime = lifetimeSetting(settings, PLUGIN, trans);
    app.commands.addCommand(CommandIDs.requestFacet, {
      label: trans.__('Request a Facet…'),
      caption: trans.__('Choose what this notebook may do; the request becomes a line in it'),
      icon: facetIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            object: { type: 'string', description: trans.__('Service to start with') }
          }
        }
      },
      isEnabled: () => front.panel !== null && model.holdings.objects.length > 0,
      execute: async args => {
        const { panel } = front;
        if (panel === null) {
          return;
        }
        const [{ askRequest }, { requestCode }, { insertAndRun }] = await Promise.all([
          import('../forms/request'),
          import('../forms/code'),
          import('../notebooks/cells')
        ]);
        const choice = await askRequest(trans, {
          objects: model.holdings.objects,
          notebook: panel.context.path.split('/').pop() ?? '',
          object: String(args['object'] ?? ''),
          lifetime: lifetime(),
          now: model.now
        });
        if (choice !== null) {
          await insertAndRun(panel, requestCode(choice));
        }
      }
    });
    palette?.addItem({ command: CommandIDs.requestFacet, category: trans.__('Facets') });
  }
};
