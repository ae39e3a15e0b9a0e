import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { URLExt } from '@jupyterlab/coreutils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import type { Target } from '../../client/objects/systemTypes';
// What shortcuts and menus execute.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { addConsentCommand } from '../commands/consentWindow';
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { addFacetCommands } from '../commands/facet';
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { IN_PALETTE } from '../commands/subject';

import { addRegionCommands } from '../commands/regions';
import { facetIcon } from '../icons';
import type { FrontNotebook } from '../notebooks/front';
import type { CopyOffer } from '../notebooks/copies';
import type { ManifestOffer } from '../notebooks/offer';
import type { Kernels } from '../service/kernels';
import type { Marked } from '../service/marked';
import type { FacetryModel } from '../service/model';
import { FacetsSidebar } from '../sidebar';
import type { SidebarActions } from '../sidebar/actions';
import { loadSettings } from '../settings';
import {
  CommandIDs,
  ICopyOffer,
  IFacetry,
  IFrontNotebook,
  IKernels,
  IManifestOffer,
  IMarked
} from '../tokens';

const PLUGIN = 'jupyterlab-facetry:sidebar';

export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'The facets sidebar: what waits, what is held, what is connected.',
  autoStart: true,
  requires: [IFacetry, IMarked],
  optional: [
    IKernels,
    ITranslator,
    IFrontNotebook,
    IManifestOffer,
    ICopyOffer,
    ISettingRegistry,
    ICommandPalette,
    ILayoutRestorer,
    ILabShell
  ],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    marked: Marked,
    kernels: Kernels | null,
    translator: ITranslator | null,
    front: FrontNotebook | null,
    offer: ManifestOffer | null,
    copies: CopyOffer | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    labShell: ILabShell | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const actions = sidebarActions(app, model, trans);
    const sidebar = new FacetsSidebar({ model, marked, trans, actions, kernels });
    sidebar.id = 'jp-facetry-sidebar';
    sidebar.title.icon = facetIcon;
    sidebar.title.caption = trans.__('Facets: permissions in variables');
    app.shell.add(sidebar, 'left', { rank: 150 });
    restorer?.add(sidebar, sidebar.id);
    countWaiting(model, sidebar, trans);
    addCommands(app, { model, marked, sidebar, actions, trans }, labShell);
    for (const command of [CommandIDs.showFacets, CommandIDs.openConsent]) {
      palette?.addItem({ command, category: trans.__('Facets') });
    }
    for (const command of [
      CommandIDs.revokeFacet,
      CommandIDs.showTrace,
      CommandIDs.showFacetOrigin
    ]) {
      palette?.addItem({ command, category: trans.__('Facets'), args: IN_PALETTE });
    }
    offer?.changed.connect(() => sidebar.setOffer(offer.current));
    copies?.changed.connect(() => sidebar.setCopied(copies.current));
    front?.changed.connect(() => sidebar.setNotebook(front.current));
    sidebar.setNotebook(front?.current ?? null);
    void loadSettings(settings, PLUGIN, trans)?.then(loaded => {
      const number = (name: string): number => Number(loaded.get(name).composite);
      const apply = (): void =>
        sidebar.setSettings(number('endedFor'), {
          burstTimes: number('burstTimes'),
          burstLeast: number('burstLeast'),
          firstActionAfter: number('firstActionAfter'),
          newCellAfter: number('newCellAfter'),
          newKernelWithin: number('newKernelWithin'),
          refusalCount: number('refusalCount'),
          refusalSeconds: number('refusalSeconds')
        });
      loaded.changed.connect(apply);
      apply();
    });
  }
};

/** The tab counts what waits for a person. */
function countWaiting(model: FacetryModel, sidebar: FacetsSidebar, trans: TranslationBundle): void {
  model.changed.connect(() => {
    const waiting = model.waiting.length;
    sidebar.title.label = waiting > 0 ? String(waiting) : '';
    sidebar.title.className = waiting > 0 ? 'jp-Facetry-tab-waiting' : '';
    sidebar.title.caption =
      waiting > 0
        ? trans._n('Facets: %1 request waits for you', 'Facets: %1 requests wait for you', waiting)
        : trans.__('Facets: permissions in variables');
  });
}

