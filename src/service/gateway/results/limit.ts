import type { FacetRecord } from '../../types';

/** The result can't be brought within its limit, so nothing of it is passed on. */
export class Unlimitable extends Error {}

export interface ResultLimit {
  fields: ReadonlySet<string> | null;
  rows: number | null;
}

/** What may be seen of a result that is there as a whole. */
export interface Limited {
  body: Buffer;
  /** How many rows it has; null of a single object, which has fields alone. */
  rows: number | null;
}

/** What all links together leave of a result; null where none limits it. */
export function resultLimit(chain: readonly FacetRecord[]): ResultLimit | null {
  let limit: ResultLimit | null = null;
  for (const { terms } of chain) {
    if (terms.result) {
      const { fields, rows } = terms.result;
      const before: ResultLimit = limit ?? { fields: null, rows: null };
      limit = {
        fields: fields
          ? new Set(fields.filter(field => before.fields?.has(field) ?? true))
          : before.fields,
        rows: rows === undefined ? before.rows : Math.min(rows, before.rows ?? Infinity)
      };
    }
  }
  return limit;
}

/**
 * Keeps `rows` elements of a JSON array and `fields` of each object (docs/protocol.md §8). Fails
 * closed: what is not JSON, is no array where rows are limited, or holds something other than
 * objects where fields are, is not passed on.
 *
 * @throws Unlimitable
 */
export function limitResult(limit: ResultLimit, type: string, body: Buffer): Limited {
  let value = parseResult(type, body);
  if (value === undefined) {
    throw new Unlimitable('the result is not JSON');
  }
  if (limit.rows !== null) {
    if (!Array.isArray(value)) {
      throw new Unlimitable('the result is not a list of rows');
    }
    value = value.slice(0, limit.rows);
  }
  if (limit.fields !== null) {
    value = Array.isArray(value)
      ? value.map(row => only(row, limit.fields!))
      : only(value, limit.fields);
  }
  const text = Buffer.from(JSON.stringify(value));
  return { body: text, rows: Array.isArray(value) ? value.length : null };
}

/** Whether a content type says that it is JSON. */
export function isJson(type: string): boolean {
  return /^application\/([^;]+\+)?json\s*(;|$)/i.test(type);
}

/** @returns undefined where it is not JSON, or does not say that it is. */
export function parseResult(type: string, body: Buffer): unknown {
  if (!isJson(type)) {
    return undefined;
  }
  try {
    return parseText(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** @returns undefined where it is not JSON. */
export function parseText(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

/** @throws Unlimitable where it is no object */
export function only(row: unknown, fields: ReadonlySet<string>): unknown {
  if (!isObject(row)) {
    throw new Unlimitable('a row of the result has no fields');
  }
  return Object.fromEntries(Object.entries(row).filter(([field]) => fields.has(field)));
}

export function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !isRaw(value);
}

interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source: string }) => unknown
  ): unknown;
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
}

const exact = JSON as unknown as JsonWithSource;

/** Numbers that a double can't hold stay as they were written. */
function parseExactly(text: string): unknown {
  return exact.parse(text, (_key, value, context) =>
    typeof value === 'number' && String(value) !== context.source
      ? exact.rawJSON(context.source)
      : value
  );
}

/** Whether this stands for a number that a double can't hold. */
export function isRaw(value: unknown): boolean {
  return exact.isRawJSON(value);
}
