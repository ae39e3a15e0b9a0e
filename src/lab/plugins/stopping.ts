import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

// What other plugins, and shortcuts, execute.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { addStoppingCommands } from '../commands/stopping';
import type { FacetryModel } from '../service/model';
import { CommandIDs, IFacetry } from '../tokens';
import { pointed } from './pointed';

export const stoppingPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:stopping',
  description: 'Stops facets and principals for a while, and what only the approval page may do.',
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
    addStoppingCommands({ commands: app.commands, model, trans, pointed: () => pointed(app) });
    palette?.addItem({ command: CommandIDs.showApprovers, category: trans.__('Facets') });
  }
};
