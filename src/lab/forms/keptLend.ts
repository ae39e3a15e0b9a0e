import type { Recipient } from '../service/giving';
import type { LendDraft, LimitDraft } from './lendDraft';

/**
 * A form as somebody had begun to fill it in, over one that is new; whatever it can't hold is left
 * as it is there. What it may allow is checked with the form, not here.
 */
export function keptLend(
  fresh: LendDraft,
  kept: Record<string, unknown>,
  recipients: readonly Recipient[]
): LendDraft {
  const known = (to: unknown): to is string =>
    to === '' || recipients.some(({ principal, why }) => principal === to && why === null);
  const { to, agent, actions, limits, fields, budget } = kept;
  const draft: LendDraft = {
    ...fresh,
    ...(known(to) && { to }),
    ...(typeof agent === 'string' && { agent }),
    ...(isTexts(actions) && { actions }),
    ...(isRecord(limits) && { limits: limitsIn(limits) }),
    ...((fields === null || isTexts(fields)) && { fields }),
    ...(isRecord(budget) && { budget: numbersIn(budget) })
  };
  for (const name of ['uses', 'rows', 'calls', 'depth'] as const) {
    const value = kept[name];
    if (value === null || isNumber(value)) {
      draft[name] = value;
    }
  }
  for (const name of ['lifetime', 'per'] as const) {
    const value = kept[name];
    draft[name] = isNumber(value) ? value : draft[name];
  }
  for (const name of ['confirm', 'delegation'] as const) {
    const value = kept[name];
    draft[name] = typeof value === 'boolean' ? value : draft[name];
  }
  return draft;
}

function limitsIn(kept: Record<string, unknown>): LendDraft['limits'] {
  const limits = Object.entries(kept).filter(([, limit]) => isLimit(limit));
  return Object.fromEntries(limits) as LendDraft['limits'];
}

function isLimit(value: unknown): value is LimitDraft {
  return (
    isRecord(value) &&
    Object.entries(value).every(([name, part]) =>
      name === 'values' ? isTexts(part) : typeof part === 'string'
    )
  );
}

function numbersIn(kept: Record<string, unknown>): LendDraft['budget'] {
  const numbers = Object.entries(kept).filter(([, most]) => most === null || isNumber(most));
  return Object.fromEntries(numbers) as LendDraft['budget'];
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(one => typeof one === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
