import type { Definition, JsonSchema } from '../../protocol';

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

/** Text of at most `maxLength` code points. */
export function text(maxLength: number, description?: string): JsonSchema {
  return { type: 'string', maxLength, ...(description !== undefined && { description }) };
}

export const FACET_ID: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{32}$' };
export const REQUEST_ID: JsonSchema = FACET_ID;
export const TOKEN: JsonSchema = { type: 'string', maxLength: 1048576 };
