/** Parameters and body of one operation as one closed set of arguments. */
import { ConfigError } from '../errors';
import { bind, type Place, type Style } from './binding';
import {
  isObject,
  member,
  pointer,
  type ApiDocument,
  type Json,
  type JsonObject
} from './document';
import { maySend } from './headers';
import { isJsonType, plainType } from './mediaType';
import { distinct, nameFrom } from './names';
import type { DefineOptions, OperationSource } from './operations';
import { dereference, resolveSchema, type Budget } from './schema';

const MAX_ARGUMENTS = 256;

export interface ArgumentShape {
  properties: JsonObject;
  required: string[];
  upload: boolean;
  /** Media type that body arguments are written in, or that an upload must have. */
  bodyType: string | null;
}

interface Parameter {
  place: string;
  name: string;
  value: JsonObject;
  where: string;
}

export function argumentsOf(
  document: ApiDocument,
  source: OperationSource,
  options: DefineOptions,
  budget: Budget
): ArgumentShape {
  const shape: ArgumentShape = { properties: {}, required: [], upload: false, bodyType: null };
  const taken = new Set<string>();
  const add = (
    wanted: string,
    prefix: string,
    place: Place,
    name: string,
    style: Style,
    schema: JsonObject,
    required: boolean,
    slashes = false
  ): void => {
    const plain = nameFrom(wanted) || 'value';
    const argument = taken.has(plain)
      ? distinct(`${prefix}_${plain}`, [], taken)
      : distinct(plain, [], taken);
    if (taken.size > MAX_ARGUMENTS) {
      throw new ConfigError(
        'document_too_complex',
        `The operation has more than ${MAX_ARGUMENTS} arguments.`,
        source.where
      );
    }
    shape.properties[argument] = bind(schema, argument, { place, name, style, slashes });
    if (required) {
      shape.required.push(argument);
    }
  };
  const parameters = parametersOf(document, source);
  for (const name of templateNames(source.path)) {
    const declared = parameters.find(p => p.place === 'path' && p.name === name);
    const schema = declared ? parameterSchema(document, declared, budget) : { type: 'string' };
    const flagged = declared !== undefined && member(declared.value, 'x-facetry-slashes') === true;
    const slashes =
      flagged || /[*+]$|^\+/.test(name) || options.slashes.has(`${source.path} ${name}`);
    add(name.replace(/^\+|[*+]$/g, ''), 'path', 'path', name, 'csv', schema, true, slashes);
  }
  for (const parameter of parameters) {
    const { place, name, value } = parameter;
    if (
      place === 'query' ||
      (place === 'header' &&
        maySend(name.toLowerCase()) &&
        !options.reserved.has(name.toLowerCase()))
    ) {
      const upstream = place === 'header' ? name.toLowerCase() : name;
      add(
        name,
        place,
        place,
        upstream,
        styleOf(document, parameter),
        parameterSchema(document, parameter, budget),
        member(value, 'required') === true
      );
    }
  }
  if (source.method !== 'GET' && source.method !== 'HEAD') {
    addBody(document, source, parameters, budget, shape, add);
  }
  return shape;
}

type Add = (
  wanted: string,
  prefix: string,
  place: Place,
  name: string,
  style: Style,
  schema: JsonObject,
  required: boolean
) => void;

function addBody(
  document: ApiDocument,
  source: OperationSource,
  parameters: readonly Parameter[],
  budget: Budget,
  shape: ArgumentShape,
  add: Add
): void {
  const form = parameters.filter(p => p.place === 'formData');
  if (form.length > 0) {
    const consumes = member(source.operation, 'consumes') ?? member(document.root, 'consumes');
    const parts =
      Array.isArray(consumes) &&
      consumes.includes('multipart/form-data') &&
      !consumes.includes('application/x-www-form-urlencoded');
    if (parts || form.some(p => member(p.value, 'type') === 'file')) {
      Object.assign(shape, { upload: true, bodyType: 'multipart/form-data' });
      return;
    }
    shape.bodyType = 'application/x-www-form-urlencoded';
    for (const p of form) {
      add(
        p.name,
        'body',
        'body',
        p.name,
        styleOf(document, p),
        parameterSchema(document, p, budget),
        member(p.value, 'required') === true
      );
    }
    return;
  }
  const body = bodyOf(document, source, parameters);
  if (body === null) {
    return;
  }
  shape.bodyType = body.type;
  if (body.upload) {
    shape.upload = true;
    return;
  }
  const style: Style = 'multi';
  const schema = resolveSchema(document, body.schema, body.where, budget);
  const { properties, required } = membersOf(schema);
  const names = Object.keys(properties);
  if (
    names.length === 0 ||
    names.length > MAX_ARGUMENTS / 2 ||
    schema.anyOf !== undefined ||
    schema.oneOf !== undefined
  ) {
    add('body', 'body', 'whole-body', 'body', style, schema, body.required);
    return;
  }
  const raw = rawProperties(document, body.schema, body.where);
  for (const name of names) {
    if (member(raw[name], 'readOnly') !== true) {
      add(
        name,
        'body',
        'body',
        name,
        style,
        properties[name] as JsonObject,
        body.required && required.includes(name)
      );
    }
  }
}

interface Body {
  type: string;
  schema: Json | undefined;
  where: string;
  required: boolean;
  upload: boolean;
}

function bodyOf(
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
function membersOf(schema: JsonObject): { properties: JsonObject; required: string[] } {
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

function rawProperties(document: ApiDocument, schema: Json | undefined, where: string): JsonObject {
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

function parametersOf(document: ApiDocument, source: OperationSource): Parameter[] {
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

function parameterSchema(document: ApiDocument, parameter: Parameter, budget: Budget): JsonObject {
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

function styleOf(document: ApiDocument, { place, value }: Parameter): Style {
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
