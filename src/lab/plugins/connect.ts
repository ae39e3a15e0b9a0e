import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

// What other plugins, and the sidebar, execute.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { addConnectCommands } from '../commands/connect';
import type { FacetryModel } from '../service/model';
import { CommandIDs, IFacetry } from '../tokens';

export const connectPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:connect',
  description: 'Connects folders and APIs; what is connected is confirmed in the consent frame.',
  autoStart: true,
  requires: [IFacetry],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    addConnectCommands({ commands: app.commands, model, trans });
    const { connectFolder, connectApi, connectModel } = CommandIDs;
    for (const command of [connectFolder, connectApi, connectModel]) {
      palette?.addItem({ command, category: trans.__('Facets') });
    }
  }
};
