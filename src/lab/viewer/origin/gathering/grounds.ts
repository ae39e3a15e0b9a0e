import type { ReadEntry } from '../../../service/entry';

/** Entries that one names as what it rests on. */
export function groundsOf(entry: ReadEntry): number[] {
  const { kind, ref, introduced } = entry;
  // What a withdrawal or an outcome answers is what it is about, which is what is asked.
  const own = [ref, introduced].filter(index => index !== null);
  const agreed = kind === 'decision' ? entry.agreed : [];
  return [...own, ...agreed, ...entry.restsOn, ...entry.drewOn, ...entry.basedOn];
}

/** Kinds of what somebody does by the power of a facet that the entry names. */
const BY_POWER: readonly ReadEntry['kind'][] = [
  'intent',
  'refusal',
  'decision',
  'rule',
  'introduction',
  'registration',
  'revocation',
  'pause',
  'resume',
  'passkey',
  'erasure'
];

/** The facet by whose power something was done; what a rule decides is by the rule. */
export function powerOf({ kind, facet, rule }: ReadEntry): string | null {
  return BY_POWER.includes(kind) && rule === '' ? facet : null;
}

/** What a facet was passed on from; what was granted hangs on the service's own root alone. */
export function parentOf({ kind, chain }: ReadEntry): string | null {
  switch (kind) {
    case 'delegation':
      return chain[1] ?? null;
    case 'grant':
      // What an approver decides with is a part of its inviter's own power.
      return chain.length > 2 ? (chain[1] as string) : null;
    default:
      return null;
  }
}

/** The facet that an entry ends, stops or has go on. */
export function endedBy({ kind, ended }: ReadEntry): string | null {
  const ends = kind === 'revocation' || kind === 'pause' || kind === 'resume';
  return ends ? (ended?.facet ?? null) : null;
}

/** All facets that an entry rests on. */
export function facetsOf(entry: ReadEntry): string[] {
  const named = [powerOf(entry), parentOf(entry), endedBy(entry)];
  return named.filter(facet => facet !== null);
}

/** Whether it gave what comes with an enrolment: power over the service's own objects. */
export function isStanding({ kind, ref, object }: ReadEntry): boolean {
  return (
    kind === 'grant' && ref === null && object.startsWith('aios/') && object !== 'aios/exports'
  );
}
