import { IRouter, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';

import { facetIcon } from '../icons';
import type { FacetryModel } from '../service/model';
import { samePlace } from '../service/place';
import type { Connection } from '../service/source';
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
      caption: trans.__('Three minutes: connect, ask, grant, use, verify, revoke'),
      icon: facetIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        await app.commands.execute(CommandIDs.showFacets);
        if (model.status?.consent.enrolled === false) {
          // Nothing could be connected, and the notebook's kernel would shut the way that leads
          // from the sidebar to becoming the first who approves.
          await showDialog({
            title: trans.__('Nobody can approve yet'),
            body: trans.__(
              'The tour connects three services, and each is confirmed by somebody who may approve. The facets sidebar says how to let this browser approve; then start the tour again.'
            ),
            buttons: [Dialog.okButton({ label: trans.__('Close') })]
          });
          return;
        }
        try {
          const { path, connections } = await model.source.startTour();
          const opened: unknown = await app.commands.execute('docmanager:open', {
            path,
            factory: 'Notebook'
          });
          const notebook = opened as IDocumentWidget | undefined;
          await notebook?.revealed;
          // Before the cards, each of which gives the keys back to where it found them: after them
          // the services are asked once more, and by then a person may have gone elsewhere.
          notebook?.activate();
          await connectAll(model, app.commands, connections);
        } catch (error) {
          await showErrorMessage(trans.__('The tour could not start'), error as Error);
        }
      }
    });
    const offered = [
      launcher?.add({ command: CommandIDs.startTour, category: trans.__('Other'), rank: 10 }),
      palette?.addItem({ command: CommandIDs.startTour, category: trans.__('Facets') })
    ];
    // Its bank is this machine's, which a service elsewhere does not reach.
    const known = (): void => {
      if (model.status?.elsewhere === true) {
        offered.forEach(one => one?.dispose());
        model.changed.disconnect(known);
      }
    };
    model.changed.connect(known);
    known();
    if (router !== null) {
      // `facetry/start-tour` leads to this address. It is left behind, so that a reload does not start again.
      const arrive = 'facetry:arrive-at-tour';
      app.commands.addCommand(arrive, {
        label: trans.__('Facetry Tour'),
        describedBy: { args: { type: 'object', properties: {} } },
        execute: () => {
          const { path, search, hash } = router.current;
          const rest = (search ?? '').replace(/[?&]facetry-tour\b/, '').replace(/^&/, '?');
          router.navigate(`${path}${rest}${hash}`, { skipRouting: true });
          return app.commands.execute(CommandIDs.startTour);
        }
      });
      router.register({ command: arrive, pattern: /[?&]facetry-tour\b/ });
    }
  }
};

/**
 * One card after the other for what is not connected yet, or is where something else was (a server
 * started on another port): the card says what moves and what ends. Closing one leaves out the rest.
 */
async function connectAll(
  model: FacetryModel,
  commands: JupyterFrontEnd['commands'],
  connections: readonly Connection[]
): Promise<void> {
  await model.refresh();
  const missing: Connection[] = [];
  for (const wanted of connections) {
    if (!(await connected(model, wanted))) {
      missing.push(wanted);
    }
  }
  for (const [at, wanted] of missing.entries()) {
    const { name, kind, config } = wanted;
    const place = { at: at + 1, of: missing.length };
    await commands.execute(CommandIDs.connect, { name, kind, config: config as JSONObject, place });
    if (!(await connected(model, wanted))) {
      return;
    }
  }
}

/** Whether the name leads to the very place that is wanted, as the service itself reads both. */
async function connected(
  model: FacetryModel,
  { name, kind, config }: Connection
): Promise<boolean> {
  const present = model.holdings.objects.find(object => object.name === name);
  if (present === undefined) {
    return false;
  }
  const { origin } = await model.source.inspect(kind, config);
  return samePlace(present, { kind, origin });
}
