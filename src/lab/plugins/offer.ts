import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { linkIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { NamedService } from '../../manifest';
import { facetIcon } from '../icons';
import type { FrontNotebook } from '../notebooks/front';
import { folderIn, ManifestOffer, needsCode, type Offered } from '../notebooks/offer';
import type { FacetryModel } from '../service/model';
import { CommandIDs, IFacetry, IFrontNotebook, IManifestOffer } from '../tokens';

/** What came with the notebook's folder is offered, never done: each way ends at a person's card. */
export const offerPlugin: JupyterFrontEndPlugin<ManifestOffer> = {
  id: 'jupyterlab-facetry:offer',
  description: 'Offers what the facetry.toml beside a notebook names: needs to ask for, services.',
  autoStart: true,
  requires: [IFacetry, IFrontNotebook],
  optional: [ITranslator, ICommandPalette],
  provides: IManifestOffer,
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    front: FrontNotebook,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const { commands } = app;
    const { contents } = app.serviceManager;
    const offer = new ManifestOffer(
      front,
      path => model.source.manifest(path),
      () => import('../../manifest'),
      model.now
    );
    contents.fileChanged.connect((_, { oldValue, newValue }) => {
      if (
        [oldValue?.path, newValue?.path].some(path => path?.split('/').pop() === 'facetry.toml')
      ) {
        void offer.renew();
      }
    });
    commands.addCommand(CommandIDs.askNeeds, {
      label: trans.__('Ask for the Needs in facetry.toml'),
      caption: trans.__('Adds a cell to the notebook that asks for all of them on one card'),
      icon: facetIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => model.live && (offer.current?.chosen?.needs.length ?? 0) > 0,
      execute: async () => {
        const { panel } = front;
        if (panel !== null && offer.current?.notebook === panel.context.path) {
          const { insertAndRun } = await import('../notebooks/cells');
          await insertAndRun(panel, needsCode(offer.current));
        }
      }
    });
    commands.addCommand(CommandIDs.connectNamed, {
      label: trans.__('Connect Services from facetry.toml…'),
      icon: linkIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => model.live && (offer.current?.services.length ?? 0) > 0,
      execute: async () => {
        const offered = offer.current;
        const { unconnected } = await import('../sidebar/offer');
        for (const service of offered ? unconnected(offered, model.holdings.objects) : []) {
          try {
            const [command, args] = await formOf(offered!, service, async path => {
              const found = await contents.get(path, { type: 'file', format: 'text' });
              return String(found.content);
            });
            await commands.execute(command, args);
          } catch (error) {
            const title = trans.__('%1 can’t be connected', service.name);
            await showErrorMessage(title, error as Error);
          }
          if (!model.holdings.objects.some(({ name }) => name === service.name)) {
            return;
          }
        }
      }
    });
    for (const command of [CommandIDs.askNeeds, CommandIDs.connectNamed]) {
      palette?.addItem({ command, category: trans.__('Facets') });
    }
    return offer;
  }
};

/** The form that connects a service, filled in with what the file says; a person sees it first. */
async function formOf(
  { file }: Offered,
  service: NamedService,
  read: (path: string) => Promise<string>
): Promise<[command: string, args: ReadonlyPartialJSONObject]> {
  const { name, kind, folder, write, document, address = '', methods, auth, network } = service;
  const { sizeText } = await import('../../protocol');
  const longest = service.longestAnswer === undefined ? '' : sizeText(service.longestAnswer);
  if (kind === 'files') {
    const whole = folderIn(file, folder);
    return [CommandIDs.connectFolder, { name, folder: whole, write: write ?? false, longest }];
  }
  const { kind: authKind, name: authName } = Object(auth) as { kind?: string; name?: string };
  const common = {
    name,
    longest,
    inside: network === 'private',
    ...(authKind !== undefined && { auth: authKind, authName: authName ?? '' })
  };
  if (document === undefined) {
    const rows = (methods ?? []).map(({ method, path }) => ({ method, path, name: '' }));
    return [CommandIDs.connectApi, { ...common, form: 'paths', where: address, methods: rows }];
  }
  if ('url' in document) {
    return [CommandIDs.connectApi, { ...common, form: 'address', where: document.url }];
  }
  const path = file.path.slice(0, file.path.lastIndexOf('/') + 1) + document.file;
  const text = await read(path);
  return [CommandIDs.connectApi, { ...common, form: 'text', where: address, document: text }];
}
