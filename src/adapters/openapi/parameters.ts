/** Parameters of one operation: which there are, what they take, how they are written. */
import { ConfigError } from '../errors';
import type { Style } from './binding';
import { type ApiDocument, isObject, type JsonObject, member, pointer } from './document';
import type { OperationSource } from './source';
import { type Budget, dereference, resolveSchema } from './schema';

export interface Parameter {
  place: string;
  name: string;
  value: JsonObject;
  where: string;
}

export function parametersOf(document: ApiDocument, source: OperationSource): Parameter[] {
  const found = new Map<string, Parameter>();
  const above = source.where.slice(0, source.where.lastIndexOf('/'));
  for (const [list, where] of [
    [source.shared, above],
    [member(source.operation, 'parameters'), source.where]
  ] as const) {
    if (!Array.isArray(list)) {
      continue;
    }
    list.forEach((entry, index) => {
      const here = where + pointer('parameters', index);
      const { value } = dereference(document, entry, here);
      const place = member(value, 'in');
      const name = member(value, 'name');
      if (
        !isObject(value) ||
        typeof place !== 'string' ||
        typeof name !== 'string' ||
        name.length > 200
      ) {
        throw new ConfigError('document_malformed', 'A parameter needs "name" and "in".', here);
      }
      found.set(`${place} ${place === 'header' ? name.toLowerCase() : name}`, {
        place,
        name,
        value,
        where: here
      });
    });
  }
  return [...found.values()];
}

export function parameterSchema(
  document: ApiDocument,
  parameter: Parameter,
  budget: Budget
): JsonObject {
  const { value, where } = parameter;
  const content = member(value, 'content');
  const media = isObject(content) ? Object.keys(content)[0] : undefined;
  const schema =
    document.version === '2.0'
      ? resolveSchema(document, { ...value, description: null }, where, budget)
      : media !== undefined
        ? resolveSchema(
            document,
            member(member(content, media), 'schema'),
            where + pointer('content', media, 'schema'),
            budget
          )
        : resolveSchema(document, member(value, 'schema'), where + pointer('schema'), budget);
  const text = resolveSchema(
    document,
    { description: member(value, 'description') ?? null },
    where,
    { nodes: 1 }
  ).description;
  return text === undefined ? schema : { ...schema, description: text };
}

export function styleOf(document: ApiDocument, { place, value }: Parameter): Style {
  if (document.version === '2.0') {
    const format = member(value, 'collectionFormat');
    return format === 'multi' || format === 'ssv' || format === 'tsv' || format === 'pipes'
      ? format
      : 'csv';
  }
  if (isObject(member(value, 'content'))) {
    return 'json';
  }
  const style = member(value, 'style');
  const explode = member(value, 'explode');
  if (style === 'deepObject') {
    return 'deep';
  }
  if (style === 'spaceDelimited' || style === 'pipeDelimited') {
    return explode === true ? 'multi' : style === 'spaceDelimited' ? 'ssv' : 'pipes';
  }
  return place === 'header' || explode === false ? 'csv' : 'multi';
}

export function templateNames(path: string): string[] {
  return [...new Set([...path.matchAll(/\{([^{}]*)\}/g)].map(match => match[1]!))];
}
