import { showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { folderIcon, linkIcon } from '@jupyterlab/ui-components';

import type { ObjectView } from '../../protocol';
import type { Proposed } from '../forms/proposing';
import { facetIcon } from '../icons';
import type { FacetryModel } from '../service/model';
import { samePlace } from '../service/place';
import { CommandIDs } from '../tokens';
import type { CommandParts } from './parts';

/** Which of several that are connected one after the other. */
interface Place {
  at: number;
  of: number;
}

/** Commands that connect services: proposed in this page, confirmed in the consent frame. */
export function addConnectCommands({ commands, model, trans }: Omit<CommandParts, 'marked'>): void {
  const confirm = async (proposed: Proposed | null, place?: Place): Promise<void> => {
    if (proposed !== null) {
      const { name, proposal } = proposed;
      const { showConsent } = await import('../sidebar/consentDialog');
      const named = (): ObjectView | undefined =>
        model.holdings.objects.find(object => object.name === name);
      const before = named();
      await showConsent({
        model,
        trans,
        title:
          place === undefined || place.of === 1
            ? trans.__('Connect %1', name)
            : trans.__('Connect %1 (%2 of %3)', name, place.at, place.of),
        show: { proposal },
        // A name that is there already is done only when it leads elsewhere.
        done: () => {
          const now = named();
          return (
            now !== undefined &&
            (before === undefined ||
              !samePlace(before, now) ||
              before.longest_answer !== now.longest_answer)
          );
        },
        openConsent: fragment => void commands.execute(CommandIDs.openConsent, { fragment })
      });
      await model.refresh();
    }
  };
  const isEnabled = (): boolean => model.live;
  commands.addCommand(CommandIDs.connectFolder, {
    label: trans.__('Connect a Folder…'),
    icon: folderIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          folder: { type: 'string', description: trans.__('Full path of the folder') },
          name: { type: 'string', description: trans.__('Name used in notebooks') },
          write: { type: 'boolean', description: trans.__('Whether files may be written') },
          longest: {
            type: 'string',
            description: trans.__('Longest answer that is passed on, such as 4 GiB')
          }
        }
      }
    },
    isEnabled,
    execute: async args => {
      const { askFolder } = await import('../forms/folder');
      const { folder, name, write, longest } = args;
      const given = {
        folder: String(folder ?? ''),
        ...(typeof name === 'string' && { name }),
        ...(typeof write === 'boolean' && { write }),
        ...(typeof longest === 'string' && { longest })
      };
      await confirm(await askFolder(trans, model, given));
    }
  });
  commands.addCommand(CommandIDs.connectApi, {
    label: trans.__('Connect an API…'),
    icon: linkIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          name: { type: 'string', description: trans.__('Name used in notebooks') },
          form: { type: 'string', description: trans.__('address, text or paths') },
          where: { type: 'string', description: trans.__('Address of the API or of its document') },
          document: { type: 'string', description: trans.__('Text of its OpenAPI document') },
          methods: { type: 'array', description: trans.__('Methods and paths') },
          auth: { type: 'string', description: trans.__('How the API takes its key') },
          authName: { type: 'string', description: trans.__('Name of the header or parameter') },
          inside: {
            type: 'boolean',
            description: trans.__('Whether its address is in a private network')
          },
          longest: {
            type: 'string',
            description: trans.__('Longest answer that is passed on, such as 4 GiB')
          }
        }
      }
    },
    isEnabled,
    execute: async args => {
      const [{ askApi }, { givenFields }] = await Promise.all([
        import('../forms/api'),
        import('../forms/apiConfig')
      ]);
      await confirm(await askApi(trans, model, givenFields(args)));
    }
  });
  commands.addCommand(CommandIDs.connectModel, {
    label: trans.__('Connect a Model…'),
    icon: linkIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          name: { type: 'string', description: trans.__('Name used in notebooks') },
          address: { type: 'string', description: trans.__('Base address of the API') }
        }
      }
    },
    isEnabled,
    execute: async args => {
      const { askModel } = await import('../forms/model');
      const given = Object.fromEntries(
        Object.entries(args).filter(([, value]) => typeof value === 'string')
      );
      await confirm(await askModel(trans, model, given));
    }
  });
  addConnect(commands, model, trans, confirm);
}

/** Connects what is said already in full: only the confirmation is left. */
function addConnect(
  commands: CommandParts['commands'],
  model: FacetryModel,
  trans: TranslationBundle,
  confirm: (proposed: Proposed, place?: Place) => Promise<void>
): void {
  commands.addCommand(CommandIDs.connect, {
    label: trans.__('Connect a Service'),
    icon: facetIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          name: { type: 'string', description: trans.__('Name used in notebooks') },
          kind: { type: 'string', description: trans.__('files, openapi or model') },
          config: { type: 'object', description: trans.__('Settings for that kind of service') },
          proposal: { type: 'string', description: trans.__('Proposal to continue with') },
          place: {
            type: 'object',
            description: trans.__('Which of several that follow each other'),
            properties: { at: { type: 'number' }, of: { type: 'number' } },
            required: ['at', 'of']
          }
        },
        required: ['name']
      }
    },
    isEnabled: () => model.live,
    execute: async args => {
      const name = String(args['name']);
      try {
        const { kind, config, proposal: proposed } = args;
        const proposal =
          typeof proposed === 'string'
            ? proposed
            : await model.source.propose(name, String(kind), config);
        await confirm({ name, proposal }, args['place'] as Place | undefined);
      } catch (error) {
        await showErrorMessage(trans.__('%1 can’t be connected', name), error as Error);
      }
    }
  });
}
