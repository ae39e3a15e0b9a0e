import { argumentDeclared } from './arguments';
import { refuseRowsUnbounded } from './budget';
import { compareText, sha256Hex } from '../encoding';
import {
  closed,
  type Form,
  integer,
  isObject,
  kid,
  list,
  malformed,
  name,
  oneOf,
  orNull,
  text,
  time
} from '../form';
import { cleanPath } from '../constraints/path';
import { saysUnknown } from './newer';
import { personsFor } from './persons';
import { LONGEST_PERIOD_S, rateForm } from './rate';
import { actionsForm, limitForms, subsumes } from './terms';
import type { Askers, Definition, NameLimit, Rule, RuleGrant, Terms } from '../types';

const MOST_GRANTS = 8;
const MOST_NAMES = 20;
/** What is longer the sentence would cut. */
const LONGEST_FOLDER = 200;
const REQUESTS = 'aios/requests';

const nameText = text({ min: 1, max: 120 });
const label: Form<string> = (value, where) => {
  const said = nameText(value, where);
  return said.trim() === '' ? malformed(where, 'must not be blank') : said;
};

const names: Form<string[]> = (value, where) => {
  const words = list(name, { min: 1, max: MOST_NAMES })(value, where);
  return words.every((word, at) => at === 0 || compareText(words[at - 1]!, word) < 0)
    ? words
    : malformed(where, 'must be sorted by code points and without doubles');
};

const nameLimit: Form<NameLimit> = (value, where) => {
  const limit = closed<Partial<Record<'exact' | 'one_of' | 'prefix', unknown>>>({
    'exact?': name,
    'one_of?': names,
    'prefix?': name
  })(value, where);
  return Object.keys(limit).length === 1
    ? (limit as NameLimit)
    : malformed(where, 'must have one of exact, one_of and prefix');
};

/** A folder of a machine: `/` and a clean path. */
const folder: Form<string> = (value, where) => {
  const path = text({ min: 2, max: LONGEST_FOLDER })(value, where);
  const unclean = path.startsWith('/') ? cleanPath(path.slice(1)) : 'does not begin with /';
  return unclean === null ? path : malformed(where, unclean);
};

const onePrincipal = closed<{ principal: string }>({ principal: kid });
const manyOfAKind = closed<Exclude<Askers, { principal: string }>>({
  kind: oneOf('notebook', 'job', 'agent', 'service'),
  'below?': folder,
  'custody?': oneOf('own', 'wallet')
});

const askers: Form<Askers> = (value, where) => {
  if (isObject(value) && Object.hasOwn(value, 'principal')) {
    return onePrincipal(value, where);
  }
  const many = manyOfAKind(value, where);
  return many.below === undefined || many.kind === 'notebook'
    ? many
    : malformed(`${where}.below`, 'must be absent where notebooks are not meant');
};

const grantMembers = closed<RuleGrant>({
  objects: nameLimit,
  actions: actionsForm,
  ...limitForms
});
const grant: Form<RuleGrant> = (value, where) => {
  const granted = grantMembers(value, where);
  refuseRowsUnbounded(granted, where);
  return granted;
};

export const ruleForm: Form<Rule> = closed<Rule>({
  name: label,
  askers,
  grants: list(grant, { min: 1, max: MOST_GRANTS }),
  lifetime: integer(1, LONGEST_PERIOD_S),
  expiry: time,
  uses: orNull(integer(1)),
  'rate?': rateForm
});

/** The closed shape of a rule; throws Refusal('malformed', where). */
export const parseRule = (value: unknown, where = 'rule'): Rule => ruleForm(value, where);

/** Whether a rule has a member, of itself or of a limit, that is unknown to this release. */
export const ruleHasUnknown = (rule: unknown): boolean => saysUnknown(ruleForm, rule, 'rule');

