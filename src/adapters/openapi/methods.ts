/** An API without a document: methods and paths as a person lists them. */
import type { Definition } from '../../protocol';

import { ConfigError } from '../errors';
import { bind } from './binding';
import type { BareMethod } from './config';
import { pointer, type JsonObject } from './document';
import { actionNames, distinct, nameFrom } from './names';
import { argsSchema, checkTemplate } from './operations';
import { type DefineOptions } from './source';
import { templateNames } from './parameters';
import { plainText } from './text';

/**
 * `/customers/{id}?page&size` has the arguments id (required), page and size; methods other
 * than GET and HEAD take an optional JSON `body`.
 */
export function bareOperations(
  methods: readonly BareMethod[],
  options: DefineOptions
): Record<string, Definition> {
  const split = methods.map(({ path }) => {
    const [template, query = ''] = path.split('?', 2);
    return {
      template: template!,
      query: query
        .split('&')
        .map(part => part.split('=')[0]!)
        .filter(part => part !== '')
    };
  });
  const names = actionNames(
    methods.map(({ method, name }, index) => ({
      method,
      path: split[index]!.template,
      ...(name === undefined ? {} : { operationId: name })
    }))
  );
  const actions: Record<string, Definition> = {};
  methods.forEach(({ method, summary, name }, index) => {
    const where = pointer('methods', index, 'path');
    const { template, query } = split[index]!;
    if (name !== undefined && nameFrom(name) !== name) {
      throw new ConfigError(
        'name_malformed',
        `An action's name has letters, digits and "_", and does not begin with a digit: ${JSON.stringify(nameFrom(name))} would do.`,
        pointer('methods', index, 'name')
      );
    }
    checkTemplate(template, where);
    const safe = method === 'GET' || method === 'HEAD';
    const action = names[index]!;
    actions[action] = {
      name: action,
      safe,
      summary: plainText(summary, 300),
      args: argsSchema(shapeOf(template, query, safe, options), []),
      returns: null,
      upload: false,
      http: { method, path: options.base + template }
    };
  });
  return actions;
}

function shapeOf(
  template: string,
  query: readonly string[],
  safe: boolean,
  options: DefineOptions
): Parameters<typeof argsSchema>[0] {
  const properties: JsonObject = {};
  const required: string[] = [];
  const taken = new Set<string>();
  const inPath = templateNames(template);
  for (const name of inPath) {
    const argument = distinct(nameFrom(name) || 'value', ['path'], taken);
    const slashes =
      /[*+]$|^\+/.test(name) ||
      (options.slashes.has(template) && name === inPath[inPath.length - 1]);
    properties[argument] = bind({ type: 'string' }, argument, {
      place: 'path',
      name,
      style: 'csv',
      slashes
    });
    required.push(argument);
  }
  for (const name of query.filter(name => !options.reserved.query.has(name.toLowerCase()))) {
    const argument = distinct(nameFrom(name) || 'value', ['query'], taken);
    properties[argument] = bind({ type: ['string', 'number', 'boolean', 'array'] }, argument, {
      place: 'query',
      name,
      style: 'multi',
      slashes: false
    });
  }
  if (!safe) {
    const argument = distinct('body', ['json'], taken);
    properties[argument] = bind({}, argument, {
      place: 'whole-body',
      name: argument,
      style: 'multi',
      slashes: false
    });
  }
  return { properties, required, upload: false, bodyType: safe ? null : 'application/json' };
}
