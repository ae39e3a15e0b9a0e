import { IRouter, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { facetIcon } from '../icons';
import type { FacetryModel } from '../service/model';
import { CommandIDs, IFacetry } from '../tokens';

export const tourPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:tour',
  description: 'The three-minute tour with a sample bank, a folder and a second actor.',
  autoStart: true,
  requires: [IFacetry],
  optional: [ITranslator, ILauncher, ICommandPalette, IRouter],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    translator: ITranslator | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    router: IRouter | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    app.commands.addCommand(CommandIDs.startTour, {
      label: trans.__('Facetry Tour'),
      caption: trans.__('Three minutes: connect, ask, grant, use, see the proof, revoke'),
      icon: facetIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        try {
          const { path } = await model.source.startTour();
          await app.commands.execute('docmanager:open', { path, factory: 'Notebook' });
          await app.commands.execute(CommandIDs.showFacets);
        } catch (error) {
          await showErrorMessage(trans.__('The tour could not start'), error as Error);
        }
      }
    });
    launcher?.add({ command: CommandIDs.startTour, category: trans.__('Other'), rank: 10 });
    palette?.addItem({ command: CommandIDs.startTour, category: trans.__('Facets') });
    // `npm start` opens this address.
    router?.register({ command: CommandIDs.startTour, pattern: /[?&]facetry-tour\b/ });
  }
};
