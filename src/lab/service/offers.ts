import { saysItsTerms } from '../../client/facets/saysItsTerms';
import type { Target } from '../../client/objects/systemTypes';
import type { PauseView } from '../../protocol';
import { alive } from './alive';
import { pausedTarget } from './pauses';
import type { Holdings } from './source';

/** What ends or stops something, has it go on, or says what it is called. */
export type Control = 'revoke' | 'pause' | 'resume' | 'rename';

/** Why the service would surely refuse it from here, or there is nothing to do it to. */
export type NotControllable =
  | 'away'
  | 'nothing_meant'
  | 'not_this'
  | 'over'
  | 'unverified'
  | 'owners'
  | 'paused'
  | 'not_paused'
  | 'named_by_itself'
  | 'own_device';

/** Kinds whose names owners give; a person's devices are renamed where that person approves. */
const NAMED_BY_OWNERS = ['agent', 'approver', 'service'];

/**
 * Why something can't be done to what a row is about; null where it can. The page acts with its own
 * lesser key, or leads to the approval page, where an owner does it.
 *
 * @param now seconds since the epoch
 */
export function notControllable(
  control: Control,
  { holdings, live }: { holdings: Holdings; live: boolean },
  target: Target | null,
  now: number
): NotControllable | null {
  if (!live) {
    return 'away';
  }
  if (target === null) {
    return 'nothing_meant';
  }
  const thing = thingOf(holdings, target, now);
  if (thing === null) {
    return 'not_this';
  }
  switch (control) {
    case 'revoke':
      return thing.is === 'principal'
        ? 'not_this'
        : thing.over
          ? 'over'
          : thing.owners
            ? 'owners'
            : null;
    case 'pause':
      return stopped(thing) ?? (thing.paused ? 'paused' : thing.owners ? 'owners' : null);
    case 'resume':
      return stopped(thing) ?? (thing.paused ? null : 'not_paused');
    case 'rename':
      return thing.is !== 'principal'
        ? 'not_this'
        : NAMED_BY_OWNERS.includes(thing.kind)
          ? null
          : thing.kind === 'owner'
            ? 'own_device'
            : 'named_by_itself';
  }
}

/** What is in quarantine can be ended, and nothing else. */
function stopped({ over, unverified }: Thing): NotControllable | null {
  return over ? 'over' : unverified ? 'unverified' : null;
}

/** What has to be resumed for this to go on. */
export function resumable(holdings: Holdings, target: Target | null): Target | null {
  const facet = holdings.facets.find(({ id }) => id === target);
  return facet === undefined ? target : pausedTarget(holdings, facet);
}

type Thing = {
  /** Whether nothing can be done with it any more, whatever stops it. */
  over: boolean;
  paused: boolean;
  /** Whether it is an owner's: another owner alone may stop or end it. */
  owners: boolean;
  /** Whether the service says otherwise of it than its terms do. */
  unverified: boolean;
} & ({ is: 'facet' | 'rule' } | { is: 'principal'; kind: string });

function thingOf(
  { facets, rules, principals }: Holdings,
  target: Target,
  now: number
): Thing | null {
  if (typeof target !== 'string') {
    // Where there are very many, not all are listed: a facet says whose it is, too.
    const one =
      principals.find(({ principal }) => principal === target.principal) ??
      kindIn(facets, target.principal);
    return one === undefined
      ? null
      : {
          ...{ ...standing(one), is: 'principal', kind: one.kind },
          ...{ owners: one.kind === 'owner', unverified: false }
        };
  }
  const facet = facets.find(({ id }) => id === target);
  if (facet !== undefined) {
    return {
      ...standing(facet),
      is: 'facet',
      over: !alive(facet, now),
      owners: facet.kind === 'owner',
      unverified: !saysItsTerms(facet)
    };
  }
  const rule = rules.find(({ id }) => id === target);
  return rule === undefined
    ? null
    : { ...standing(rule), is: 'rule', owners: false, unverified: false };
}

function kindIn(
  facets: Holdings['facets'],
  principal: string
): { kind: string; paused?: PauseView } | undefined {
  const held = facets.find(({ holder }) => holder === principal);
  return held && { kind: held.kind };
}

function standing({ paused, state }: { paused?: PauseView; state?: string }): {
  over: boolean;
  paused: boolean;
} {
  return {
    over: !['live', 'paused', 'suspended', undefined].includes(state),
    paused: paused !== undefined
  };
}
