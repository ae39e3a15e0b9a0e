import type { FacetView } from '../../client';
import type { Apart } from '../../protocol';
import { ageLines, agesOf } from '../ages';
import type { Command } from '../command';
import { closedUntil, closedWords } from '../closed';
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
    const closed = await closedUntil(context);
    const agents: { name: string; petname: string; facets: FacetView[]; open: string[] }[] = [];
    let versions: Apart | null = null;
    for (const name of await identities.agentNames()) {
      const { system, kept, holding } = await identities.agent(name);
      const { facets } = closed === undefined ? await system.self.facets() : { facets: [] };
      versions = agesOf(holding.service.features) ?? versions;
      agents.push({
        name,
        petname: kept.petname,
        facets: facets.filter(({ terms }) => !terms.object.startsWith('aios/')),
        open: kept.open.map(({ id }) => id)
      });
    }
    const deciding = await identities.hasOwner();
    const told = {
      issuer,
      log: keys.log,
      deciding,
      agents,
      closed_until: closed ?? null,
      versions
    };
    answer(context, told, [
      `Service ${shown(issuer)} answers.`,
      ...(closed === undefined ? [] : [closedWords(closed)]),
      ...ageLines(versions),
      `Its log’s key: ${shown(keys.log)}`,
      deciding
        ? 'This terminal can decide.'
        : 'This terminal can’t decide; `facetry enrol` changes that.',
      ...agents.flatMap(({ petname, facets, open }) => [
        closed === undefined
          ? `${shown(petname)} holds ${facets.length === 0 ? 'nothing' : ''}`.trimEnd()
          : `What ${shown(petname)} holds is not told until then.`,
        ...facets.map(facet => `  ${facetLine(facet)}`),
        ...open.map(id => `  waits for request ${id}`)
      ])
    ]);
    return closed === undefined ? EXIT.ok : EXIT.waiting;
  }
};
