import type { FacetView, PrincipalView, SystemObjects } from '../../client';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT } from '../errors';
import { everybody } from '../everybody';
import { facetLine, shown } from '../facetLines';
import { Identities } from '../identities';
import { named } from '../targets';
import { pausedLine } from './pause';

const GOES_ON = new Set(['live', 'paused', 'suspended']);

export const facets: Command = {
  name: 'facets',
  summary: 'List who holds which facets.',
  arity: [0, 0],
  options: {
    of: { type: 'string', value: 'PRINCIPAL', help: 'what this principal holds (its id or name)' },
    ended: { type: 'boolean', help: 'include those that have ended' },
    own: { type: 'boolean', help: 'include those on the service itself (aios/…)' }
  },

  async run(context, typed) {
    const { system } = await new Identities(context).viewer();
    const of = typed.text('of');
    const only = of === undefined ? undefined : (await named(system, of)).principal?.principal;
    const list: FacetView[] = [];
    for await (const page of system.facets.pages()) {
      list.push(
        ...page.facets.filter(
          ({ holder, state, terms }) =>
            (of === undefined || holder === only) &&
            (typed.flag('ended') || GOES_ON.has(state)) &&
            (typed.flag('own') || !terms.object.startsWith('aios/'))
        )
      );
    }
    // As one answer has them, whichever it came in.
    list.sort((one, other) => other.issued_at - one.issued_at);
    answer(context, { facets: list }, list.length === 0 ? ['None.'] : await linesOf(list, system));
    return EXIT.ok;
  }
};

export const principals: Command = {
  name: 'principals',
  summary: 'List everybody known here: people’s devices, notebooks, jobs, agents.',
  arity: [0, 0],

  async run(context) {
    const { system } = await new Identities(context).viewer();
    const list = await everybody(system);
    answer(
      context,
      { principals: list },
      list.flatMap(one => principalLines(one, list))
    );
    return EXIT.ok;
  }
};

/** Who paused one is called by name. */
async function linesOf(list: readonly FacetView[], system: SystemObjects): Promise<string[]> {
  const known = list.some(({ paused }) => paused) ? await everybody(system) : [];
  return list.flatMap(facet => [
    facetLine(facet),
    ...(facet.paused ? [pausedLine(facet.paused, known)] : [])
  ]);
}

function principalLines(
  { principal, petname, kind, paused }: PrincipalView,
  known: readonly PrincipalView[]
): string[] {
  return [
    `${principal}  ${shown(kind).padEnd(8)}  ${shown(petname)}`,
    ...(paused ? [pausedLine(paused, known)] : [])
  ];
}
