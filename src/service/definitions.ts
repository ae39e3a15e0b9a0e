import { type Definition, type JsonSchema, definitionDigest } from '../protocol';

/** The definition of one of the service's own actions: closed arguments, no upstream. */
export function define(
  name: string,
  safe: boolean,
  summary: string,
  properties: Record<string, JsonSchema> = {},
  required: string[] = [],
  upload = false
): Definition {
  return {
    name,
    safe,
    summary,
    args: { type: 'object', properties, required, additionalProperties: false },
    returns: null,
    upload,
    http: null
  };
}

/**
 * Whether an object is the service's own. Its definitions come with the release that runs, so what
 * a facet pinned of them does not end it.
 */
export function isOwnObject(name: string): boolean {
  return name.startsWith('aios/');
}

/** Schema of a text of at most `maxLength` code points. */
export function text(maxLength: number): JsonSchema {
  return { type: 'string', maxLength };
}

/** Schema of a facet's or request's public name. */
export const HEX_ID: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{32}$' };

/** Schema of a principal's public id. */
export const KID: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' };

/** Schema of a compact token (docs/protocol.md §3). */
export const TOKEN: JsonSchema = text(1_048_576);

/** Action → hex digest of its definition: what a facet pins. */
export function digestsOf(
  definitions: Readonly<Record<string, Definition>>
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(definitions).map(([action, definition]) => [
      action,
      definitionDigest(definition)
    ])
  );
}
