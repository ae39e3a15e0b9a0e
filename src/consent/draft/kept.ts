import type { Constraint } from '../../protocol';
import type { LineDraft } from './draft';
import { limitOf } from './limitOf';

/** What a person chose of one line, as it can be kept; the words of limits as they were typed. */
export interface KeptLine {
  actions: string[];
  uses: number | null;
  calls: number | null;
  rows: number | null;
  budgets: [member: string, most: number][];
  lending: boolean;
  confirm: boolean;
  trying: boolean;
  /** Seconds from when it is decided; null keeps the asked end. */
  lifetime: number | null;
  limits: [argument: string, typed: string][];
}

export function keptLine(draft: LineDraft): KeptLine {
  const { actions, uses, calls, rows, budgets, lending, confirm, trying, lifetime, limits } = draft;
  return {
    ...{ uses, calls, rows, lending, confirm, trying, lifetime },
    actions: [...actions],
    budgets: [...budgets],
    limits: [...limits].map(([name, limit]) => [name, typedOf(limit)])
  };
}

/** Puts what was chosen back into the draft of the same line: what it can't be is left as asked. */
export function restoreLine(draft: LineDraft, kept: unknown): void {
  const chosen = Object(kept) as Partial<Record<keyof KeptLine, unknown>>;
  const { terms } = draft.asked;
  const actions = listed(chosen.actions);
  if (actions !== null) {
    for (const action of [...draft.actions].filter(one => !actions.includes(one))) {
      draft.actions.delete(action);
    }
  }
  draft.uses = atMost(chosen.uses, terms.uses ?? null) ?? draft.uses;
  draft.calls =
    terms.rate === undefined ? null : (atMost(chosen.calls, terms.rate.calls) ?? draft.calls);
  const rows = terms.result?.rows;
  draft.rows = rows === undefined ? draft.rows : (atMost(chosen.rows, rows) ?? draft.rows);
  draft.lending = draft.lending && chosen.lending !== false;
  draft.confirm = draft.confirm || (draft.confirmable && chosen.confirm === true);
  draft.trying = chosen.trying !== false;
  const { lifetime } = chosen;
  if (typeof lifetime === 'number' && draft.lifetimes().includes(lifetime)) {
    draft.lifetime = lifetime;
  } else if (lifetime === null && (terms.expiry ?? null) !== null) {
    draft.lifetime = null;
  }
  for (const [name, most] of pairs(chosen.budgets)) {
    const asked = Object.hasOwn(terms.budget ?? {}, name) ? terms.budget![name]! : null;
    if (asked !== null && typeof most === 'number' && most > 0 && most < asked.limit) {
      draft.budgets.set(name, most);
    }
  }
  // Also of an action that is struck: it may be struck no more.
  const limitable = draft.limitable(draft.grantableActions);
  const types = new Map(limitable.map(({ name, type }) => [name, type]));
  for (const [name, typed] of pairs(chosen.limits)) {
    const type = types.get(name);
    const limit =
      type === undefined || typeof typed !== 'string' || typed === ''
        ? null
        : limitOf(name, type, typed);
    if (limit !== null) {
      draft.limits.set(name, limit);
    }
  }
}

/** What a person typed for a limit that `limitOf` made. */
export function typedOf(limit: Constraint | undefined): string {
  return String(limit?.range?.max ?? limit?.exact ?? limit?.path ?? '');
}

function atMost(value: unknown, most: number | null): number | null {
  return Number.isSafeInteger(value) &&
    Number(value) >= 1 &&
    (most === null || Number(value) <= most)
    ? Number(value)
    : null;
}

function listed(value: unknown): unknown[] | null {
  return Array.isArray(value) ? value : null;
}

function pairs(value: unknown): [string, unknown][] {
  return (listed(value) ?? []).filter(
    (one): one is [string, unknown] => Array.isArray(one) && typeof one[0] === 'string'
  );
}
