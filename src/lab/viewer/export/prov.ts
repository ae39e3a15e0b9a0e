import { englishWords } from '../../service/phrasing';
import type { ReadEntry } from '../../service/entry';
import type { ProvenanceModel } from '../model';

type Record_ = Record<string, Record<string, unknown>>;

/** Entries of which an activity is told; the others are changes of authority. */
const ACTS: readonly ReadEntry['kind'][] = ['intent', 'refusal'];

/**
 * The events that are shown as W3C PROV-JSON: acts are activities, principals agents, facets the
 * plans that they act by, results entities; one facet comes from another by derivation.
 */
export function provJson(model: ProvenanceModel): string {
  const agents: Record_ = {};
  const activities: Record_ = {};
  const entities: Record_ = {};
  const associations: Record_ = {};
  const usages: Record_ = {};
  const generations: Record_ = {};
  const derivations: Record_ = {};
  const facets = new Map(model.facetry.holdings.facets.map(facet => [facet.id, facet]));
  const plan = (id: string): string => {
    const name = `facetry:facet-${id}`;
    const known = facets.get(id);
    entities[name] ??= {
      'prov:type': { $: 'prov:Plan', type: 'prov:QUALIFIED_NAME' },
      ...(known !== undefined && { 'prov:label': englishWords(known) })
    };
    return name;
  };
  const agent = (principal: string, petname: string): string => {
    const name = `facetry:principal-${principal || 'service'}`;
    agents[name] = { ...(petname !== '' && { 'prov:label': petname }) };
    return name;
  };
  for (const entry of model.shown) {
    const id = `facetry:entry-${entry.index}`;
    const at = new Date(entry.at).toISOString();
    const outcome = model.outcome(entry.index);
    const state = entry.outcome || outcome?.outcome || '';
    activities[id] = {
      'prov:startTime': at,
      'prov:endTime': outcome === undefined ? at : new Date(outcome.at).toISOString(),
      'facetry:kind': entry.kind,
      ...(entry.object !== '' && { 'facetry:object': entry.object }),
      ...(entry.action !== '' && { 'facetry:action': entry.action }),
      ...(state !== '' && { 'facetry:outcome': state }),
      ...(entry.code !== '' && { 'facetry:reason': entry.code }),
      ...(entry.cell !== null && { 'facetry:cell': entry.cell.id }),
      ...(entry.kernel !== null && { 'facetry:kernel': entry.kernel.id })
    };
    associations[`_:by-${entry.index}`] = {
      'prov:activity': id,
      'prov:agent': agent(entry.petname === '' ? '' : entry.principal, entry.petname),
      ...(entry.facet !== null && { 'prov:plan': plan(entry.facet) })
    };
    // From the facet that was used to what it came from.
    entry.chain.slice(1).forEach((from, depth) => {
      const derived = plan(entry.chain[depth] as string);
      derivations[`_:${derived.slice(8)}`] = {
        'prov:generatedEntity': derived,
        'prov:usedEntity': plan(from)
      };
    });
    if (outcome !== undefined && ACTS.includes(entry.kind) && state === 'done') {
      const result = `facetry:result-${entry.index}`;
      entities[result] = {
        'facetry:recorded': outcome.index,
        ...(outcome.rows !== null && { 'facetry:rows': outcome.rows })
      };
      generations[`_:got-${entry.index}`] = { 'prov:entity': result, 'prov:activity': id };
    }
    for (const before of entry.drewOn) {
      entities[`facetry:result-${before}`] ??= {};
      usages[`_:drew-${entry.index}-${before}`] = {
        'prov:activity': id,
        'prov:entity': `facetry:result-${before}`
      };
    }
  }
  const document = {
    prefix: { facetry: 'urn:facetry:', prov: 'http://www.w3.org/ns/prov#' },
    agent: agents,
    activity: activities,
    entity: entities,
    wasAssociatedWith: associations,
    used: usages,
    wasGeneratedBy: generations,
    wasDerivedFrom: derivations
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
