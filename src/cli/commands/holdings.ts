import type { FacetView, PrincipalView } from '../../client';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT } from '../errors';
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
    const { facets: all, left_out: leftOut } = await system.facets.list();
    const list = all.filter(
      ({ holder, state, terms }) =>
        (of === undefined || holder === only) &&
        (typed.flag('ended') || GOES_ON.has(state)) &&
        (typed.flag('own') || !terms.object.startsWith('aios/'))
    );
    const told = { facets: list, ...(leftOut !== undefined && { left_out: leftOut }) };
    answer(context, told, [
      ...(list.length === 0 ? ['None.'] : list.flatMap(facetLines)),
      ...(leftOut === undefined
        ? []
        : [`${leftOut} more that were lent on are not listed; they end with what they came from.`])
    ]);
    return EXIT.ok;
  }
};

export const principals: Command = {
  name: 'principals',
  summary: 'List everybody known here: people’s devices, notebooks, jobs, agents.',
  arity: [0, 0],

  async run(context) {
    const { system } = await new Identities(context).viewer();
    const list = (await system.facets.list()).principals;
    answer(context, { principals: list }, list.flatMap(principalLines));
    return EXIT.ok;
  }
};

function facetLines(facet: FacetView): string[] {
  return [facetLine(facet), ...(facet.paused ? [pausedLine(facet.paused)] : [])];
}

function principalLines({ principal, petname, kind, paused }: PrincipalView): string[] {
  return [
    `${principal}  ${shown(kind).padEnd(8)}  ${shown(petname)}`,
    ...(paused ? [pausedLine(paused)] : [])
  ];
}
