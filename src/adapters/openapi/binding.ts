/**
 * Where each argument goes in the HTTP request. It is written into the definition's schema,
 * in `x-facetry-…` members, so that the pinned digest covers it: an argument can't wander
 * from the query into the path without the facet being decided anew.
 */
import type { JsonObject } from './document';

export type Place = 'path' | 'query' | 'header' | 'body' | 'whole-body';
export type Style = 'multi' | 'csv' | 'ssv' | 'tsv' | 'pipes' | 'deep' | 'json';

export interface Binding {
  place: Place;
  /** The name upstream, where the argument's differs. */
  name: string;
  style: Style;
  /** Whether a path argument may hold "/": as several segments, or encoded within its one. */
  slashes: Slashes;
}

export type Slashes = boolean | 'encoded';

const PLACES: readonly string[] = ['path', 'query', 'header', 'body', 'whole-body'];
const STYLES: readonly string[] = ['multi', 'csv', 'ssv', 'tsv', 'pipes', 'deep', 'json'];

export function bind(schema: JsonObject, argument: string, binding: Binding): JsonObject {
  return {
    ...schema,
    'x-facetry-in': binding.place,
    ...(binding.name === argument ? {} : { 'x-facetry-name': binding.name }),
    ...(binding.style === 'multi' || isScalar(schema) ? {} : { 'x-facetry-style': binding.style }),
    ...(binding.slashes ? { 'x-facetry-slashes': binding.slashes } : {})
  };
}

/** @returns null if the schema says nowhere to put it. */
export function bindingOf(schema: unknown, argument: string): Binding | null {
  const members = (typeof schema === 'object' && schema !== null ? schema : {}) as Record<
    string,
    unknown
  >;
  const place = members['x-facetry-in'];
  const name = members['x-facetry-name'] ?? argument;
  const style = members['x-facetry-style'] ?? 'multi';
  if (
    typeof place !== 'string' ||
    !PLACES.includes(place) ||
    typeof name !== 'string' ||
    !STYLES.includes(String(style))
  ) {
    return null;
  }
  return {
    place: place as Place,
    name,
    style: style as Style,
    slashes: slashesIn(members['x-facetry-slashes'])
  };
}

/** As a document or a definition says it of a path parameter. */
export function slashesIn(value: unknown): Slashes {
  return value === true || value === 'encoded' ? value : false;
}

const SCALARS: readonly unknown[] = ['string', 'integer', 'number', 'boolean'];

function isScalar({ type }: JsonObject): boolean {
  return SCALARS.includes(type);
}
