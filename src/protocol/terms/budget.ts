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

/**
 * The budget of rows that pass, which the service counts itself. No way to a member of a result is
 * called so, for it has an empty part, and no argument that is budgeted has a point.
 */
export const ROWS = '..rows';

/** Whether a budget counts what an answer is or says, and not an argument (which has no point in its name). */
export function isResultName(budgeted: string): boolean {
  return budgeted.includes('.');
}

/** The members that lead to what is counted. */
export function resultPath(budgeted: string): string[] {
  return budgeted.split('.').filter(part => part !== '');
}

const budgeted: Form<string> = (value, where) => {
  const word = name(value, where);
  return !isResultName(word) || word === ROWS || RESULT_NAME.test(word)
    ? word
    : malformed(where, `must be an argument, a.b, .a or ${ROWS}`);
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
      if (of === ROWS && (each !== undefined || !Number.isInteger(limit))) {
        malformed(at, 'of rows must be a whole number, and what is set aside is said by the terms');
      }
      return member as Budget;
    },
    MOST_BUDGETS
  )(value, where);
  return Object.keys(budgets).length > 0
    ? budgets
    : malformed(where, 'must be absent where it limits nothing');
};

/**
 * Of terms with a budget of rows: each use of theirs has a limit of rows, which the budget covers.
 *
 * @throws Refusal `malformed`
 */
export function refuseRowsUnbounded(
  { budget, result }: Partial<Pick<Terms, 'budget' | 'result'>>,
  where: string
): void {
  const most = budget?.[ROWS]?.limit;
  const rows = result?.rows;
  if (most !== undefined && (rows === undefined || rows > most)) {
    malformed(`${where}.budget`, `of rows stands beside result.rows, which are at most ${most}`);
  }
}

/** How many rows one use of a facet lets pass at most, by all links of its chain; null for any. */
export function rowsAtMost(chain: readonly { terms: Pick<Terms, 'result'> }[]): number | null {
  const least = Math.min(...chain.map(({ terms }) => terms.result?.rows ?? Infinity));
  return Number.isFinite(least) ? least : null;
}

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
  /** How many rows passed, where that was counted. */
  rows?: number;
}

/**
 * What an action sets aside of each budget of one link.
 *
 * @param left what is left of a budget: all of it where nobody says how much one use can take.
 * @param rows how many rows the use lets pass at most, by all links of its chain
 * @throws Refusal `constraint` where a budgeted argument is no amount
 */
export function reservations(
  facet: string,
  { budget }: Pick<Terms, 'budget'>,
  definition: Definition,
  args: Readonly<Record<string, unknown>>,
  left: (name: string) => Decimal,
  rows: number | null
): Reservation[] {
  return Object.entries(budgetFor(budget, [definition]) ?? {}).map(([of, { each }]) => {
    if (!isResultName(of)) {
      return { facet, name: of, amount: argumentAmount(of, args) };
    }
    const most = of === ROWS ? rows : (each ?? declaredMaximum(definition.returns, resultPath(of)));
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
    const said = each === undefined && isResultName(of) && of !== ROWS;
    for (const { name: action, returns } of said ? granted : []) {
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
  // The service's own count, of whatever passed.
  if (of === ROWS) {
    return ended.rows === undefined ? reserved : numberAmount(ended.rows)!;
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
