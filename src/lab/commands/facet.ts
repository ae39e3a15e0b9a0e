import { type FacetView } from '../../protocol';
import { revokeIcon, traceIcon } from '../icons';
import { alive } from '../service/alive';
import { CommandIDs } from '../tokens';
import type { CommandParts } from './parts';

/** Commands about one facet: its end, and what was done with it. */
export function addFacetCommands(
  { commands, model, trans, pointed }: CommandParts,
  revoke: (facet: FacetView) => Promise<void>
): void {
  const facetArgs = {
    args: {
      type: 'object',
      properties: { facet: { type: 'string', description: trans.__('Id of the facet') } }
    }
  };
  const facetOf = ({ facet = pointed() }: { facet?: unknown }): FacetView | null =>
    model.holdings.facets.find(({ id }) => id === facet) ?? null;
  commands.addCommand(CommandIDs.revokeFacet, {
    label: trans.__('Revoke Facet'),
    caption: trans.__('Ends the facet at once, with all that was passed on from it'),
    icon: revokeIcon,
    describedBy: facetArgs,
    isEnabled: args => {
      const facet = facetOf(args);
      return model.live && facet !== null && alive(facet, Date.now() / 1000);
    },
    execute: async args => {
      const facet = facetOf(args);
      if (facet !== null) {
        await revoke(facet);
      }
    }
  });
  commands.addCommand(CommandIDs.showTrace, {
    label: trans.__('Show Facet in Provenance'),
    icon: traceIcon,
    describedBy: facetArgs,
    isEnabled: args => facetOf(args) !== null,
    execute: args => commands.execute(CommandIDs.openProvenance, { facet: facetOf(args)?.id ?? '' })
  });
}
