import { isObject } from './form';
import { ROWS } from './terms/budget';
import type { TokenPayloads, TokenType } from './types';

/** The header of an answer in which a service says which features it takes. */
export const FEATURES_HEADER = 'facet-features';

/**
 * What came to version 1 of the protocol after it was first published, sorted (docs/protocol.md,
 * "Versions"). Whoever speaks to a service that does not say one of them speaks without it.
 */
export const FEATURES = ['budget.rows', 'cell.kernel'] as const;

export type Feature = (typeof FEATURES)[number];

/** As the header has them. */
export const FEATURES_SAID = FEATURES.join(', ');

const SAID = /^[a-z0-9_.-]{1,64}(, [a-z0-9_.-]{1,64}){0,63}$/;

/** What a header says; what is no list of features says none. */
export function featuresIn(said: string | null): ReadonlySet<string> {
  return new Set(said !== null && SAID.test(said) ? said.split(', ') : []);
}

/** Of what each side knows, and the other does not. */
export interface Apart {
  /** Features that are spoken here and that the service does not take: it is older. */
  there: string[];
  /** Features that the service takes and that are unknown here: this side is older. */
  here: string[];
}

/** @param taken what the service says */
export function apart(taken: ReadonlySet<string>): Apart {
  const known: readonly string[] = FEATURES;
  return {
    there: known.filter(feature => !taken.has(feature)),
    here: [...taken].filter(feature => !known.includes(feature)).sort()
  };
}

type Claims<T extends TokenType> = Omit<TokenPayloads[T], 'aud' | 'iat' | 'jti'>;

/**
 * What is to be signed, for a service that takes these features: without remarks that it does not
 * take. What limits authority is never left out: where that is not taken, `lacks` names it, and
 * nothing may be sent.
 *
 * @param taken undefined: nothing was heard of it yet. Then no remark is made, and limits go as they
 * are, which a service that does not take them refuses
 */
export function fitting<T extends TokenType>(
  typ: T,
  claims: Claims<T>,
  taken: ReadonlySet<string> | undefined
): { claims: Claims<T>; lacks?: undefined } | { lacks: Feature } {
  const lacks =
    taken &&
    termsIn(typ, claims as Record<string, unknown>)
      .flatMap(featuresOf)
      .find(one => !taken.has(one));
  return lacks === undefined
    ? { claims: taken?.has('cell.kernel') ? claims : withoutKernel(claims) }
    : { lacks };
}

/** Features by which terms, a need or a grant of a rule limit. */
export function featuresOf(terms: unknown): Feature[] {
  const budget = isObject(terms) ? terms['budget'] : undefined;
  return isObject(budget) && Object.hasOwn(budget, ROWS) ? ['budget.rows'] : [];
}

/** All that a token of this type says of authority. */
function termsIn(typ: TokenType, claims: Record<string, unknown>): unknown[] {
  switch (typ) {
    case 'facet-request':
      return listOf(claims['needs']);
    case 'facet-decision':
      return listOf(claims['granted']);
    case 'facet-rule':
      return isObject(claims['rule']) ? listOf(claims['rule']['grants']) : [];
    case 'facet-action':
      return isObject(claims['args']) ? termsOf(claims['act'], claims['args']) : [];
    default:
      return [];
  }
}

/** Of what is lent, and of what an approver may decide about. */
function termsOf(act: unknown, args: Record<string, unknown>): unknown[] {
  return act === 'facet.delegate'
    ? [args['terms']]
    : act === 'introduce'
      ? listOf(args['bounds'])
      : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A cell of which nothing else was known is not said at all, as before there were kernels in it. */
function withoutKernel<C extends object>(claims: C): C {
  const { cell, ...rest } = claims as { cell?: unknown };
  if (!isObject(cell) || !Object.hasOwn(cell, 'kernel')) {
    return claims;
  }
  const { kernel: _kernel, ...others } = cell;
  return { ...rest, ...(Object.keys(others).length > 0 && { cell: others }) } as C;
}
