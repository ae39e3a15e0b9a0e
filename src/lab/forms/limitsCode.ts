import { isPythonName } from '../../manifest/pythonName';
import { type Constraint, jcs, type Json, type Terms } from '../../protocol';

const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text of others may turn the line round in which a person reads it: what is unseen is spelled. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    INVISIBLE,
    character => `\\U${character.codePointAt(0)!.toString(16).padStart(8, '0')}`
  );
}

/** JSON as Python writes it; strings are the same in both. */
export function python(value: Json): string {
  if (typeof value === 'string') {
    return quoted(value);
  }
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (Array.isArray(value)) {
    return `[${value.map(python).join(', ')}]`;
  }
  if (typeof value === 'object') {
    const members = Object.entries(value).map(
      ([name, member]) => `${quoted(name)}: ${python(member)}`
    );
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value);
}

const listed = (values: readonly Json[]): string => values.map(python).join(', ');

function rangeCode({ min, max }: NonNullable<Constraint['range']>): string {
  if (min !== undefined && max !== undefined) {
    return `facetry.between(${min}, ${max})`;
  }
  return max === undefined ? `facetry.at_least(${min})` : `facetry.at_most(${max})`;
}

function urlCode({ schemes, hosts, ports, path }: NonNullable<Constraint['url']>): string {
  const parts = [
    ...hosts.map(python),
    `schemes=${python(schemes)}`,
    ...(ports === undefined ? [] : [`ports=${python(ports)}`]),
    ...(path === undefined ? [] : [`path=${python(path)}`])
  ];
  return `facetry.url(${parts.join(', ')})`;
}

type Codes = { [M in keyof Constraint]-?: (limit: NonNullable<Constraint[M]>) => string };

/** Each limit as the SDK's function of the same name. */
const CODES: Codes = {
  exact: limit => `facetry.exact(${python(limit)})`,
  one_of: limit => `facetry.one_of(${listed(limit)})`,
  not_one_of: limit => `facetry.not_one_of(${listed(limit)})`,
  range: rangeCode,
  max_length: limit => `facetry.max_length(${limit})`,
  contains: limit => `facetry.contains(${python(limit)})`,
  subset: limit => `facetry.subset(${python(limit)})`,
  prefix: limit => `facetry.prefix(${python(limit)})`,
  path: limit => `facetry.path(${python(limit)})`,
  url: urlCode,
  cidr: limit => `facetry.cidr(${python(limit)})`,
  wildcard: () => 'facetry.wildcard()',
  all: limits => `facetry.all_of(${limits.map(codeOf).join(', ')})`,
  any: limits => `facetry.any_of(${limits.map(codeOf).join(', ')})`
};

function codeOf(constraint: Constraint): string {
  return (Object.keys(CODES) as (keyof Constraint)[])
    .filter(member => constraint[member] !== undefined)
    .map(member => (CODES[member] as (limit: unknown) => string)(constraint[member]))
    .join(' & ');
}

/** A limit on one argument as the SDK reads it: plain, where a plain value stands for it. */
export function limitCode(argument: string, constraint: Constraint): string {
  const { exact, path, ...rest } = constraint;
  const alone = Object.keys(rest).length === 0;
  if (alone && path === undefined && plain(argument, exact)) {
    return python(exact);
  }
  return alone && exact === undefined && path !== undefined && argument === 'path'
    ? python(path)
    : codeOf(constraint);
}

/** Whether the SDK takes the bare value for just that value: not for a choice, nor for a pattern. */
function plain(argument: string, value: Json | undefined): value is Json {
  return (
    value !== undefined &&
    value !== null &&
    !Array.isArray(value) &&
    !(argument === 'path' && typeof value === 'string')
  );
}

/** The words of the SDK for limits on arguments, those with names of their own kind in `where`. */
export function argumentsCode(constraints: Readonly<Record<string, Constraint>>): string[] {
  const limits = Object.entries(constraints).map(
    ([name, constraint]) => [name, limitCode(name, constraint)] as const
  );
  const others = limits.filter(([name]) => !isWord(name));
  return [
    ...limits.filter(([name]) => isWord(name)).map(([name, limit]) => `${name}=${limit}`),
    ...(others.length === 0
      ? []
      : [`where={${others.map(([name, limit]) => `${quoted(name)}: ${limit}`).join(', ')}}`])
  ];
}

