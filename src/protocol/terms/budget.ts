import { argumentDeclared } from './arguments';
import { jcs } from '../canonical';
import { atMost, type Decimal, decimalOf, less, ZERO } from '../constraints/decimal';
import { compareText } from '../encoding';
import { Refusal } from '../errors';
import { closed, dictionary, type Form, isObject, malformed, name } from '../form';
import type { Budget, Definition, Json, Terms } from '../types';

const MOST_BUDGETS = 8;

/** `usage.total_tokens`, or `.total` at the top: the way to a member of the result. */
const RESULT_NAME = /^(\.[^.]+|[^.]+(\.[^.]+)+)$/;

/** Whether a budget counts what results say, and not an argument (which has no point in its name). */
export function isResultName(budgeted: string): boolean {
  return budgeted.includes('.');
}

/** The members that lead to what is counted. */
export function resultPath(budgeted: string): string[] {
  return budgeted.split('.').filter(part => part !== '');
}

const budgeted: Form<string> = (value, where) => {
  const word = name(value, where);
  return !isResultName(word) || RESULT_NAME.test(word)
    ? word
    : malformed(where, 'must be an argument, a.b or .a');
};

const amount: Form<number> = (value, where) =>
  typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER
    ? value
    : malformed(where, 'must be a number above 0');

const members = closed<Budget>({ limit: amount, 'each?': amount });

export const budgetForm: Form<Record<string, Budget>> = (value, where) => {
  const budgets = dictionary<Budget>(
    budgeted,
    (member, at, of) => {
      const { limit, each } = members(member, at);
      if (each !== undefined && (each > limit || !isResultName(of))) {
        malformed(`${at}.each`, 'must be at most the limit, and of a result');
      }
      return member as Budget;
    },
    MOST_BUDGETS
  )(value, where);
  return Object.keys(budgets).length > 0
    ? budgets
    : malformed(where, 'must be absent where it limits nothing');
};

type Budgets = Record<string, Budget> | undefined;

/** @returns null, or the name of a budget that the child exceeds. */
export function budgetWider(parent: Budgets, child: Budgets): string | null {
  const wider = Object.entries(parent ?? {}).find(([of, { limit, each }]) => {
    const mine = child && Object.hasOwn(child, of) ? child[of]! : undefined;
    return (
      mine === undefined ||
      mine.limit > limit ||
      // Less set aside for each use lets more of them run at once.
      (mine.each !== undefined && (each === undefined || mine.each < each))
    );
  });
  return wider?.[0] ?? null;
}

/** The budgets that concern one of these definitions; undefined where none does. */
export function budgetFor(budget: Budgets, definitions: readonly Definition[]): Budgets {
  const kept = Object.entries(budget ?? {})
    .filter(([of]) => isResultName(of) || definitions.some(one => argumentDeclared(one, of)))
    .sort(([one], [other]) => compareText(one, other));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** What is set aside of one budget of one link before an action is performed. */
export interface Reservation {
  facet: string;
  /** Of the budget. */
  name: string;
  amount: Decimal;
}

/** How an action ended, as its outcome says. */
export interface Ended {
  state: string;
  status?: number;
  /** Budget of results → the amount that the result says. */
  used?: Readonly<Record<string, Decimal>>;
}

/**
 * What an action sets aside of each budget of one link.
 *
 * @param left what is left of a budget: all of it where nobody says how much one use can take.
 * @throws Refusal `constraint` where a budgeted argument is no amount
 */
export function reservations(
  facet: string,
  { budget }: Pick<Terms, 'budget'>,
  definition: Definition,
  args: Readonly<Record<string, unknown>>,
  left: (name: string) => Decimal
): Reservation[] {
  return Object.entries(budgetFor(budget, [definition]) ?? {}).map(([of, { each }]) => {
    if (!isResultName(of)) {
      return { facet, name: of, amount: argumentAmount(of, args) };
    }
    const most = each ?? declaredMaximum(definition.returns, resultPath(of));
    return { facet, name: of, amount: numberAmount(most) ?? left(of) };
  });
}

function argumentAmount(argument: string, args: Readonly<Record<string, unknown>>): Decimal {
  const given = Object.hasOwn(args, argument) ? numberAmount(args[argument]) : undefined;
  if (given === undefined) {
    throw new Refusal('constraint', `${argument} is no amount, so its budget can not be kept`);
  }
  return given;
}

/** A number as JCS writes it: 0.1 is a tenth. */
function numberAmount(value: unknown): Decimal | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? decimalOf(jcs(value)) : undefined;
}

/** The `maximum` that the schema of results states for a member, by `properties` alone. */
function declaredMaximum(schema: Json, path: readonly string[]): unknown {
  let at: Json | undefined = schema;
  for (const part of path) {
    const properties: Json | undefined = isObject(at) ? own(at, 'properties') : undefined;
    at = isObject(properties) ? own(properties, part) : undefined;
  }
  return isObject(at) ? own(at, 'maximum') : undefined;
}

function own(object: Record<string, unknown>, member: string): Json | undefined {
  return Object.hasOwn(object, member) ? (object[member] as Json) : undefined;
}

/** A budget of which one use sets aside more than there is, so that none would ever pass. */
export interface UselessBudget {
  name: string;
  limit: number;
  action: string;
  /** What one use of that action sets aside. */
  aside: number;
}

export function uselessBudget(
  { budget = {} }: Pick<Terms, 'budget'>,
  granted: readonly Definition[]
): UselessBudget | null {
  for (const [of, { limit, each }] of Object.entries(budget)) {
    for (const { name: action, returns } of each === undefined && isResultName(of) ? granted : []) {
      const aside = declaredMaximum(returns, resultPath(of));
      if (typeof aside === 'number' && aside > limit) {
        return { name: of, limit, action, aside };
      }
    }
  }
  return null;
}

/** Of whoever made such terms. */
export function whyUseless({ name: of, limit, action, aside }: UselessBudget): string {
  return (
    `the budget of ${of} is ${limit}, but a use of ${action} sets ${aside} aside, as its result may say that much, ` +
    `so none would ever pass: allow at least ${aside}, or say what each use sets aside (“each”)`
  );
}

/** Whether something is left and covers a reservation. */
export function covered(limit: number, taken: Decimal, { amount: wanted, name: of }: Reservation) {
  const left = less(numberAmount(limit)!, taken);
  return atMost(wanted, left) && !(isResultName(of) && left.digits === 0n);
}

export function leftOf(limit: number, taken: Decimal): Decimal {
  return less(numberAmount(limit)!, taken);
}

/** What a reservation comes to once the outcome is known (docs/protocol.md §8). */
export function settled({ name: of, amount: reserved }: Reservation, ended: Ended): Decimal {
  if (ended.state === 'not_sent') {
    return ZERO;
  }
  if (ended.state !== 'done' || !isResultName(of)) {
    return reserved;
  }
  const { used = {}, status = 0 } = ended;
  if (Object.hasOwn(used, of)) {
    return used[of]!;
  }
  return status >= 400 && status <= 599 ? ZERO : reserved;
}