function sidebarActions(
  app: JupyterFrontEnd,
  model: FacetryModel,
  trans: TranslationBundle
): SidebarActions {
  const { commands } = app;
  return {
    revoke: async facet => {
      const { revoke } = await import('../sidebar/revoke');
      await revoke(model, trans, facet);
    },
    endUnread: async id => {
      const { revokeUnread } = await import('../sidebar/revoke');
      await revokeUnread(model, trans, id);
    },
    endRule: async id => {
      const { revokeRule } = await import('../sidebar/revoke');
      await revokeRule(model, trans, id);
    },
    pause: target => commands.execute(CommandIDs.pause, named(target)),
    resume: target => commands.execute(CommandIDs.resume, named(target)),
    lend: facet => void commands.execute(CommandIDs.delegateFacet, { facet }),
    renew: facet => void commands.execute(CommandIDs.renewFacet, { facet }),
    regrant: facet => void commands.execute(CommandIDs.regrantFacet, { facet }),
    narrow: (facet, used = false) => void commands.execute(CommandIDs.narrowFacet, { facet, used }),
    showApprovers: () => void commands.execute(CommandIDs.showApprovers),
    showEntry: index => void commands.execute(CommandIDs.openProvenance, { index }),
    show: facet => void commands.execute(CommandIDs.openProvenance, { facet: facet ?? '' }),
    origin: facet => void commands.execute(CommandIDs.showFacetOrigin, { facet }),
    request: object => void commands.execute(CommandIDs.requestFacet, { object: object ?? '' }),
    askNeeds: () => void commands.execute(CommandIDs.askNeeds),
    askSame: () => void commands.execute(CommandIDs.askSame),
    connectNamed: () => void commands.execute(CommandIDs.connectNamed),
    connectFolder: () => void commands.execute(CommandIDs.connectFolder),
    connectApi: () => void commands.execute(CommandIDs.connectApi),
    connectModel: () => void commands.execute(CommandIDs.connectModel),
    startTour: () => void commands.execute(CommandIDs.startTour),
    leave: () => app.shell.currentWidget?.activate(),
    welcome: () => {
      const address = URLExt.join(app.serviceManager.serverSettings.baseUrl, 'facetry/welcome');
      window.open(address, '_blank', 'noopener');
    },
    openConsent: fragment => void commands.execute(CommandIDs.openConsent, { fragment })
  };
}

/** A target as the commands name it. */
function named(target: Target): { facet: string } | { principal: string } {
  return typeof target === 'string' ? { facet: target } : target;
}

/** The sidebar, and what its commands stand on. */
interface Panel {
  model: FacetryModel;
  marked: Marked;
  sidebar: FacetsSidebar;
  actions: SidebarActions;
  trans: TranslationBundle;
}

function addCommands(
  app: JupyterFrontEnd,
  { model, marked, sidebar, actions, trans }: Panel,
  labShell: ILabShell | null
): void {
  const { commands, shell } = app;
  commands.addCommand(CommandIDs.showFacets, {
    label: trans.__('Facets'),
    caption: trans.__('Show the facets sidebar'),
    icon: facetIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          request: { type: 'string', description: trans.__('Request whose card to show') }
        }
      }
    },
    execute: args => {
      if (labShell !== null) {
        labShell.activateById(sidebar.id);
      } else {
        // Notebook 7 has no activation of side panels, but opens them.
        (shell as unknown as { expandLeft?(id: string): void }).expandLeft?.(sidebar.id);
      }
      if (typeof args['request'] === 'string') {
        sidebar.reveal(args['request']);
      }
    }
  });
  const parts = { commands, model, trans, marked };
  addConsentCommand(parts);
  addFacetCommands(parts, { facet: actions.revoke, rule: actions.endRule });
  addRegionCommands(parts, {
    panel: () => sidebar.node,
    leave: () => shell.currentWidget?.activate()
  });
}
