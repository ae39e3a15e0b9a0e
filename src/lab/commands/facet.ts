import { type FacetView } from '../../protocol';
import { revokeIcon, traceIcon } from '../icons';
import { type NotControllable, notControllable } from '../service/offers';
import { notControllableWords } from '../service/offerWords';
import { CommandIDs } from '../tokens';
import type { CommandParts } from './parts';
import { subjectWords } from './subject';

/** What ends a facet with all below it, or a rule with what it would have granted. */
export interface Endings {
  facet(facet: FacetView): Promise<void>;
  rule(id: string): Promise<void>;
}

/** Commands about one facet, or one rule: its end, what was done with it, and where it comes from. */
export function addFacetCommands(
  { commands, model, trans, marked }: CommandParts,
  end: Endings
): void {
  const describedBy = {
    args: {
      type: 'object',
      properties: { facet: { type: 'string', description: trans.__('Id of the facet') } }
    }
  };
  const idOf = ({ facet = marked.target }: { facet?: unknown }): string | null =>
    typeof facet === 'string' ? facet : null;
  const facetOf = (id: string | null): FacetView | undefined =>
    model.holdings.facets.find(facet => facet.id === id);
  const isRule = (id: string | null): boolean => model.holdings.rules.some(rule => rule.id === id);
  const named = (id: string | null): string | null => subjectWords(trans, model.holdings, id);
  const notRevocable = (args: { facet?: unknown }): NotControllable | null =>
    notControllable(
      'revoke',
      model,
      typeof args.facet === 'string' ? args.facet : marked.target,
      model.now() / 1000
    );
  commands.addCommand(CommandIDs.revokeFacet, {
    label: args => {
      const subject = args['isPalette'] === true ? named(idOf(args)) : null;
      return subject === null ? trans.__('Revoke') : trans.__('Revoke %1', subject);
    },
    caption: args => {
      const why = notRevocable(args);
      return why === null
        ? trans.__('Ends it at once, along with everything lent from it')
        : notControllableWords(trans, why);
    },
    icon: revokeIcon,
    describedBy,
    isEnabled: args => notRevocable(args) === null,
    execute: async args => {
      const id = idOf(args);
      const facet = facetOf(id);
      if (facet !== undefined) {
        await end.facet(facet);
      } else if (id !== null && isRule(id)) {
        await end.rule(id);
      }
    }
  });
  commands.addCommand(CommandIDs.showTrace, {
    label: args => {
      const subject = args['isPalette'] === true ? named(idOf(args)) : null;
      return subject === null
        ? trans.__('Show in Provenance')
        : trans.__('Show in provenance: %1', subject);
    },
    icon: traceIcon,
    describedBy,
    isEnabled: args => facetOf(idOf(args)) !== undefined || isRule(idOf(args)),
    execute: args => commands.execute(CommandIDs.openProvenance, { facet: idOf(args) ?? '' })
  });
  commands.addCommand(CommandIDs.showFacetOrigin, {
    label: args => {
      const subject = args['isPalette'] === true ? named(idOf(args)) : null;
      return subject === null
        ? trans.__('Where Does This Come From?')
        : trans.__('Where does it come from: %1', subject);
    },
    caption: trans.__('Draws who gave it, by whose decision, and what rests on it'),
    icon: traceIcon,
    describedBy,
    isEnabled: args => facetOf(idOf(args)) !== undefined,
    execute: args => commands.execute(CommandIDs.showOrigin, { of: idOf(args) ?? '' })
  });
}
