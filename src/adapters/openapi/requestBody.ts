/** The body of one operation: its media type, and what an object's members are. */
import {
  type ApiDocument,
  isObject,
  type Json,
  type JsonObject,
  member,
  pointer
} from './document';
import { isJsonType, plainType } from './mediaType';
import type { OperationSource } from './source';
import type { Parameter } from './parameters';
import { dereference } from './schema';

export interface Body {
  type: string;
  schema: Json | undefined;
  where: string;
  required: boolean;
  upload: boolean;
}

export function bodyOf(
  document: ApiDocument,
  source: OperationSource,
  parameters: readonly Parameter[]
): Body | null {
  const declared = parameters.find(p => p.place === 'body');
  if (declared) {
    const consumes = member(source.operation, 'consumes') ?? member(document.root, 'consumes');
    const types = Array.isArray(consumes)
      ? consumes.filter((t): t is string => typeof t === 'string')
      : [];
    return pickBody(
      types,
      () => ({ schema: member(declared.value, 'schema'), where: `${declared.where}/schema` }),
      member(declared.value, 'required') === true
    );
  }
  const request = member(source.operation, 'requestBody');
  if (request === undefined) {
    return null;
  }
  const { value, where } = dereference(document, request, source.where + pointer('requestBody'));
  const content = member(value, 'content');
  if (!isObject(content)) {
    return null;
  }
  const schemaOf = (type: string): { schema: Json | undefined; where: string } => ({
    schema: member(content[type], 'schema'),
    where: where + pointer('content', type, 'schema')
  });
  return pickBody(Object.keys(content), schemaOf, member(value, 'required') === true);
}

function pickBody(
  types: string[],
  schemaOf: (type: string) => { schema: Json | undefined; where: string },
  required: boolean
): Body {
  const json = types.find(isJsonType);
  const form = types.find(type => /^application\/x-www-form-urlencoded/i.test(type));
  const any = types.find(type => type === '*/*' || type === 'application/*');
  if (types.length === 0 || json !== undefined || any !== undefined) {
    const type = json ?? any;
    return {
      type: json === undefined ? 'application/json' : plainType(json),
      ...schemaOf(type ?? ''),
      required,
      upload: false
    };
  }
  if (form !== undefined) {
    return {
      type: 'application/x-www-form-urlencoded',
      ...schemaOf(form),
      required,
      upload: false
    };
  }
  const parts = types.find(type => /^multipart\//i.test(type));
  const type = types.length === 1 || parts !== undefined ? plainType(parts ?? types[0]!) : '*/*';
  return { type, schema: undefined, where: '', required, upload: true };
}

/** The members of an object schema, those of its `allOf` parts included. */
export function membersOf(schema: JsonObject): { properties: JsonObject; required: string[] } {
  const properties: JsonObject = {};
  const required: string[] = [];
  const parts = Array.isArray(schema.allOf) ? schema.allOf : [];
  for (const part of [schema, ...parts]) {
    if (isObject(part)) {
      const inner =
        part === schema
          ? { properties: part.properties, required: part.required }
          : membersOf(part);
      if (isObject(inner.properties)) {
        Object.assign(properties, inner.properties);
      }
      if (Array.isArray(inner.required)) {
        required.push(...inner.required.filter((key): key is string => typeof key === 'string'));
      }
    }
  }
  return { properties, required };
}

export function rawProperties(
  document: ApiDocument,
  schema: Json | undefined,
  where: string
): JsonObject {
  const { value } = dereference(document, schema, where);
  const found: JsonObject = Object.create(null);
  const parts = member(value, 'allOf');
  for (const part of [value, ...(Array.isArray(parts) ? parts : [])]) {
    const properties = member(dereference(document, part, where).value, 'properties');
    if (isObject(properties)) {
      for (const name of Object.keys(properties)) {
        found[name] = dereference(document, properties[name], where).value ?? null;
      }
    }
  }
  return found;
}
