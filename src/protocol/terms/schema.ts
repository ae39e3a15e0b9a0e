import { isObject, malformed } from '../form';
import type { Json, JsonSchema } from '../types';

/** Keywords that hold schemas by name: their members are names, not keywords. */
const BY_NAME = new Set(['properties', '$defs', 'definitions', 'dependentSchemas']);
/** Keywords that hold plain values. */
const VALUES = new Set(['default', 'const', 'enum', 'examples', 'example']);
const REFUSED = new Set([
  '$id',
  '$anchor',
  '$dynamicRef',
  '$dynamicAnchor',
  '$recursiveRef',
  '$recursiveAnchor',
  'patternProperties'
]);
/** One character class, perhaps after another for the first character: matched in linear time. */
const SIMPLE_PATTERN = /^\^(\[[^\]\\]+\]){1,2}(\{\d{1,4}(,\d{1,4})?\}|[*+?])?\$$/;
/** Elements that are compared with each other at most. */
const UNIQUE = 1000;

type Visit = (schema: Readonly<Record<string, Json>>, where: string) => Record<string, Json>;

/** Rebuilds a schema from the inside out. */
function rebuild(value: Json, where: string, visit: Visit): Json {
  if (Array.isArray(value)) {
    return value.map((element, i) => rebuild(element, `${where}[${i}]`, visit));
  }
  if (!isObject(value)) {
    return value;
  }
  const inner = Object.entries(value as Record<string, Json>).map(([keyword, member]) => {
    const at = `${where}.${keyword}`;
    if (VALUES.has(keyword)) {
      return [keyword, member] as const;
    }
    if (BY_NAME.has(keyword) && isObject(member)) {
      const named = Object.entries(member as Record<string, Json>).map(
        ([name, one]) => [name, rebuild(one, `${at}.${name}`, visit)] as const
      );
      return [keyword, Object.fromEntries(named)] as const;
    }
    return [keyword, rebuild(member, at, visit)] as const;
  });
  return visit(Object.fromEntries(inner), where);
}

/**
 * Refuses what makes a schema more than a description: references elsewhere, and regular
 * expressions that a caller could keep the service busy with. Throws Refusal('malformed', where).
 */
export function checkSchema(schema: Json, where: string): void {
  rebuild(schema, where, (level, at) => {
    for (const [keyword, member] of Object.entries(level)) {
      if (REFUSED.has(keyword)) {
        malformed(at, `${keyword} is not supported`);
      }
      if (keyword === '$ref' && (typeof member !== 'string' || !member.startsWith('#'))) {
        malformed(at, '$ref must point into the schema itself');
      }
      if (keyword === 'pattern' && !(typeof member === 'string' && SIMPLE_PATTERN.test(member))) {
        malformed(at, 'pattern must be ^, one or two character classes, a count, $');
      }
    }
    return { ...level };
  });
}

/**
 * The schema as it is run: `format` is a remark (JSON Schema 2020-12 §7.2.1), and elements are
 * compared with each other only where `maxItems` keeps them few.
 */
export function runnable(schema: JsonSchema): JsonSchema {
  return rebuild(schema, '', level => {
    const { format: _, uniqueItems, ...rest } = level;
    const few = typeof rest['maxItems'] === 'number' && rest['maxItems'] <= UNIQUE;
    return uniqueItems !== undefined && few ? { ...rest, uniqueItems } : rest;
  }) as JsonSchema;
}
