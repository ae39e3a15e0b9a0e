import type { RequestView } from '../../client';
import {
  type Askers,
  type NameLimit,
  parseRule,
  Refusal,
  type Rule,
  type RuleGrant
} from '../../protocol';

/** What a person chooses of a rule; what was asked for bounds the rest. */
export interface RuleChoice {
  name: string;
  /** The one who asked, or all notebooks of the folder that it lies in. */
  whom: 'one' | 'folder';
  /** In the place of the one object that was asked for; a star at the end means a beginning. */
  object: string | null;
  /** Seconds that each grant lasts. */
  lifetime: number;
  /** Grants in any hour. */
  hourly: number;
  /** Seconds that the rule lasts. */
  lasts: number;
}

type Asked = Pick<RequestView, 'who' | 'needs' | 'act' | 'persons'>;

const KINDS = ['notebook', 'job', 'agent', 'service'];
const MOST_GRANTS = 8;

/** Whether a rule could grant such a request. */
export function ruleable({ who, needs, act, persons }: Asked): boolean {
  return (
    act === undefined &&
    // No rule stands in for a person where several have to agree.
    persons === undefined &&
    KINDS.includes(who.kind) &&
    needs.length <= MOST_GRANTS &&
    needs.every(({ terms }) => !terms.delegation && !terms.object.startsWith('aios/'))
  );
}

/** The folder that the asker's file lies in; null where it has none. */
export function folderOf({ who }: Asked): string | null {
  const folder = who.place?.replace(/\/[^/]*$/, '');
  return folder || null;
}

/**
 * The rule that grants such requests from now on: each line as it was asked for, without its times.
 *
 * @param now seconds since the epoch
 * @returns null where a choice makes none
 */
export function ruleOf(asked: Asked, choice: RuleChoice, now: number): Rule | null {
  const { name, whom, object, lifetime, hourly, lasts } = choice;
  const askers: Askers =
    whom === 'folder'
      ? { kind: 'notebook', below: folderOf(asked) ?? '' }
      : { principal: asked.who.principal };
  try {
    return parseRule({
      name: name.trim(),
      askers,
      grants: asked.needs.map(({ terms }): RuleGrant => {
        const { object: own, not_before: _n, expiry: _e, delegation: _d, ...limits } = terms;
        return { objects: namesOf(object ?? own, object !== null), ...limits };
      }),
      lifetime,
      expiry: now + lasts,
      uses: null,
      rate: { calls: hourly, per: 3600 }
    });
  } catch (error) {
    if (error instanceof Refusal) {
      return null;
    }
    throw error;
  }
}

/** @param typed by a person, for whom a star at the end stands for whatever follows */
function namesOf(name: string, typed: boolean): NameLimit {
  return typed && name.endsWith('*') ? { prefix: name.slice(0, -1) } : { exact: name };
}
