import { type Constraint, type FacetView, ROWS, type Terms } from '../../protocol';
import { argumentsCode, moment, narrowedCode, python, startCode, termsCode } from './limitsCode';

export { isPythonName, variableFrom } from '../../manifest/pythonName';

/** What a notebook is to ask for, and the name it comes under. */
export interface RequestChoice {
  object: string;
  actions: string[];
  purpose: string;
  /** Seconds. */
  lifetime: number;
  uses: number | null;
  rows: number | null;
  more?: MoreLimits;
  /** By argument. */
  constraints: Record<string, Constraint>;
  /** A Python name. */
  variable: string;
}

/** Limits that few ask for; what is absent limits nothing, or lets nothing be lent on. */
export type MoreLimits = Partial<
  Pick<Terms, 'rate' | 'budget' | 'confirm' | 'delegation' | 'delegation_depth'>
> & {
  /** Members of results that are shown. */
  fields?: string[];
};

/** All limits of a choice but its ends and those of arguments. */
export function choiceTerms({
  uses,
  rows,
  more = {}
}: Pick<RequestChoice, 'uses' | 'rows' | 'more'>): Omit<
  Terms,
  'object' | 'actions' | 'constraints' | 'not_before' | 'expiry'
> {
  const { fields, delegation = false, ...rest } = more;
  // No use lets more rows pass than there are in all.
  const most = rows === null ? null : Math.min(rows, rest.budget?.[ROWS]?.limit ?? rows);
  return {
    uses,
    result:
      most === null && fields === undefined
        ? null
        : { ...(fields && { fields }), ...(most !== null && { rows: most }) },
    delegation,
    ...rest
  };
}

/** The line of Python that asks for what was chosen. */
export function requestCode(choice: RequestChoice): string {
  const { object, actions, purpose, lifetime, constraints, variable } = choice;
  const parts = [
    ...[object, ...actions].map(python),
    ...reason(purpose),
    `expires=${python(durationOf(lifetime))}`,
    ...termsCode({ ...choiceTerms(choice), not_before: null, expiry: null }),
    ...argumentsCode(constraints)
  ];
  return `${IMPORT}${variable} = facetry.need(${parts.join(', ')})`;
}

/** What is asked for once more, with all its limits, and the name it comes under. */
export interface AgainChoice {
  /** An end is always named: what has none asks for none again. */
  terms: Terms & { expiry: number };
  purpose: string;
  variable: string;
  /** Id of the wider facet whose place it takes, by which `held` knows it. */
  instead?: string;
}

/** The lines that ask anew, always with a card, and then let go what it takes the place of. */
export function againCode({ terms, purpose, variable, instead }: AgainChoice): string {
  const { object, actions, constraints, not_before: from } = terms;
  const parts = [
    ...[object, ...actions].map(python),
    ...reason(purpose),
    ...startCode(from),
    `expires=${moment(terms.expiry)}`,
    ...termsCode(terms),
    ...argumentsCode(constraints)
  ];
  const lines = [
    `${IMPORT}${variable} = facetry.request(${parts.join(', ')})`,
    ...(instead === undefined ? [] : [`facetry.drop(facetry.held(${python(instead)}))`])
  ];
  return lines.join('\n');
}

/** What is lent, by which facet, to whom. */
export interface LendChoice {
  /** Id of the facet that it is lent from, by which `held` knows it. */
  from: string;
  parent: Terms;
  /** As the SDK takes it: a petname, or `agent:<name>`. */
  to: string;
  terms: Terms & { expiry: number };
  /** Whole id of what was lent before and ends. */
  instead?: string;
}

export function lendCode({ from, parent, to, terms, instead }: LendChoice): string {
  const all = terms.actions.length === parent.actions.length;
  const parts = [
    `facetry.held(${python(from)})`,
    ...(all ? [] : terms.actions.map(python)),
    `to=${python(to)}`,
    `expires=${moment(terms.expiry)}`,
    ...narrowedCode(parent, terms),
    ...(instead === undefined ? [] : [`instead=${python(instead)}`])
  ];
  return `${IMPORT}facetry.lend(${parts.join(', ')})`;
}

/** @param lent whole id of what was lent; `from` as `held` knows it */
export function renewCode(from: string, lent: string, expiry: number): string {
  const giver = `facetry.held(${python(from)})`;
  return `${IMPORT}facetry.renew(${giver}, ${python(lent)}, expires=${moment(expiry)})`;
}

/** The beginning of a facet's id by which `held` knows it from all others here. */
export function idStart(id: string, all: readonly Pick<FacetView, 'id'>[]): string {
  const others = all.map(other => other.id).filter(other => other !== id);
  for (let length = SHORTEST_ID; length < id.length; length += 4) {
    const start = id.slice(0, length);
    if (!others.some(other => other.startsWith(start))) {
      return start;
    }
  }
  return id;
}

const SHORTEST_ID = 8;
const IMPORT = 'import facetry\n\n';

function reason(purpose: string): string[] {
  return purpose.trim() === '' ? [] : [`why=${python(purpose.trim())}`];
}

/** As the SDK reads it: `2h`, `90m`. */
function durationOf(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${Math.ceil(seconds / 60)}m`;
}

/** `/data/Sales 2024/` → `sales-2024`. */
export function nameFrom(path: string): string {
  const last = path.split('/').filter(Boolean).pop() ?? '';
  return last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 63);
}
