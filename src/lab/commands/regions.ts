import { CommandIDs } from '../tokens';
import type { CommandParts } from './parts';

/**
 * Commands that move the keys between the parts of a panel.
 *
 * @param panel where they begin while they are in none
 * @param leave gives the keys back to what is around
 */
export function addRegionCommands(
  { commands, trans }: Pick<CommandParts, 'commands' | 'trans'>,
  { panel, leave }: { panel(): Element; leave(): void }
): void {
  const nextRegion = async (backwards: boolean): Promise<void> => {
    const within = document.activeElement?.closest('.jp-Facetry-sidebar, .jp-Facetry-viewer');
    const { moveRegion } = await import('../sidebar/focus');
    moveRegion(within ?? panel(), backwards);
  };
  commands.addCommand(CommandIDs.leaveFacets, {
    label: trans.__('Back to the Notebook'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: leave
  });
  commands.addCommand(CommandIDs.nextRegion, {
    label: trans.__('Next Part of the Facets Panel'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => nextRegion(false)
  });
  commands.addCommand(CommandIDs.previousRegion, {
    label: trans.__('Previous Part of the Facets Panel'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => nextRegion(true)
  });
}
