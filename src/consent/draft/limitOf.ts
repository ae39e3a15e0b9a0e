import type { Constraint } from '../../protocol';

/**
 * The limit on an argument that a person means by what was typed; null where that is none.
 *
 * @param type of the argument, in JSON Schema
 */
export function limitOf(name: string, type: string, text: string): Constraint | null {
  if (type === 'string') {
    return name === 'path' ? { path: text } : { exact: text };
  }
  const most = Number(text);
  return Number.isFinite(most) ? { range: { max: most } } : null;
}
