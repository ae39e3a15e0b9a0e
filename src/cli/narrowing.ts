import type { NeedView } from '../client';
import { type Constraint, type Definition, type Terms, subsumes, withDeclared } from '../protocol';
import { UsageError } from './errors';

/** What a person takes away from a request; null leaves it as asked. */
export interface Narrowing {
  /** Numbers of the lines to grant, from 1. */
  lines: number[] | null;
  actions: string[] | null;
  uses: number | null;
  rows: number | null;
  /** Seconds since the epoch. */
  expiry: number | null;
  constraints: Record<string, Constraint>;
  /** Whether a person is to confirm each use. */
  confirm: boolean;
}

const DEFAULT_LIFETIME_S = 3600;

/**
 * The terms granted on one line: never wider than asked, and with an end.
 * @param at place of the line, from 0.
 * @returns null for a struck line.
 * @throws UsageError where the narrowing would widen.
 */
export function narrowed(need: NeedView, at: number, by: Narrowing, now: number): Terms | null {
  const asked = need.terms;
  const actions = by.actions
    ? asked.actions.filter(action => by.actions!.includes(action))
    : asked.actions;
  const struck = by.lines !== null && !by.lines.includes(at + 1);
  if (struck || actions.length === 0 || !need.known) {
    return null;
  }
  const definitions = need.definitions ?? {};
  const declared = declaredArguments(actions, definitions);
  const mine = Object.entries(by.constraints).filter(([name]) => declared.has(name));
  const rows = least(asked.result?.rows ?? null, by.rows);
  const fields = asked.result?.fields;
  const terms: Terms = {
    ...withDeclared(asked, actions, definitions),
    actions,
    uses: least(asked.uses, by.uses),
    expiry: least(asked.expiry, by.expiry) ?? now + DEFAULT_LIFETIME_S,
    result:
      fields === undefined && rows === null
        ? null
        : { ...(fields ? { fields } : {}), ...(rows === null ? {} : { rows }) },
    ...(by.confirm && { confirm: 'each_use' as const })
  };
  terms.constraints = { ...terms.constraints };
  for (const [name, constraint] of mine) {
    terms.constraints[name] = { ...terms.constraints[name], ...constraint };
  }
  const wider = subsumes(withDeclared(asked, actions, definitions), terms);
  if (wider !== null) {
    throw new UsageError(`Line ${at + 1} would grant more than was asked: ${wider}`);
  }
  return terms;
}

function least(asked: number | null, mine: number | null): number | null {
  return asked === null || mine === null ? (asked ?? mine) : Math.min(asked, mine);
}

function declaredArguments(
  actions: readonly string[],
  definitions: Record<string, Definition>
): Set<string> {
  return new Set(
    actions.flatMap(action => {
      const { properties } = (definitions[action]?.args ?? {}) as { properties?: object };
      return Object.keys(properties ?? {});
    })
  );
}
