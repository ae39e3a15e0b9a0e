import { type Schema, Validator } from '@cfworker/json-schema';

import { jcs } from './canonical';
import { Refusal } from './errors';
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
} from './form';
import { MOST_PERSONS } from './persons';
import { checkSchema, runnable } from './schema';
import type { Definition, Json, JsonSchema } from './types';

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
  const filled = new Map(Object.entries(args as Record<string, Json>));
  for (const [argument, property] of Object.entries(propertiesOf(definition))) {
    if (!filled.has(argument) && isObject(property) && Object.hasOwn(property, 'default')) {
      filled.set(argument, JSON.parse(jcs(property['default'])) as Json);
    }
  }
  return Object.fromEntries(filled);
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