/** The public name of the facet that a rule is: of the token that made it, and of no other. */
export function ruleId(token: string): string {
  return sha256Hex(`facetry-rule/1\n${token}`).slice(0, 32);
}

/** The terms of that facet: to decide, as long, as often and as much in all as the rule says. */
export function ruleFacetTerms({ expiry, uses, rate }: Rule): Terms {
  return {
    object: REQUESTS,
    actions: ['decide'],
    constraints: {},
    not_before: null,
    expiry,
    uses,
    result: null,
    delegation: false,
    ...(rate && { rate })
  };
}

/** What a service knows of an asker by itself. */
export interface KnownAsker {
  kid: string;
  kind: unknown;
  custody: unknown;
  /** Whole path of a notebook's file on the service's machine; null where there is none. */
  place: string | null;
}

/** Whether a rule is for this asker. Paths that are not clean lie below no folder. */
export function isAsker(askers: Askers, { kid, kind, custody, place }: KnownAsker): boolean {
  if ('principal' in askers) {
    return askers.principal === kid;
  }
  return (
    askers.kind === kind &&
    (askers.custody === undefined || askers.custody === custody) &&
    (askers.below === undefined || (place !== null && liesBelow(askers.below, place)))
  );
}

function liesBelow(folder: string, place: string): boolean {
  return place.startsWith(`${folder}/`) && cleanPath(place.slice(1)) === null;
}

export function namesObject(limit: NameLimit, object: string): boolean {
  if ('exact' in limit) {
    return limit.exact === object;
  }
  return 'one_of' in limit ? limit.one_of.includes(object) : object.startsWith(limit.prefix);
}

/**
 * When what a rule grants at `now` ends, where `asked` says nothing earlier; all in seconds since
 * the epoch.
 */
export function longestExpiry(
  { lifetime, expiry }: Pick<Rule, 'lifetime' | 'expiry'>,
  asked: number | null,
  now: number
): number {
  return Math.min(now + lifetime, expiry, asked ?? Infinity);
}

/**
 * Whether a rule may grant these terms at `now` (seconds since the epoch): never on the service's
 * own objects, nothing to be lent on, and only actions that declare each argument that the rule
 * limits, for of others it says nothing.
 *
 * @param definitions of the actions granted; what is missing is not looked at
 * @returns null, else why not
 */
export function ruleCovers(
  rule: Rule,
  terms: Terms,
  definitions: Readonly<Record<string, Definition>>,
  now: number
): string | null {
  if (terms.object.startsWith('aios/')) {
    return 'no rule grants on the service’s own objects';
  }
  if (terms.delegation) {
    return 'no rule grants what may be lent on';
  }
  if (terms.expiry === null || terms.expiry > longestExpiry(rule, null, now)) {
    return 'it lasts longer';
  }
  if (personsFor([terms], (_, action) => ownDefinition(definitions, action)) > 1) {
    return 'a rule stands for no person, and several have to agree';
  }
  const whys = rule.grants.map(grant => outside(grant, terms, definitions));
  return whys.includes(null) ? null : whys[0]!;
}

function ownDefinition(
  definitions: Readonly<Record<string, Definition>>,
  action: string
): Definition | undefined {
  return Object.hasOwn(definitions, action) ? definitions[action] : undefined;
}

function outside(
  { objects, ...limits }: RuleGrant,
  terms: Terms,
  definitions: Readonly<Record<string, Definition>>
): string | null {
  if (!namesObject(objects, terms.object)) {
    return 'object is another';
  }
  for (const argument of Object.keys(limits.constraints)) {
    const open = terms.actions.find(
      action =>
        Object.hasOwn(definitions, action) && !argumentDeclared(definitions[action]!, argument)
    );
    if (open !== undefined) {
      return `action ${open} has no argument ${argument}`;
    }
  }
  const { object } = terms;
  const bound = { ...limits, object, not_before: null, expiry: null, delegation: false };
  return subsumes(bound, terms);
}
