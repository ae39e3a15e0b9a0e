import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { facetIcon } from '../icons';
// The offer is there from the first notebook on.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { CopyOffer, heldBy } from '../notebooks/copies';
import type { FrontNotebook } from '../notebooks/front';
import type { FacetryModel } from '../service/model';
import { CommandIDs, ICopyOffer, IFacetry, IFrontNotebook } from '../tokens';

/** A copy is another principal: what its original holds it may ask for, and a person decides. */
export const copiesPlugin: JupyterFrontEndPlugin<CopyOffer> = {
  id: 'jupyterlab-facetry:copies',
  description: 'Offers a copied notebook to ask for the facets that its original holds.',
  autoStart: true,
  requires: [IFacetry, IFrontNotebook],
  optional: [ITranslator, ICommandPalette],
  provides: ICopyOffer,
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    front: FrontNotebook,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const copies = new CopyOffer(front, path => model.source.notebook(path));
    app.commands.addCommand(CommandIDs.askSame, {
      label: trans.__('Ask for What the Original Holds'),
      caption: trans.__('Adds a cell to the copy that asks for all of it on one card'),
      icon: facetIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => model.live && copies.current !== null,
      execute: async () => {
        const { panel } = front;
        const copied = copies.current;
        if (panel === null || copied === null || copied.notebook !== panel.context.path) {
          return;
        }
        const [{ sameCode }, { insertAndRun }] = await Promise.all([
          import('../forms/sameCode'),
          import('../notebooks/cells')
        ]);
        const facets = heldBy(copied.of.principal, model.holdings.facets);
        if (facets.length > 0) {
          await insertAndRun(panel, sameCode(facets, copied.of.petname));
        }
      }
    });
    palette?.addItem({ command: CommandIDs.askSame, category: trans.__('Facets') });
    return copies;
  }
};
