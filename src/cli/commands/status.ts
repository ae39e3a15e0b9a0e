import type { FacetView } from '../../client';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT } from '../errors';
import { facetLine, shown } from '../facetLines';
import { Identities } from '../identities';

export const status: Command = {
  name: 'status',
  summary: 'Show which service answers, and what the agents kept here hold.',
  arity: [0, 0],

  async run(context) {
    const identities = new Identities(context);
    const { issuer, keys } = await identities.service.wellKnown();
    const agents: { name: string; petname: string; facets: FacetView[]; open: string[] }[] = [];
    for (const name of await identities.agentNames()) {
      const { system, kept } = await identities.agent(name);
      const { facets } = await system.self.facets();
      agents.push({
        name,
        petname: kept.petname,
        facets: facets.filter(({ terms }) => !terms.object.startsWith('aios/')),
        open: kept.open.map(({ id }) => id)
      });
    }
    const deciding = await identities.hasOwner();
    answer(context, { issuer, log: keys.log, deciding, agents }, [
      `Service ${shown(issuer)} answers.`,
      `Its log’s key: ${shown(keys.log)}`,
      deciding
        ? 'This terminal can decide.'
        : 'This terminal can’t decide; `facetry enrol` changes that.',
      ...agents.flatMap(({ petname, facets, open }) => [
        `${shown(petname)} holds ${facets.length === 0 ? 'nothing' : ''}`.trimEnd(),
        ...facets.map(facet => `  ${facetLine(facet)}`),
        ...open.map(id => `  waits for request ${id}`)
      ])
    ]);
    return EXIT.ok;
  }
};
