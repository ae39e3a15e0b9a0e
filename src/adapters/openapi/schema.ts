/**
 * JSON Schemas of a document made self-contained: references resolved, recursion and size
 * cut, OpenAPI 3.0 and Swagger 2.0 forms brought to JSON Schema 2020-12.
 * `pattern` is left to the upstream: a stranger's regular expression is never run here.
 */
import { ConfigError } from '../errors';
import {
  atPointer,
  isObject,
  member,
  pointer,
  type ApiDocument,
  type Json,
  type JsonObject
} from './document';
import { plainText } from './text';

const MAX_NESTING = 8;
const MAX_VALUES = 500;
const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];
/** Words that a validator would follow, wherever they stand. */
const REFERENCES = /^\$(id|ref|anchor|dynamicRef|dynamicAnchor|recursiveRef|recursiveAnchor)$/;
const NUMBERS = ['minimum', 'maximum', 'multipleOf'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];

/** How much may still be copied for one definition. */
export interface Budget {
  nodes: number;
}

/**
 * Follows `$ref`s at the top of a value.
 * @throws ConfigError for a reference that leads nowhere, around, or out of the document.
 */
export function dereference(
  document: ApiDocument,
  value: Json | undefined,
  where: string
): { value: Json | undefined; where: string } {
  let here = where;
  let current = value;
  for (let steps = 0; steps < 32; steps += 1) {
    const reference = member(current, '$ref');
    if (reference === undefined) {
      return { value: current, where: here };
    }
    if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) {
      throw new ConfigError(
        'document_refers_elsewhere',
        'The document refers to another document. Join them into one file first.',
        `${here}/$ref`
      );
    }
    current = document.found.get(reference) ?? atPointer(document.root, reference);
    if (current === undefined) {
      throw new ConfigError(
        'document_reference',
        `The reference ${plainText(reference, 200)} leads nowhere.`,
        `${here}/$ref`
      );
    }
    document.found.set(reference, current);
    here = reference.slice(1);
  }
  throw new ConfigError(
    'document_reference',
    'The reference leads around in a circle.',
    `${where}/$ref`
  );
}

/** A whole schema without references; what is recursive or too much becomes "any of that type". */
export function resolveSchema(
  document: ApiDocument,
  schema: Json | undefined,
  where: string,
  budget: Budget
): JsonObject {
  return resolve(document, schema, where, budget, []);
}

function resolve(
  document: ApiDocument,
  schema: Json | undefined,
  where: string,
  budget: Budget,
  open: readonly Json[]
): JsonObject {
  const target = dereference(document, schema, where);
  const source = target.value;
  if (!isObject(source)) {
    return source === false ? { not: {} } : {};
  }
  const types = typesOf(source);
  budget.nodes -= 1;
  if (open.includes(source) || open.length >= MAX_NESTING || budget.nodes < 0) {
    return typed(types);
  }
  const inner = (value: Json | undefined, ...path: (string | number)[]): JsonObject =>
    resolve(document, value, target.where + pointer(...path), budget, [...open, source]);
  const result = typed(types);
  copyLimits(document, source, result);
  const text = plainText(member(source, 'description') ?? member(source, 'title'), 300);
  if (text !== '') {
    result.description = text;
  }
  const items = member(source, 'items');
  if (isObject(items)) {
    result.items = inner(items, 'items');
  }
  const properties = member(source, 'properties');
  if (isObject(properties)) {
    const copies: JsonObject = {};
    for (const key of Object.keys(properties)) {
      if (budget.nodes > 0 && !REFERENCES.test(key)) {
        copies[key] = inner(properties[key], 'properties', key);
      }
    }
    result.properties = copies;
  }
  const required = member(source, 'required');
  if (Array.isArray(required) && result.properties !== undefined) {
    const known = required.filter(
      key => typeof key === 'string' && Object.hasOwn(result.properties as object, key)
    );
    if (known.length > 0) {
      result.required = [...new Set(known)];
    }
  }
  const others = member(source, 'additionalProperties');
  if (others === false) {
    result.additionalProperties = false;
  } else if (isObject(others) && Object.keys(others).length > 0) {
    result.additionalProperties = inner(others, 'additionalProperties');
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const choices = member(source, keyword);
    if (
      Array.isArray(choices) &&
      choices.length > 0 &&
      choices.length <= 64 &&
      budget.nodes > choices.length
    ) {
      result[keyword] = choices.map((choice, index) => inner(choice, keyword, index));
    }
  }
  return result;
}

function typesOf(source: JsonObject): string[] {
  const stated = member(source, 'type');
  const types = (Array.isArray(stated) ? stated : [stated]).filter(
    (type): type is string => typeof type === 'string' && TYPES.includes(type)
  );
  if (types.length === 0 && isObject(member(source, 'properties'))) {
    types.push('object');
  }
  const nullable = member(source, 'nullable') === true || member(source, 'x-nullable') === true;
  return nullable && types.length > 0 && !types.includes('null') ? [...types, 'null'] : types;
}

function typed(types: string[]): JsonObject {
  return types.length === 0 ? {} : { type: types.length === 1 ? types[0]! : types };
}

function copyLimits(document: ApiDocument, source: JsonObject, result: JsonObject): void {
  for (const keyword of NUMBERS) {
    const value = member(source, keyword);
    if (
      typeof value === 'number' &&
      exactNumber(value) &&
      (keyword !== 'multipleOf' || value > 0)
    ) {
      result[keyword] = value;
    }
  }
  for (const keyword of COUNTS) {
    const value = member(source, keyword);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
      result[keyword] = value;
    }
  }
  for (const [keyword, plain] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum']
  ] as const) {
    const value = member(source, keyword);
    if (typeof value === 'number' && exactNumber(value) && document.version === '3.1') {
      result[keyword] = value;
    } else if (value === true && typeof result[plain] === 'number') {
      result[keyword] = result[plain];
      delete result[plain];
    }
  }
  if (member(source, 'uniqueItems') === true) {
    result.uniqueItems = true;
  }
  const format = member(source, 'format');
  if (typeof format === 'string' && /^[a-z0-9-]{1,30}$/.test(format)) {
    result.format = format;
  }
  const values = member(source, 'enum');
  if (Array.isArray(values) && values.length > 0 && values.length <= MAX_VALUES && small(values)) {
    const nullable =
      Array.isArray(result.type) && result.type.includes('null') && !values.includes(null);
    result.enum = nullable ? [...values, null] : values;
  }
  for (const keyword of ['const', 'default']) {
    const value = member(source, keyword);
    if (value !== undefined && small(value)) {
      result[keyword] = value;
    }
  }
}

/** Fit for a digest and a validator: not too long, exact numbers, nothing that refers. */
function small(value: Json): boolean {
  return JSON.stringify(value).length <= 16_384 && plain(value);
}

function plain(value: Json): boolean {
  if (typeof value === 'number') {
    return exactNumber(value);
  }
  if (Array.isArray(value)) {
    return value.every(plain);
  }
  return (
    !isObject(value) || Object.keys(value).every(key => !REFERENCES.test(key) && plain(value[key]!))
  );
}

/** Beyond 2^53 a JSON number is not what was written (docs/protocol.md §4). */
function exactNumber(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}
