/** Parameters and body of one operation as one closed set of arguments. */
import { ConfigError } from '../errors';
import { bind, type Binding, type Slashes, slashesIn } from './binding';
import { type ApiDocument, type JsonObject, member } from './document';
import { maySend } from './headers';
import { distinct, nameFrom } from './names';
import type { DefineOptions, OperationSource } from './source';
import {
  type Parameter,
  parameterSchema,
  parametersOf,
  styleOf,
  templateNames
} from './parameters';
import { bodyOf, membersOf, rawProperties } from './requestBody';
import { type Budget, resolveSchema } from './schema';

const MAX_ARGUMENTS = 256;

export interface ArgumentShape {
  properties: JsonObject;
  required: string[];
  upload: boolean;
  /** Media type that body arguments are written in, or that an upload must have. */
  bodyType: string | null;
}

/** One argument to be: where it goes, and what it is called if nothing else is. */
interface Wanted extends Omit<Binding, 'slashes'> {
  called?: string;
  slashes?: Slashes;
  schema: JsonObject;
  required: boolean;
}

/** @throws ConfigError `document_malformed`, `document_too_complex` */
export function argumentsOf(
  document: ApiDocument,
  source: OperationSource,
  options: DefineOptions,
  budget: Budget
): ArgumentShape {
  const shape = new Shape(source.where);
  const parameters = parametersOf(document, source);
  for (const name of templateNames(source.path)) {
    const declared = parameters.find(p => p.place === 'path' && p.name === name);
    const said = slashesIn(declared && member(declared.value, 'x-facetry-slashes'));
    shape.add({
      called: name.replace(/^\+|[*+]$/g, ''),
      place: 'path',
      name,
      style: 'csv',
      slashes: said || /[*+]$|^\+/.test(name) || options.slashes.has(`${source.path} ${name}`),
      schema: declared ? parameterSchema(document, declared, budget) : { type: 'string' },
      required: true
    });
  }
  for (const parameter of parameters) {
    const { place, value } = parameter;
    const lower = parameter.name.toLowerCase();
    const sent = place === 'header' && maySend(lower) && !options.reserved.header.has(lower);
    if ((place === 'query' && !options.reserved.query.has(lower)) || sent) {
      shape.add({
        called: parameter.name,
        place: sent ? 'header' : 'query',
        name: sent ? lower : parameter.name,
        style: styleOf(document, parameter),
        schema: parameterSchema(document, parameter, budget),
        required: member(value, 'required') === true
      });
    }
  }
  if (source.method !== 'GET' && source.method !== 'HEAD') {
    addBody(document, source, parameters, budget, shape);
  }
  const { properties, required, upload, bodyType } = shape;
  return { properties, required, upload, bodyType };
}

/** Grows by one argument at a time; no two have the same name. */
class Shape implements ArgumentShape {
  constructor(private readonly where: string) {}

  readonly properties: JsonObject = {};
  readonly required: string[] = [];
  upload = false;
  bodyType: string | null = null;

  add({ called, schema, required, slashes = false, ...binding }: Wanted): void {
    const { place, name } = binding;
    const plain = nameFrom(called ?? name) || 'value';
    const prefix = place === 'whole-body' ? 'body' : place;
    const argument = this.taken.has(plain)
      ? distinct(`${prefix}_${plain}`, [], this.taken)
      : distinct(plain, [], this.taken);
    if (this.taken.size > MAX_ARGUMENTS) {
      throw new ConfigError(
        'document_too_complex',
        `The operation has more than ${MAX_ARGUMENTS} arguments.`,
        this.where
      );
    }
    this.properties[argument] = bind(schema, argument, { ...binding, slashes });
    if (required) {
      this.required.push(argument);
    }
  }

  private readonly taken = new Set<string>();
}

function addBody(
  document: ApiDocument,
  source: OperationSource,
  parameters: readonly Parameter[],
  budget: Budget,
  shape: Shape
): void {
  const form = parameters.filter(p => p.place === 'formData');
  if (form.length > 0) {
    addForm(document, source, form, budget, shape);
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
  const schema = resolveSchema(document, body.schema, body.where, budget);
  const { properties, required } = membersOf(schema);
  const names = Object.keys(properties);
  if (
    names.length === 0 ||
    names.length > MAX_ARGUMENTS / 2 ||
    schema.anyOf !== undefined ||
    schema.oneOf !== undefined
  ) {
    const whole = { place: 'whole-body', name: 'body', style: 'multi' } as const;
    shape.add({ ...whole, schema, required: body.required });
    return;
  }
  const raw = rawProperties(document, body.schema, body.where);
  for (const name of names) {
    if (member(raw[name], 'readOnly') !== true) {
      shape.add({
        place: 'body',
        name,
        style: 'multi',
        schema: properties[name] as JsonObject,
        required: body.required && required.includes(name)
      });
    }
  }
}

/** Of Swagger 2.0: a form of texts, or one that can only travel as an upload. */
function addForm(
  document: ApiDocument,
  source: OperationSource,
  form: readonly Parameter[],
  budget: Budget,
  shape: Shape
): void {
  const consumes = member(source.operation, 'consumes') ?? member(document.root, 'consumes');
  const parts =
    Array.isArray(consumes) &&
    consumes.includes('multipart/form-data') &&
    !consumes.includes('application/x-www-form-urlencoded');
  if (parts || form.some(p => member(p.value, 'type') === 'file')) {
    shape.upload = true;
    shape.bodyType = 'multipart/form-data';
    return;
  }
  shape.bodyType = 'application/x-www-form-urlencoded';
  for (const parameter of form) {
    shape.add({
      place: 'body',
      name: parameter.name,
      style: styleOf(document, parameter),
      schema: parameterSchema(document, parameter, budget),
      required: member(parameter.value, 'required') === true
    });
  }
}
