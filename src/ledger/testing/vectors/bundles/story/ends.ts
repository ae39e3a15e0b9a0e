import type { Terms } from '../../../../../protocol';
import type { Said } from './said';

type Says = Record<string, unknown>;

/** What an entry that stops a facet says of it, as the entry that made that one tells. */
export function stopOf(said: readonly Said[], facet: string): Says {
  const made = [...said]
    .reverse()
    .find(
      ({ kind, groups }) =>
        ['grant', 'delegation', 'rule'].includes(kind) && madeIn(kind, groups) === facet
    );
  if (made === undefined) {
    return { object: 'reports', actions: ['list'], facet };
  }
  const { who, terms } = made.groups as { who: Says; terms: Terms };
  return made.kind === 'rule'
    ? { object: 'aios/requests', actions: ['decide'], facet, holder: 'facetry:test' }
    : { object: terms.object, actions: terms.actions, facet, holder: who['principal'] };
}

function madeIn(kind: string, { who, what }: Said['groups']): unknown {
  return kind === 'rule' ? (what as Says)['rule'] : (who as Says)['facet'];
}

function facetOf({ groups }: Said): unknown {
  return (groups.what as Says)['facet'];
}

/** The facets that an entry ends: of one that stands for all of an act what it names, and all below. */
function endedBy(said: readonly Said[], one: Said): unknown[] {
  const { all, facet, holder } = one.groups.what as Says;
  if (all !== true) {
    return [facet];
  }
  const found = new Set<unknown>(facet === undefined ? [] : [facet]);
  for (const { kind, groups } of said) {
    const who = (groups.who ?? {}) as { facet?: string; principal?: string; chain?: string[] };
    const named = facet === undefined ? who.principal === holder : who.facet === facet;
    if (['grant', 'delegation'].includes(kind) && (named || found.has(who.chain?.[1]))) {
      found.add(who.facet);
    }
  }
  return [...found];
}

/** The last act of the story gives back all that hangs on one facet: also what lies added to it. */
export function allGivenBack(said: Said[]): void {
  const last = said.at(-1);
  const who = last?.groups.who as Says | undefined;
  const token = last?.groups.token;
  if (last?.kind !== 'revocation' || who === undefined || token === undefined) {
    return;
  }
  const by = (one: Said): boolean => one.kind === 'revocation' && one.groups.token === token;
  const before = said
    .filter(one => one.kind === 'revocation' && !by(one))
    .flatMap(one => endedBy(said, one));
  // What ended before does not end again.
  const kept = said.filter(one => !by(one) || !before.includes(facetOf(one)));
  said.splice(0, said.length, ...kept);
  const ended = new Set([...before, ...said.filter(by).map(facetOf)]);
  const below = new Set([who['facet']]);
  for (const { kind, groups } of [...said]) {
    const { facet, chain } = (groups.who ?? {}) as { facet?: string; chain?: string[] };
    if (kind !== 'delegation' || !below.has(chain?.[1] ?? '')) {
      continue;
    }
    below.add(facet);
    if (!ended.has(facet)) {
      ended.add(facet);
      said.push({ ...last, groups: { who, token, what: stopOf(said, facet!) } });
    }
  }
}
