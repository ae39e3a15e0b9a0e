import { type Schema, Validator } from '@cfworker/json-schema';

import { jcs } from '../canonical';
import { Refusal } from '../errors';
import {
  bool,
  closed,
  type Form,
  integer,
  isObject,
  malformed,
  name,
  orNull,
  pattern,
  text
} from '../form';
import { MOST_PERSONS } from './persons';
import { checkSchema, runnable } from './schema';
import type { Definition, Json, JsonSchema } from '../types';

const schema: Form<JsonSchema> = (value, where) => {
  if (!isObject(value)) {
    malformed(where, 'must be a JSON Schema object');
  }
  checkSchema(value as Json, where);
  return value as JsonSchema;
};

const argsSchema: Form<JsonSchema> = (value, where) => {
  const args = schema(value, where);
  const { type, properties, required, additionalProperties } = args;
  if (type !== 'object' || !isObject(properties) || additionalProperties !== false) {
    malformed(where, 'must be an object schema with properties and additionalProperties false');
  }
  if (
    required !== undefined &&
    !(
      Array.isArray(required) &&
      required.every(word => typeof word === 'string' && Object.hasOwn(properties, word))
    )
  ) {
    malformed(`${where}.required`, 'must name properties');
  }
  Object.keys(properties).forEach(argument => name(argument, `${where}.properties`));
  return args;
};

const definitionForm = closed<Definition>({
  name,
  safe: bool,
  summary: text({ max: 2000 }),
  args: argsSchema,
  returns: orNull(schema),
  upload: bool,
  http: orNull(
    closed({ method: pattern(/^[A-Z]{1,20}$/, 'a method'), path: text({ min: 1, max: 2000 }) })
  ),
  'persons?': integer(2, MOST_PERSONS)
});

/** The closed shape of a definition; throws Refusal('malformed', where). */
export const parseDefinition = (value: unknown, where = 'definition'): Definition =>
  definitionForm(value, where);

function propertiesOf(definition: Definition): Record<string, Json> {
  const { properties } = definition.args;
  return isObject(properties) ? (properties as Record<string, Json>) : {};
}

export function argumentDeclared(definition: Definition, argument: string): boolean {
  return Object.hasOwn(propertiesOf(definition), argument);
}

/** Keywords that say nothing of what is valid. */
const REMARKS: readonly string[] = ['title', 'description', 'default', 'examples', 'format'];
/** Types that the language tells apart as JSON Schema does. */
const PLAIN: readonly unknown[] = ['string', 'number', 'boolean'];

const plainTypes = new WeakMap<Definition, ReadonlyMap<string, string> | null>();

/** Types of the arguments; null where the schema says more of what is valid than these. */
function plainTypesOf(definition: Definition): ReadonlyMap<string, string> | null {
  let types = plainTypes.get(definition);
  if (types === undefined) {
    types = readPlainTypes(definition);
    plainTypes.set(definition, types);
  }
  return types;
}

function readPlainTypes(definition: Definition): ReadonlyMap<string, string> | null {
  const {
    type: _,
    properties: __,
    required: ___,
    additionalProperties: ____,
    ...more
  } = definition.args;
  const types = new Map<string, string>();
  for (const [argument, property] of Object.entries(propertiesOf(definition))) {
    const { type, ...others } = isObject(property) ? property : {};
    if (!PLAIN.includes(type) || !saysNothing(others)) {
      return null;
    }
    types.set(argument, type as string);
  }
  return saysNothing(more) ? types : null;
}

function saysNothing(schema: object): boolean {
  return Object.keys(schema).every(
    keyword => REMARKS.includes(keyword) || keyword.startsWith('x-')
  );
}

/** Whether arguments that are declared are valid by their types alone; most are, and cost little so. */
function plainlyValid(definition: Definition, args: Readonly<Record<string, unknown>>): boolean {
  const types = plainTypesOf(definition);
  return (
    types !== null &&
    Object.keys(args).every(argument => typeof args[argument] === types.get(argument))
  );
}

const validators = new WeakMap<Definition, Validator>();

function validatorOf(definition: Definition): Validator {
  let validator = validators.get(definition);
  if (validator === undefined) {
    validator = new Validator(runnable(definition.args) as Schema, '2020-12', true);
    validators.set(definition, validator);
  }
  return validator;
}

/** The arguments of a call with the top-level defaults of those that were left out. */
export function withDefaults(
  definition: Definition,
  args: Readonly<Record<string, unknown>>
): Record<string, Json> {
  const properties = propertiesOf(definition);
  const left: [argument: string, value: Json][] = [];
  for (const argument of Object.keys(properties)) {
    const property = properties[argument];
    if (
      !Object.hasOwn(args, argument) &&
      isObject(property) &&
      Object.hasOwn(property, 'default')
    ) {
      left.push([argument, JSON.parse(jcs(property['default'])) as Json]);
    }
  }
  const given = args as Record<string, Json>;
  return left.length === 0 ? { ...given } : Object.fromEntries([...Object.entries(given), ...left]);
}

/**
 * The arguments of a call, closed by the action's definition: top-level defaults filled in, then
 * checked against the JSON Schema (2020-12).
 * @throws Refusal argument_unknown, argument_missing or argument_invalid with the argument's name.
 */
export function closeArguments(
  definition: Definition,
  args: Readonly<Record<string, unknown>>
): Record<string, Json> {
  const properties = propertiesOf(definition);
  for (const argument of Object.keys(args)) {
    if (!Object.hasOwn(properties, argument)) {
      throw new Refusal('argument_unknown', argument);
    }
  }
  const all = withDefaults(definition, args);
  const { required } = definition.args;
  for (const argument of Array.isArray(required) ? required : []) {
    if (!Object.hasOwn(all, argument as string)) {
      throw new Refusal('argument_missing', String(argument));
    }
  }
  if (plainlyValid(definition, all)) {
    return all;
  }
  let fault: { instanceLocation: string; error: string } | undefined;
  try {
    const { valid, errors } = validatorOf(definition).validate(all);
    fault = valid ? undefined : (errors.at(-1) ?? { instanceLocation: '#', error: '' });
  } catch {
    throw new Refusal('argument_invalid', 'the schema of the action can not be applied');
  }
  if (fault !== undefined) {
    const where = fault.instanceLocation.replace(/^#\/?/, '');
    throw new Refusal('argument_invalid', `${where}: ${fault.error}`.slice(0, 300));
  }
  return all;
}
