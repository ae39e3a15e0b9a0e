import { argumentDeclared } from './arguments';
import { budgetFor, budgetForm, budgetWider, isResultName, refuseRowsUnbounded } from './budget';
import { parseConstraint, subsumesConstraint } from '../constraints/constraints';
import { compareText } from '../encoding';
import {
  bool,
  closed,
  dictionary,
  type Form,
  integer,
  list,
  malformed,
  name,
  oneOf,
  orNull,
  time
} from '../form';
import { saysUnknown } from './newer';
import { observeForm, observeWithin, whyBroken } from './observe';
import { rateForm, rateWithin } from './rate';
import { requiresAll, requiresForm } from './requires';
import type { Constraint, Definition, Need, ResultLimit, Terms } from '../types';

type Definitions = Readonly<Record<string, Definition>>;
type Digests = Readonly<Record<string, string>>;

const unique: Form<string[]> = (value, where) => {
  const words = list(name, { max: 256 })(value, where);
  return new Set(words).size === words.length ? words : malformed(where, 'must have no doubles');
};

export const actionsForm: Form<string[]> = (value, where) => {
  const words = list(name, { min: 1, max: 256 })(value, where);
  for (let i = 1; i < words.length; i++) {
    if (compareText(words[i - 1]!, words[i]!) >= 0) {
      malformed(where, 'must be sorted by code points and without doubles');
    }
  }
  return words;
};

const result = closed<ResultLimit>({ 'fields?': unique, 'rows?': integer(0) });

const limits = {
  constraints: dictionary<Constraint>(name, parseConstraint, 256),
  not_before: orNull(time),
  expiry: orNull(time),
  uses: orNull(integer(1)),
  result: orNull(result),
  delegation: bool
};

/** Absent where they limit nothing, never null: terms without them have one spelling. */
const MOST_DEPTH = 30;
const absentable = {
  'delegation_depth?': integer(1, MOST_DEPTH),
  'rate?': rateForm,
  'budget?': budgetForm,
  'requires?': requiresForm,
  'confirm?': oneOf('each_use'),
  'observe?': observeForm
};

const { constraints, uses, result: results } = limits;
const { 'delegation_depth?': _, 'observe?': _observe, ...counted } = absentable;
/** Of what neither names an object nor is a time, nor may be lent, nor is only tried. */
export const limitForms = { constraints, uses, result: results, ...counted };

const termsForm = closed<Terms>({ object: name, actions: actionsForm, ...limits, ...absentable });
const needForm = closed<Need>({
  object: name,
  actions: actionsForm,
  ...Object.fromEntries(Object.entries(limits).map(([member, form]) => [`${member}?`, form])),
  ...absentable
});

/** What each member alone can't show. */
function refuseContradictions(terms: Need, where: string): void {
  const { not_before: from = null, expiry: until = null, delegation = false } = terms;
  if (from !== null && until !== null && from >= until) {
    malformed(`${where}.expiry`, 'must be after not_before');
  }
  if (terms.delegation_depth !== undefined && !delegation) {
    malformed(`${where}.delegation_depth`, 'must be absent where nothing may be lent');
  }
  refuseRowsUnbounded(terms, where);
}

/** The closed shape of a need as it travels; throws Refusal('malformed', where). */
export const parseNeed = (value: unknown, where = 'need'): Need => {
  const need = needForm(value, where);
  refuseContradictions(need, where);
  return need;
};

/** The closed shape of terms; throws Refusal('malformed', where). */
export const parseTerms = (value: unknown, where = 'terms'): Terms => {
  const terms = termsForm(value, where);
  refuseContradictions(terms, where);
  return terms;
};

/**
 * Whether terms have a member, of themselves or of a constraint, that is unknown to this release: it
 * may limit, so it is never passed over (docs/protocol.md §13, 1).
 */
export function hasUnknown(terms: unknown): boolean {
  return saysUnknown(parseTerms, terms, 'terms');
}

