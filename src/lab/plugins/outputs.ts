import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

// Renderers are made synchronously, for the notebooks that are restored with the page.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { CARD_TYPE, CardOutput } from '../outputs/card';
import { tellOfKernels } from '../outputs/kernels';
import { RECEIPT_TYPE, ReceiptOutput } from '../outputs/receipt';
import { standingIn } from '../outputs/standing';
import type { FacetryModel } from '../service/model';
import { CommandIDs, IFacetry } from '../tokens';

export const outputsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:outputs',
  description: 'Shows requests and receipts in the outputs of cells.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator, IFacetry, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null,
    facetry: FacetryModel | null,
    notebooks: INotebookTracker | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const standing = facetry && standingIn(facetry, Date.now);
    const cards = new Set<CardOutput>();
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [CARD_TYPE],
        createRenderer: () => {
          const card = new CardOutput(
            trans,
            request => void app.commands.execute(CommandIDs.showFacets, { request }),
            (name, proposal) => void app.commands.execute(CommandIDs.connect, { name, proposal }),
            standing
          );
          cards.add(card);
          card.disposed.connect(() => cards.delete(card));
          return card;
        }
      },
      0
    );
    if (notebooks !== null) {
      tellOfKernels(notebooks, cards);
    }
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [RECEIPT_TYPE],
        createRenderer: () =>
          new ReceiptOutput(
            trans,
            model => {
              // The result itself is drawn by whatever draws its own media type.
              const others = Object.fromEntries(
                Object.entries(model.data).filter(([type]) => type !== RECEIPT_TYPE)
              );
              const type = rendermime.preferredMimeType(others, model.trusted ? 'any' : 'ensure');
              return type === undefined ? null : rendermime.createRenderer(type);
            },
            index => void app.commands.execute(CommandIDs.openProvenance, { index })
          )
      },
      0
    );
  }
};
