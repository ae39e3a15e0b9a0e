import { type Decimal, decimalOf, isResultName, jcs, resultPath, ROWS } from '../../../protocol';
import type { FacetRecord } from '../../types';
import { isRaw, parseResult } from './limit';

/** The budgets of a chain that count what results say. */
export function resultBudgets(chain: readonly FacetRecord[]): string[] {
  const names = chain.flatMap(({ terms }) => Object.keys(terms.budget ?? {}));
  return [...new Set(names)].filter(name => isResultName(name) && name !== ROWS);
}

/**
 * What a result says of the budgets that count it; a member that is missing or no amount is left
 * out. Undefined where no link has such a budget.
 */
export function usedAmounts(
  chain: readonly FacetRecord[],
  type: string,
  body: Buffer
): Record<string, Decimal> | undefined {
  const names = resultBudgets(chain);
  if (names.length === 0) {
    return undefined;
  }
  const result = parseResult(type, body);
  const used = names.flatMap(name => {
    const amount = amountOf(memberAt(result, resultPath(name)));
    return amount === undefined ? [] : [[name, amount] as const];
  });
  return Object.fromEntries(used);
}

/** The member of a result that a way leads to; undefined where there is none. */
export function memberAt(result: unknown, path: readonly string[]): unknown {
  let at = result;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, part)) {
      return undefined;
    }
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}

/** A member of a result as an amount; undefined where it is none. */
export function amountOf(member: unknown): Decimal | undefined {
  if (isRaw(member)) {
    return decimalOf(JSON.stringify(member));
  }
  return typeof member === 'number' ? decimalOf(jcs(member)) : undefined;
}