/** Fills the defaults in, sorts the actions: what an asker signs, and what a decider compares. */
export function normalizeNeed(need: Need): Terms {
  return parseTerms(
    {
      object: need.object,
      actions: [...new Set(need.actions)].sort(compareText),
      constraints: need.constraints ?? {},
      not_before: need.not_before ?? null,
      expiry: need.expiry ?? null,
      uses: need.uses ?? null,
      result: need.result ?? null,
      delegation: need.delegation ?? false,
      ...presentLimits(need)
    },
    'need'
  );
}

type Absentable = 'delegation_depth' | 'rate' | 'budget' | 'requires' | 'confirm' | 'observe';

/** The members that stand in terms only where they limit something. */
export function presentLimits({
  delegation_depth,
  rate,
  budget,
  requires,
  confirm,
  observe
}: Pick<Need, Absentable>): Pick<Terms, Absentable> {
  return {
    ...(delegation_depth !== undefined && { delegation_depth }),
    ...(rate !== undefined && { rate }),
    ...(budget !== undefined && { budget }),
    ...(requires !== undefined && { requires }),
    ...(confirm !== undefined && { confirm }),
    ...(observe !== undefined && { observe })
  };
}

/** The widest terms of a child: those of its parent, with one link less below. */
export function lendable(terms: Terms): Terms {
  const { delegation_depth: depth, ...rest } = terms;
  if (depth === undefined) {
    return terms;
  }
  return depth > 1 ? { ...rest, delegation_depth: depth - 1 } : { ...rest, delegation: false };
}

