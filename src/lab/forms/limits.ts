import { cleanPattern, type Constraint, type ObjectView, ROWS } from '../../protocol';

/** An argument that can be limited before it is asked for: a path pattern, a text, a highest number. */
export interface Limitable {
  name: string;
  kind: 'path' | 'text' | 'number';
}

/** The arguments of these actions that a limit makes sense for, each once, by their schemas. */
export function limitable(object: ObjectView, actions: readonly string[]): Limitable[] {
  const found = new Map<string, Limitable>();
  for (const action of actions) {
    const schema = object.actions[action]?.args as
      { properties?: Record<string, { type?: unknown }> } | undefined;
    for (const [name, { type }] of Object.entries(schema?.properties ?? {})) {
      if (type === 'number' || type === 'integer') {
        found.set(name, { name, kind: 'number' });
      } else if (type === 'string') {
        // What the SDK takes for a pattern, too.
        found.set(name, { name, kind: name === 'path' ? 'path' : 'text' });
      }
    }
  }
  return [...found.values()];
}

/** Where models say what a use took of them. */
const USAGE = 'usage';

/**
 * What of these actions can be limited in all: the rows that pass, numbers among their arguments, and
 * what their results count under `usage`, by their schemas.
 */
export function budgetable(object: ObjectView, actions: readonly string[]): string[] {
  const numbers = limitable(object, actions).filter(({ kind }) => kind === 'number');
  const counted = actions.flatMap(action => {
    const returns = object.actions[action]?.returns as Schema | null | undefined;
    return Object.entries(returns?.properties?.[USAGE]?.properties ?? {})
      .filter(([, { type }]) => type === 'integer' || type === 'number')
      .map(([name]) => `${USAGE}.${name}`);
  });
  return [...new Set([ROWS, ...numbers.map(({ name }) => name), ...counted])];
}

interface Schema {
  type?: unknown;
  properties?: Record<string, Schema>;
}

/** What was typed as a constraint; null where nothing was, a fault where it is none. */
export function constraintFrom(
  { kind }: Limitable,
  typed: string
): Constraint | null | { fault: string } {
  if (typed.trim() === '') {
    return null;
  }
  if (kind === 'number') {
    const max = Number(typed);
    return Number.isFinite(max) ? { range: { max } } : { fault: '' };
  }
  if (kind === 'path') {
    const fault = cleanPattern(typed);
    return fault === null ? { path: typed } : { fault };
  }
  return { exact: typed };
}

/** The constraints that were typed for arguments of these actions; what is none is left out. */
export function constraintsFrom(
  object: ObjectView,
  actions: readonly string[],
  typed: Record<string, string>
): Record<string, Constraint> {
  return Object.fromEntries(
    limitable(object, actions).flatMap(argument => {
      const constraint = constraintFrom(argument, typed[argument.name] ?? '');
      return constraint === null || 'fault' in constraint ? [] : [[argument.name, constraint]];
    })
  );
}
