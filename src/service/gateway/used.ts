import { type Decimal, decimalOf, isResultName, jcs, resultPath } from '../../protocol';
import type { FacetRecord } from '../types';
import { isRaw, parseResult } from './limit';

/**
 * What a result says of the budgets that count it; a member that is missing or no amount is left
 * out. Undefined where no link has such a budget.
 */
export function usedAmounts(
  chain: readonly FacetRecord[],
  type: string,
  body: Buffer
): Record<string, Decimal> | undefined {
  const names = new Set(
    chain.flatMap(({ terms }) => Object.keys(terms.budget ?? {}).filter(isResultName))
  );
  if (names.size === 0) {
    return undefined;
  }
  const result = parseResult(type, body);
  const used = [...names].flatMap(name => {
    const amount = result === undefined ? undefined : amountAt(result, resultPath(name));
    return amount === undefined ? [] : [[name, amount] as const];
  });
  return Object.fromEntries(used);
}

function amountAt(result: unknown, path: readonly string[]): Decimal | undefined {
  let at = result;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, part)) {
      return undefined;
    }
    at = (at as Record<string, unknown>)[part];
  }
  if (isRaw(at)) {
    return decimalOf(JSON.stringify(at));
  }
  return typeof at === 'number' ? decimalOf(jcs(at)) : undefined;
}
