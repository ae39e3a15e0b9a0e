import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import type { Target } from '../client';
import { addConnectCommands } from '../lab/commands/connect';
import { addConsentCommand } from '../lab/commands/consentWindow';
import { addFacetCommands } from '../lab/commands/facet';
import { addRegionCommands } from '../lab/commands/regions';
import { addStoppingCommands } from '../lab/commands/stopping';
import type { Marked } from '../lab/service/marked';
import type { FacetryModel } from '../lab/service/model';
import type { SidebarActions } from '../lab/sidebar/actions';
import { revoke, revokeRule, revokeUnread } from '../lab/sidebar/revoke';
import { CommandIDs } from '../lab/tokens';
import type { LinkCopier } from '../lab/viewer/link/copier';
import { readSubject } from '../lab/viewer/origin/graph/graph';
import type { Looking } from './place';

/** Shortcuts of `schema/`, put in when this page is built. */
declare const SHORTCUTS: readonly { command: string; keys: string[]; selector: string }[];

interface Panels {
  model: FacetryModel;
  marked: Marked;
  trans: TranslationBundle;
  looking: Looking;
  copier: LinkCopier;
}

/** What can be done on this page, by the keys that do it in JupyterLab. */
export function pageCommands({ model, marked, trans, looking, copier }: Panels): CommandRegistry {
  const commands = new CommandRegistry();
  const parts = { commands, model, trans, marked };
  addConsentCommand(parts);
  addStoppingCommands(parts);
  addConnectCommands(parts);
  addFacetCommands(parts, {
    facet: facet => revoke(model, trans, facet),
    rule: id => revokeRule(model, trans, id)
  });
  addRegionCommands(parts, {
    panel: () => document.querySelector('.jp-Facetry-sidebar') ?? document.body,
    leave: () => document.querySelector<HTMLElement>('[role="treegrid"]')?.focus()
  });
  commands.addCommand(CommandIDs.showFacets, {
    label: trans.__('Facets'),
    execute: () => looking.show('facets')
  });
  commands.addCommand(CommandIDs.openProvenance, {
    label: trans.__('Provenance'),
    execute: ({ index, facet }) =>
      looking.provenance({
        ...(typeof index === 'number' && { entry: index }),
        ...(typeof facet === 'string' && { facet: facet || null })
      })
  });
  commands.addCommand(CommandIDs.showOrigin, {
    label: trans.__('Where Does This Come From?'),
    execute: ({ of }) => looking.origin(typeof of === 'string' ? readSubject(of) : null)
  });
  commands.addCommand(CommandIDs.copyViewLink, {
    label: trans.__('Copy Link to This View'),
    execute: () => copier.copy()
  });
  for (const { command, keys, selector } of SHORTCUTS) {
    if (commands.hasCommand(command)) {
      commands.addKeyBinding({ command, keys, selector });
    }
  }
  return commands;
}

/** The same as the sidebar sets it in motion; what needs a notebook it does not offer here. */
export function pageActions(commands: CommandRegistry, { model, trans }: Panels): SidebarActions {
  const run = (command: string, args = {}): void => void commands.execute(command, args);
  const named = (target: Target): object =>
    typeof target === 'string' ? { facet: target } : target;
  const nothing = (): void => undefined;
  return {
    revoke: facet => revoke(model, trans, facet),
    endUnread: id => revokeUnread(model, trans, id),
    endRule: id => revokeRule(model, trans, id),
    pause: target => commands.execute(CommandIDs.pause, { ...named(target) }),
    resume: target => commands.execute(CommandIDs.resume, { ...named(target) }),
    showApprovers: () => run(CommandIDs.showApprovers),
    showEntry: index => run(CommandIDs.openProvenance, { index }),
    show: facet => run(CommandIDs.openProvenance, facet === undefined ? {} : { facet }),
    origin: facet => run(CommandIDs.showFacetOrigin, { facet }),
    connectFolder: () => run(CommandIDs.connectFolder),
    connectApi: () => run(CommandIDs.connectApi),
    connectModel: () => run(CommandIDs.connectModel),
    leave: () => run(CommandIDs.leaveFacets),
    openConsent: fragment => run(CommandIDs.openConsent, { fragment }),
    lend: nothing,
    renew: nothing,
    regrant: nothing,
    narrow: nothing,
    request: nothing,
    askNeeds: nothing,
    askSame: nothing,
    connectNamed: nothing,
    startTour: nothing,
    welcome: nothing
  };
}
