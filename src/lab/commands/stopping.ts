import { showErrorMessage } from '@jupyterlab/apputils';
import { editIcon, pauseIcon, runIcon } from '@jupyterlab/ui-components';

import type { Target } from '../../client/system';
import { type PauseView, safeText } from '../../protocol';
import type { ConsentSubject } from '../consentFrame';
import { facetIcon } from '../icons';
import { petnameOf } from '../service/facets';
import type { FacetryModel } from '../service/model';
import { pausedTarget } from '../service/pauses';
import { CommandIDs } from '../tokens';
import type { CommandParts } from './parts';
import { subjectWords } from './subject';

/** What a command may say that it is about. */
interface Named {
  facet?: unknown;
  principal?: unknown;
}

/** Commands that stop for a while, and what only the approval page may do. */
export function addStoppingCommands({ commands, model, trans, marked }: CommandParts): void {
  const describedBy = {
    args: {
      type: 'object',
      properties: {
        facet: { type: 'string', description: trans.__('Id of a facet') },
        principal: {
          type: 'string',
          description: trans.__('Key of a principal, for everything it holds')
        }
      }
    }
  };
  /** What the arguments name, else the row that is meant. */
  const targetOf = (args: Named): Target | null =>
    typeof args.principal === 'string'
      ? { principal: args.principal }
      : typeof args.facet === 'string'
        ? args.facet
        : marked.target;
  const named = (args: Named & { isPalette?: unknown }): string | null =>
    args.isPalette === true ? subjectWords(trans, model.holdings, targetOf(args)) : null;
  commands.addCommand(CommandIDs.pause, {
    label: args => {
      const subject = named(args);
      return subject === null ? trans.__('Pause') : trans.__('Pause %1', subject);
    },
    caption: trans.__('Stops it, and everything lent from it, until it is resumed'),
    icon: pauseIcon,
    describedBy,
    isEnabled: args => model.live && isPaused(model, targetOf(args)) === false,
    execute: async args => {
      const target = targetOf(args);
      if (target === null) {
        return;
      }
      try {
        await model.source.pause(target);
        await model.refresh();
      } catch (error) {
        await showErrorMessage(trans.__('It was not paused'), error as Error);
      }
    }
  });
  const show = async (title: string, subject: ConsentSubject, done?: () => boolean) => {
    const { showConsent } = await import('../sidebar/consentDialog');
    await showConsent({
      ...{ model, trans, title, show: subject, ...(done && { done }) },
      openConsent: fragment => void commands.execute(CommandIDs.openConsent, { fragment })
    });
    await model.refresh();
  };
  commands.addCommand(CommandIDs.resume, {
    label: args => {
      const subject = named(args);
      return subject === null ? trans.__('Resume…') : trans.__('Resume %1…', subject);
    },
    caption: trans.__('Lets it continue, once confirmed on the approval page'),
    icon: runIcon,
    describedBy,
    isEnabled: args => model.live && isPaused(model, targetOf(args)) === true,
    execute: async args => {
      const target = resumable(model, targetOf(args));
      if (target !== null) {
        const id = typeof target === 'string' ? target : target.principal;
        const done = (): boolean => isPaused(model, target) !== true;
        await show(trans.__('Resume'), { resume: id }, done);
      }
    }
  });
  commands.addCommand(CommandIDs.rename, {
    label: args => {
      const principal = args.isPalette === true ? renamable(model, targetOf(args)) : null;
      const petname = principal === null ? null : petnameOf(model.holdings, principal);
      return petname === null ? trans.__('Rename…') : trans.__('Rename %1…', safeText(petname, 60));
    },
    caption: trans.__('Gives somebody another name, once confirmed on the approval page'),
    icon: editIcon,
    describedBy,
    isEnabled: args => model.live && renamable(model, targetOf(args)) !== null,
    execute: async args => {
      const principal = renamable(model, targetOf(args));
      if (principal !== null) {
        await show(trans.__('Rename'), { rename: principal });
      }
    }
  });
  commands.addCommand(CommandIDs.showApprovers, {
    label: trans.__('Who May Approve…'),
    caption: trans.__('Browsers that may approve: add one, or remove a lost one'),
    icon: facetIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => model.live,
    execute: () => show(trans.__('Who may approve'), { devices: 'all' })
  });
  commands.addCommand(CommandIDs.showEntry, {
    label: trans.__('Show Arguments and Result'),
    caption: trans.__('Opens an entry’s arguments and result on the approval page'),
    describedBy: {
      args: {
        type: 'object',
        properties: { index: { type: 'integer', description: trans.__('Number of the entry') } },
        required: ['index']
      }
    },
    isEnabled: () => model.live,
    execute: args => {
      const index = Number(args['index']);
      return show(trans.__('recorded #%1', index), { entry: String(index) });
    }
  });
}

/** Null where there is no such thing, or none that could be paused. */
function isPaused(model: FacetryModel, target: Target | null): boolean | null {
  if (target === null) {
    return null;
  }
  const known: { paused?: PauseView; state?: string } | undefined =
    typeof target === 'string'
      ? (model.holdings.facets.find(({ id }) => id === target) ??
        model.holdings.rules.find(({ id }) => id === target))
      : model.holdings.principals.find(({ principal }) => principal === target.principal);
  if (known === undefined || !['live', 'paused', 'suspended', undefined].includes(known.state)) {
    return null;
  }
  return known.paused !== undefined;
}

/** What has to be resumed for this to go on. */
function resumable(model: FacetryModel, target: Target | null): Target | null {
  const facet = model.holdings.facets.find(({ id }) => id === target);
  return facet === undefined ? target : pausedTarget(model.holdings, facet);
}

/** Whom an owner may call otherwise, by its key: notebooks, jobs and pages are called as what they are. */
function renamable(model: FacetryModel, target: Target | null): string | null {
  if (target === null || typeof target === 'string') {
    return null;
  }
  const { principal } = target;
  const { kind } = model.holdings.principals.find(one => one.principal === principal) ?? {};
  return kind === 'agent' || kind === 'service' ? principal : null;
}
