import { jcs } from '../canonical';
import { definitionDigest } from './descriptor';
import { utf8 } from '../encoding';
import { dictionary, digestHex, type Form, list, closed, malformed, name } from '../form';
import { argumentsHold, checkTerms, parseTerms, subsumes, withDeclared } from '../terms/terms';
import type { Act, Bound, Definition, Terms } from '../types';

/** As many bounds has one approver. */
export const MOST_BOUNDS = 8;
/** In bytes of JCS: they stand in each entry of what is decided by them. */
const LARGEST_BOUNDS = 16_384;

/** The definition of an action as it is now; undefined where there is none. */
export type Defined = (object: string, action: string) => Definition | undefined;

/**
 * Terms as bounds of what an approver may decide about: on nothing of the service's own, all with
 * the same end, and with nothing that is only tried.
 */
export function parseBounds(value: unknown, until: number, where = 'bounds'): Terms[] {
  const bound: Form<Terms> = (one, at) => {
    const terms = parseTerms(one, at);
    if (terms.object.startsWith('aios/')) {
      malformed(`${at}.object`, 'must be none of the service’s own');
    }
    if (terms.expiry !== until || terms.not_before !== null) {
      malformed(at, 'must be valid from now on, until the approver’s own end');
    }
    return terms.observe === undefined ? terms : malformed(`${at}.observe`, 'must be absent');
  };
  const bounds = list(bound, { min: 1, max: MOST_BOUNDS })(value, where);
  return utf8.encode(jcs(bounds)).length <= LARGEST_BOUNDS
    ? bounds
    : malformed(where, `must have at most ${LARGEST_BOUNDS} bytes`);
}

/** Bounds as entries have them. */
export const boundsForm: Form<Bound[]> = list(
  closed<Bound>({ terms: parseTerms, definitions: dictionary(name, digestHex, 256) }),
  { min: 1, max: MOST_BOUNDS }
);

/**
 * Bounds with the definitions that their actions have now, so that they mean no other action later.
 *
 * @returns the first action that there is not, where one is missing
 * @throws Refusal `malformed` where they limit what none of their actions takes
 */
export function pinBounds(
  bounds: readonly Terms[],
  defined: Defined
): { bounds: Bound[] } | { missing: { object: string; action: string } } {
  const pinned: Bound[] = [];
  for (const terms of bounds) {
    const definitions: Record<string, Definition> = {};
    const digests: Record<string, string> = {};
    for (const action of terms.actions) {
      const definition = defined(terms.object, action);
      if (definition === undefined) {
        return { missing: { object: terms.object, action } };
      }
      definitions[action] = definition;
      digests[action] = definitionDigest(definition);
    }
    pinned.push({ terms: checkTerms(terms, definitions), definitions: digests });
  }
  return { bounds: pinned };
}

/**
 * Whether a request lies within bounds: each need on an object and actions of one of them, defined
 * as they were, and with its arguments limited to what that one's are. How long, how often and how
 * much is the approver's to narrow.
 */
export function boundNeeds(
  bounds: readonly Bound[],
  needs: readonly Terms[],
  defined: Defined
): boolean {
  return needs.every(need =>
    bounds.some(
      ({ terms, definitions }) =>
        outside({ terms: reached(terms), definitions }, reached(need), defined) === null
    )
  );
}

/**
 * Whether terms lie within one of the bounds, with all their limits.
 *
 * @returns null, else why not within the last
 */
export function boundTerms(
  bounds: readonly Bound[],
  terms: Terms,
  defined: Defined
): string | null {
  const whys = bounds.map(bound => outside(bound, terms, defined));
  return whys.includes(null) ? null : (whys.at(-1) ?? 'nothing may be decided about');
}

/** Whether an act lies within bounds. */
export function boundAct(
  bounds: readonly Bound[],
  { obj, act, args }: Pick<Act, 'obj' | 'act' | 'args'>,
  defined: Defined
): boolean {
  return bounds.some(({ terms, definitions }) => {
    const definition = defined(obj, act);
    return (
      terms.object === obj &&
      terms.actions.includes(act) &&
      definition !== undefined &&
      definitionDigest(definition) === definitions[act] &&
      argumentsHold(terms.constraints, definition, args) === null
    );
  });
}

function outside(
  { terms: bound, definitions: pinned }: Bound,
  terms: Terms,
  defined: Defined
): string | null {
  const now: Record<string, Definition> = {};
  for (const action of terms.actions) {
    const definition = defined(terms.object, action);
    const digest = Object.hasOwn(pinned, action) ? pinned[action] : undefined;
    if (definition === undefined || definitionDigest(definition) !== digest) {
      return `action ${action} is not one of those that it was given for`;
    }
    now[action] = definition;
  }
  return subsumes(withDeclared(bound, terms.actions, now), terms);
}

/** What terms reach, however long, often and much. */
function reached({ object, actions, constraints }: Terms): Terms {
  return {
    object,
    actions,
    constraints,
    not_before: null,
    expiry: null,
    uses: null,
    result: null,
    delegation: false
  };
}
