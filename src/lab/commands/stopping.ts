import { showErrorMessage } from '@jupyterlab/apputils';
import { editIcon, pauseIcon, runIcon } from '@jupyterlab/ui-components';

import type { Target } from '../../client/objects/systemTypes';
import { safeText } from '../../protocol';
import type { ConsentSubject } from '../consentFrame';
import { facetIcon } from '../icons';
import { petnameOf } from '../service/facets';
import { type Control, notControllable, resumable } from '../service/offers';
import { notControllableWords } from '../service/offerWords';
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
  const why = (control: Control, args: Named) =>
    notControllable(control, model, targetOf(args), model.now() / 1000);
  /** What a command does or, where it can't be chosen, why not. */
  const offer = (control: Control, plain: string) => ({
    caption: (args: Named): string => {
      const not = why(control, args);
      return not === null ? plain : notControllableWords(trans, not);
    },
    isEnabled: (args: Named): boolean => why(control, args) === null
  });
  /** Whom an owner may call otherwise: of all others it is said why not. */
  const renamable = (args: Named): string | null => {
    const target = targetOf(args);
    const fits = target !== null && typeof target !== 'string' && why('rename', args) === null;
    return fits ? target.principal : null;
  };
  const named = (args: Named & { isPalette?: unknown }): string | null =>
    args.isPalette === true ? subjectWords(trans, model.holdings, targetOf(args)) : null;
  commands.addCommand(CommandIDs.pause, {
    label: args => {
      const subject = named(args);
      return subject === null ? trans.__('Pause') : trans.__('Pause %1', subject);
    },
    ...offer('pause', trans.__('Stops it, and everything lent from it, until it is resumed')),
    icon: pauseIcon,
    describedBy,
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
    ...offer('resume', trans.__('Lets it continue, once confirmed on the approval page')),
    icon: runIcon,
    describedBy,
    execute: async args => {
      const target = resumable(model.holdings, targetOf(args));
      if (target !== null) {
        const id = typeof target === 'string' ? target : target.principal;
        const done = (): boolean => {
          const not = notControllable('resume', model, target, model.now() / 1000);
          return not !== null && not !== 'away';
        };
        await show(trans.__('Resume'), { resume: id }, done);
      }
    }
  });
  commands.addCommand(CommandIDs.rename, {
    label: args => {
      const principal = args.isPalette === true ? renamable(args) : null;
      const petname = principal === null ? null : petnameOf(model.holdings, principal);
      return petname === null ? trans.__('Rename…') : trans.__('Rename %1…', safeText(petname, 60));
    },
    ...offer(
      'rename',
      trans.__('Gives somebody another name, once confirmed on the approval page')
    ),
    icon: editIcon,
    describedBy,
    execute: async args => {
      const principal = renamable(args);
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