/** Every action is defined and every constrained argument declared; throws Refusal('malformed'). */
export function checkTerms(terms: Terms, definitions: Definitions): Terms {
  const granted = terms.actions.map(action =>
    Object.hasOwn(definitions, action)
      ? definitions[action]!
      : malformed('terms.actions', `${terms.object} has no action ${action}`)
  );
  const tried = terms.observe?.constraints ?? {};
  for (const argument of Object.keys({ ...terms.constraints, ...tried })) {
    if (!granted.some(definition => argumentDeclared(definition, argument))) {
      const where = Object.hasOwn(terms.constraints, argument) ? 'constraints' : 'observe';
      malformed(`terms.${where}`, `no action granted has an argument ${argument}`);
    }
  }
  if (terms.observe !== undefined && terms.object.startsWith('aios/')) {
    malformed('terms.observe', 'of the service’s own objects nothing is tried');
  }
  for (const counted of Object.keys(terms.budget ?? {})) {
    if (terms.object.startsWith('aios/')) {
      malformed('terms.budget', 'of the service’s own objects nothing is budgeted');
    }
    if (!isResultName(counted) && !granted.some(one => argumentDeclared(one, counted))) {
      malformed('terms.budget', `no action granted has an argument ${counted}`);
    }
  }
  if (terms.confirm !== undefined && terms.object.startsWith('aios/')) {
    malformed('terms.confirm', 'of the service’s own objects nothing is confirmed');
  }
  for (const { object, same = [] } of terms.requires ?? []) {
    if (terms.object.startsWith('aios/') || object.startsWith('aios/')) {
      malformed('terms.requires', 'acts on the service’s own objects leave no outcome');
    }
    const unknown = same.find(argument => !granted.some(one => argumentDeclared(one, argument)));
    if (unknown !== undefined) {
      malformed('terms.requires', `no action granted has an argument ${unknown}`);
    }
  }
  return terms;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** A frozen copy whose expiry is closed: the earlier of its own and `expiry` (null: never). */
export function sealTerms(terms: Terms, expiry: number | null): Terms {
  const copy = JSON.parse(JSON.stringify(terms)) as Terms;
  if (expiry !== null && (copy.expiry === null || copy.expiry > expiry)) {
    copy.expiry = expiry;
  }
  return deepFreeze(parseTerms(copy));
}

/** Leaves out constraints and budgets of arguments that none of `granted` declares (§7). */
export function withDeclared(
  terms: Terms,
  granted: readonly string[],
  definitions: Definitions
): Terms {
  const known = granted.flatMap(action =>
    Object.hasOwn(definitions, action) ? [definitions[action]!] : []
  );
  const declared = (limits: Terms['constraints']): Terms['constraints'] =>
    Object.fromEntries(
      Object.entries(limits).filter(([argument]) =>
        known.some(definition => argumentDeclared(definition, argument))
      )
    );
  const { budget: all, observe, ...rest } = terms;
  const budget = budgetFor(all, known);
  const tried = observe && declared(observe.constraints);
  return {
    ...rest,
    constraints: declared(terms.constraints),
    ...(budget && { budget }),
    ...(tried && Object.keys(tried).length > 0 && { observe: { ...observe, constraints: tried } })
  };
}

function within(parent: number | null, child: number | null): boolean {
  return parent === null || (child !== null && child <= parent);
}

function depthWithin(parent: Terms, child: Terms): boolean {
  return (
    !child.delegation || within(parent.delegation_depth ?? null, child.delegation_depth ?? null)
  );
}

function resultWithin(parent: ResultLimit | null, child: ResultLimit | null): string | null {
  if (parent?.fields !== undefined) {
    const allowed = new Set(parent.fields);
    if (!child?.fields?.every(field => allowed.has(field))) {
      return 'result fields are not among those allowed';
    }
  }
  return parent?.rows === undefined || (child?.rows !== undefined && child.rows <= parent.rows)
    ? null
    : `result rows are not limited to ${parent.rows}`;
}

/**
 * child ⊆ parent by docs/protocol.md §4.
 * @param pinned action → definition digest of both sides; without it only terms are compared.
 * @returns null when subsumed, else why not.
 */
export function subsumes(
  parent: Terms,
  child: Terms,
  pinned?: { parent: Digests; child: Digests }
): string | null {
  if (child.object !== parent.object) {
    return `object is not ${parent.object}`;
  }
  if (child.actions.length === 0) {
    return 'no action is named';
  }
  for (const action of child.actions) {
    if (!parent.actions.includes(action)) {
      return `action ${action} is not granted`;
    }
    if (pinned !== undefined && !samePin(pinned, action)) {
      return `action ${action} has another definition`;
    }
  }
  if (
    parent.not_before !== null &&
    (child.not_before === null || child.not_before < parent.not_before)
  ) {
    return 'not_before is earlier';
  }
  if (!within(parent.expiry, child.expiry)) {
    return 'expiry is later';
  }
  if (!within(parent.uses, child.uses)) {
    return 'uses are more';
  }
  if (child.delegation && !parent.delegation) {
    return 'delegation is not granted';
  }
  if (!depthWithin(parent, child)) {
    return 'delegation goes further down';
  }
  if (!rateWithin(parent.rate, child.rate)) {
    return 'the rate is higher';
  }
  const exceeded = budgetWider(parent.budget, child.budget);
  if (exceeded !== null) {
    return `the budget of ${exceeded} is more`;
  }
  if (!requiresAll(parent.requires, child.requires)) {
    return 'what has to be done first is left out';
  }
  if (parent.confirm !== undefined && child.confirm !== parent.confirm) {
    return 'that a person confirms each use is left out';
  }
  const wider = resultWithin(parent.result, child.result);
  if (wider !== null) {
    return wider;
  }
  for (const [argument, constraint] of Object.entries(parent.constraints)) {
    if (!Object.hasOwn(child.constraints, argument)) {
      return `argument ${argument} is not constrained`;
    }
    const why = subsumesConstraint(constraint, child.constraints[argument]!);
    if (why !== null) {
      return `argument ${argument} ${why}`;
    }
  }
  return observeWithin(parent, child);
}

function samePin({ parent, child }: { parent: Digests; child: Digests }, action: string): boolean {
  return (
    Object.hasOwn(parent, action) &&
    Object.hasOwn(child, action) &&
    parent[action] === child[action]
  );
}

/**
 * Whether arguments (defaults filled in) keep every constraint that concerns this action.
 * @returns null, else `argument why`.
 */
export function argumentsHold(
  constraints: Readonly<Record<string, Constraint>>,
  definition: Definition,
  args: Readonly<Record<string, unknown>>
): string | null {
  for (const argument of Object.keys(constraints)) {
    const why = whyBroken(argument, constraints[argument]!, definition, args);
    if (why !== null) {
      return `${argument} ${why}`;
    }
  }
  return null;
}
