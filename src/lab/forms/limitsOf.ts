import { type Constraint, type ObjectView, type Terms, withDeclared } from '../../protocol';

/** How an argument can be limited further, by what its schema and the facet's own limit are. */
export interface Limit {
  name: string;
  /** `fixed`: the facet's own limit stays as it is. */
  kind: 'fixed' | 'choice' | 'range' | 'path' | 'text';
  /** The facet's own. */
  held: Constraint | null;
  /** Of `choice`: what there is to choose from. */
  values: string[];
}

/** Values that are offered one by one. */
const MOST_VALUES = 20;

/** The arguments of these actions that can be, or are, limited; each once. */
export function limitsOf(object: ObjectView, parent: Terms, actions: readonly string[]): Limit[] {
  const found = new Map<string, Limit>();
  for (const action of actions) {
    const schema = object.actions[action]?.args as Schema | undefined;
    for (const [name, { type, enum: known }] of Object.entries(schema?.properties ?? {})) {
      const held = Object.hasOwn(parent.constraints, name) ? parent.constraints[name]! : null;
      const limit = limitOf(name, { type, known }, held);
      if (limit !== null) {
        found.set(name, limit);
      }
    }
  }
  return [...found.values()];
}

interface Schema {
  properties?: Record<string, { type?: unknown; enum?: unknown }>;
}

function limitOf(
  name: string,
  { type, known }: { type?: unknown; known?: unknown },
  held: Constraint | null
): Limit | null {
  const only = (member: keyof Constraint): boolean =>
    held === null || Object.keys(held).join() === member;
  const plain = { name, held, values: [] as string[] };
  if (held?.exact !== undefined) {
    return { ...plain, kind: 'fixed' };
  }
  if (held?.one_of !== undefined && only('one_of') && held.one_of.length <= MOST_VALUES) {
    return { ...plain, kind: 'choice', values: held.one_of.map(value => JSON.stringify(value)) };
  }
  if (type === 'number' || type === 'integer') {
    return { ...plain, kind: only('range') ? 'range' : 'fixed' };
  }
  if (type === 'string') {
    const few = Array.isArray(known) && known.length <= MOST_VALUES;
    if (held === null && few) {
      return { ...plain, kind: 'choice', values: known.map(value => JSON.stringify(value)) };
    }
    return { ...plain, kind: name === 'path' && only('path') ? 'path' : 'text' };
  }
  return held === null ? null : { ...plain, kind: 'fixed' };
}

/** These terms, as far as they concern these actions: what every control is capped at. */
export function cap(terms: Terms, object: ObjectView, actions: readonly string[]): Terms {
  return withDeclared({ ...terms, actions: [...actions] }, actions, object.actions);
}
