import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Dialog, ICommandPalette, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import type { FacetView } from '../../client/views';
import { askApi, askFolder, type ConnectChoice } from '../forms/connect';
import { requestCode } from '../forms/code';
import { askRequest } from '../forms/request';
import { facetIcon } from '../icons';
import type { FacetryModel } from '../service/model';
import { consentOrigin } from '../service/consentOrigin';
import type { SidebarActions } from '../sidebar/actions';
import { FacetsSidebar } from '../sidebar';
import { showProposal } from '../sidebar/proposal';
import { CommandIDs, IFacetry } from '../tokens';
import { insertAndRun } from '../notebookCells';

/** Descendants from which a revocation is asked about once more. */
const MANY = 5;

export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-facetry:sidebar',
  description: 'The facets sidebar: what waits, what is held, what is connected.',
  autoStart: true,
  requires: [IFacetry],
  optional: [INotebookTracker, ITranslator, ICommandPalette, ILayoutRestorer, ILabShell],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    tracker: INotebookTracker | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    labShell: ILabShell | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const { commands, shell } = app;
    const sidebar = new FacetsSidebar({
      model,
      trans,
      actions: sidebarActions(app, model, trans)
    });
    sidebar.id = 'jp-facetry-sidebar';
    sidebar.title.icon = facetIcon;
    sidebar.title.caption = trans.__('Facets: permissions in variables');
    shell.add(sidebar, 'left', { rank: 150 });
    restorer?.add(sidebar, sidebar.id);

    // The tab counts what waits for a person.
    const count = (): void => {
      const waiting = model.waiting.length;
      sidebar.title.label = waiting > 0 ? String(waiting) : '';
      sidebar.title.className = waiting > 0 ? 'jp-Facetry-tab-waiting' : '';
    };
    model.changed.connect(count);

    commands.addCommand(CommandIDs.showFacets, {
      label: trans.__('Facets'),
      caption: trans.__('Show the facets sidebar'),
      icon: facetIcon,
      describedBy: {
        args: { type: 'object', properties: { request: { type: 'string' } } }
      },
      execute: args => {
        if (labShell !== null) {
          labShell.activateById(sidebar.id);
        } else {
          (shell as unknown as { expandLeft?(id: string): void }).expandLeft?.(sidebar.id);
        }
        if (typeof args['request'] === 'string') {
          sidebar.reveal(args['request']);
        }
      }
    });
    addFormCommands(app, model, tracker, trans);
    for (const command of [
      CommandIDs.showFacets,
      CommandIDs.requestFacet,
      CommandIDs.connectFolder,
      CommandIDs.connectApi
    ]) {
      palette?.addItem({ command, category: trans.__('Facets') });
    }
    followNotebook(tracker, model, sidebar);
  }
};

function sidebarActions(
  app: JupyterFrontEnd,
  model: FacetryModel,
  trans: TranslationBundle
): SidebarActions {
  const { commands } = app;
  return {
    revoke: facet => revoke(model, trans, facet),
    show: facet => void commands.execute(CommandIDs.openProvenance, { facet }),
    request: object => void commands.execute(CommandIDs.requestFacet, { object: object ?? '' }),
    connectFolder: () => void commands.execute(CommandIDs.connectFolder),
    connectApi: () => void commands.execute(CommandIDs.connectApi),
    startTour: () => void commands.execute(CommandIDs.startTour),
    openConsent: fragment => {
      const origin = consentOrigin(model.status, window.location);
      if (origin !== null) {
        window.open(`${origin}/#${fragment}`, '_blank', 'noopener,width=640,height=720');
      }
    }
  };
}

/** Ends a facet; more than a few descendants are asked about once more, with their number. */
async function revoke(
  model: FacetryModel,
  trans: TranslationBundle,
  facet: FacetView
): Promise<void> {
  const below = model.descendants(facet).filter(other => other.state === 'live').length;
  if (below > MANY) {
    const sure = await showDialog({
      title: trans.__('Revoke this and %1 facets passed on from it?', below),
      body: facet.sentence,
      buttons: [
        Dialog.cancelButton({ label: trans.__('Keep') }),
        Dialog.warnButton({ label: trans.__('Revoke all') })
      ]
    });
    if (!sure.button.accept) {
      return;
    }
  }
  try {
    await model.source.revoke(facet.id);
    await model.refresh();
  } catch (error) {
    await showErrorMessage(trans.__('The facet was not revoked'), error as Error);
  }
}

function addFormCommands(
  app: JupyterFrontEnd,
  model: FacetryModel,
  tracker: INotebookTracker | null,
  trans: TranslationBundle
): void {
  const { commands } = app;
  commands.addCommand(CommandIDs.requestFacet, {
    label: trans.__('Request a Facet…'),
    describedBy: { args: { type: 'object', properties: { object: { type: 'string' } } } },
    isEnabled: () => tracker?.currentWidget != null && model.holdings.objects.length > 0,
    execute: async args => {
      const panel = tracker?.currentWidget;
      if (!panel) {
        return;
      }
      const choice = await askRequest(
        trans,
        model.holdings.objects,
        panel.context.path.split('/').pop() ?? '',
        String(args['object'] ?? '')
      );
      if (choice !== null) {
        await insertAndRun(panel, requestCode(choice));
      }
    }
  });
  const connect = async (choice: ConnectChoice | null): Promise<void> => {
    if (choice === null) {
      return;
    }
    try {
      const proposal = await model.source.propose(choice.name, choice.kind, choice.config);
      await showProposal({ model, trans, proposal });
      await model.refresh();
    } catch (error) {
      await showErrorMessage(trans.__('This can’t be connected as it is'), error as Error);
    }
  };
  commands.addCommand(CommandIDs.connectFolder, {
    label: trans.__('Connect a Folder…'),
    describedBy: { args: { type: 'object', properties: { folder: { type: 'string' } } } },
    execute: async args => connect(await askFolder(trans, String(args['folder'] ?? '')))
  });
  commands.addCommand(CommandIDs.connectApi, {
    label: trans.__('Connect an API…'),
    describedBy: {
      args: {
        type: 'object',
        properties: { name: { type: 'string' }, where: { type: 'string' } }
      }
    },
    execute: async args =>
      connect(
        await askApi(trans, {
          ...(typeof args['name'] === 'string' && { name: args['name'] }),
          ...(typeof args['where'] === 'string' && { where: args['where'] })
        })
      )
  });
}

/** Tells the sidebar which notebook is in front, and which principal stands for it. */
function followNotebook(
  tracker: INotebookTracker | null,
  model: FacetryModel,
  sidebar: FacetsSidebar
): void {
  if (tracker === null) {
    return;
  }
  let followed: NotebookPanel | null = null;
  const update = async (): Promise<void> => {
    const panel = tracker.currentWidget;
    if (panel === null) {
      sidebar.setNotebook(null);
      return;
    }
    const { path } = panel.context;
    const known = model.live ? await model.source.notebook(path).catch(() => null) : null;
    if (tracker.currentWidget === panel) {
      sidebar.setNotebook({ path, principal: known?.principal ?? null, sdk: null });
    }
  };
  const changed = (): void => void update();
  tracker.currentChanged.connect(() => {
    followed?.context.pathChanged.disconnect(changed);
    followed?.sessionContext.kernelChanged.disconnect(changed);
    followed = tracker.currentWidget;
    followed?.context.pathChanged.connect(changed);
    followed?.sessionContext.kernelChanged.connect(changed);
    changed();
  });
  model.changed.connect(changed);
}
