import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

// What other plugins, and shortcuts, execute.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { addStoppingCommands } from '../commands/stopping';
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { IN_PALETTE } from '../commands/subject';
import type { Marked } from '../service/marked';
import type { FacetryModel } from '../service/model';
import { CommandIDs, IFacetry, IMarked } from '../tokens';

export const stoppingPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:stopping',
  description: 'Stops facets and principals for a while, and what only the approval page may do.',
  autoStart: true,
  requires: [IFacetry, IMarked],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    marked: Marked,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    addStoppingCommands({ commands: app.commands, model, trans, marked });
    const category = trans.__('Facets');
    palette?.addItem({ command: CommandIDs.showApprovers, category });
    for (const command of [CommandIDs.pause, CommandIDs.resume, CommandIDs.rename]) {
      palette?.addItem({ command, category, args: IN_PALETTE });
    }
  }
};