/** The words of the SDK for all other limits of these terms, but for their ends. */
export function termsCode(terms: Omit<Terms, 'object' | 'actions' | 'constraints'>): string[] {
  const { uses, rate, budget, requires, confirm, result, delegation, delegation_depth } = terms;
  return [
    ...(uses === null ? [] : [`uses=${uses}`]),
    ...(rate === undefined ? [] : [`rate="${rate.calls}/${periodOf(rate.per)}"`]),
    ...(result?.rows === undefined ? [] : [`rows=${result.rows}`]),
    ...(result?.fields === undefined ? [] : [`fields=${python(result.fields)}`]),
    ...(budget === undefined ? [] : [`budget=${budgetCode(budget)}`]),
    ...(requires === undefined ? [] : [`requires=${python(requires as unknown as Json)}`]),
    ...(confirm === undefined ? [] : [`confirm=${python(confirm)}`]),
    ...(delegation_depth === undefined
      ? delegation
        ? ['delegation=True']
        : []
      : [`depth=${delegation_depth}`])
  ];
}

/** A moment to the second, in UTC. */
export function moment(seconds: number): string {
  return python(new Date(seconds * 1000).toISOString().replace('.000', ''));
}

export function startCode(from: number | null): string[] {
  return from === null ? [] : [`not_before=${moment(from)}`];
}

function budgetCode(budget: NonNullable<Terms['budget']>): string {
  const members = Object.entries(budget).map(([name, { limit, each }]) => [
    name,
    each === undefined ? limit : { limit, each }
  ]);
  return python(Object.fromEntries(members) as Json);
}

/** `1h`, `90s`: as the SDK reads it. */
function periodOf(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'm']
  ];
  const [each, unit] = units.find(([length]) => seconds % length === 0) ?? [1, 's'];
  return `${seconds / each}${unit}`;
}

/** The words of the SDK in which a child differs from the facet that it is lent from. */
export function narrowedCode(parent: Terms, child: Terms): string[] {
  const differs = (one: unknown, other: unknown): boolean =>
    one !== undefined && other !== undefined && jcs(one) !== jcs(other);
  const constraints = Object.entries(child.constraints).filter(([name, limit]) =>
    differs(limit, parent.constraints[name] ?? null)
  );
  const budget = Object.entries(child.budget ?? {}).filter(([name, limit]) =>
    differs(limit, parent.budget?.[name] ?? null)
  );
  return [
    ...argumentsCode(Object.fromEntries(constraints)),
    ...(child.not_before === parent.not_before ? [] : startCode(child.not_before)),
    ...termsCode({
      not_before: null,
      expiry: null,
      uses: child.uses === parent.uses ? null : child.uses,
      result: differs(child.result, parent.result) ? child.result : null,
      delegation: child.delegation,
      ...(child.delegation_depth !== undefined && { delegation_depth: child.delegation_depth }),
      ...(child.rate && differs(child.rate, parent.rate ?? null) && { rate: child.rate }),
      ...(budget.length > 0 && { budget: Object.fromEntries(budget) }),
      // The SDK adds them to those of the facet that it is lent from.
      ...(child.requires &&
        differs(child.requires, parent.requires ?? null) && { requires: child.requires }),
      ...(child.confirm && parent.confirm === undefined && { confirm: child.confirm })
    })
  ];
}

/** Words of the SDK's own, in `need` or in `lend`. */
const OWN =
  /^(target|facet|to|instead|actions|why|timeout|wait|expires|not_before|uses|rate|rows|fields|delegation|depth|where|budget|requires|confirm)$/;

/** Whether an argument can be named as such in the SDK's verbs. */
function isWord(argument: string): boolean {
  return isPythonName(argument) && !argument.startsWith('_') && !OWN.test(argument);
}
