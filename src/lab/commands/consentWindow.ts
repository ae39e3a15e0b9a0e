import { facetIcon } from '../icons';
import { windowAddress } from '../service/consentOrigin';
import { languageOf } from '../service/local';
import { CommandIDs } from '../tokens';
import type { CommandParts } from './parts';

/** The page that approves, in a window of its own. */
export function addConsentCommand({ commands, model, trans }: Omit<CommandParts, 'marked'>): void {
  commands.addCommand(CommandIDs.openConsent, {
    label: trans.__('Open Approvals in a Window'),
    caption: trans.__('Opens the approval page in its own window'),
    icon: facetIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          fragment: { type: 'string', description: trans.__('What the window shows') }
        }
      }
    },
    isEnabled: () => windowAddress(model.status, window.location) !== null,
    execute: args => {
      const shown = typeof args['fragment'] === 'string' ? `${args['fragment']}&` : '';
      const address = windowAddress(model.status, window.location);
      window.open(
        `${address}#${shown}lang=${languageOf(trans)}`,
        '_blank',
        'noopener,width=680,height=760'
      );
    }
  });
}
