/** The operations of a document as definitions of actions. */
import { type Definition, isEventStream, isStream } from '../../protocol';

import { ConfigError } from '../errors';
import { argumentsOf, type ArgumentShape } from './arguments';
import {
  isObject,
  member,
  pointer,
  type ApiDocument,
  type Json,
  type JsonObject
} from './document';
import { mayAnswer } from './headers';
import { isJsonType } from './mediaType';
import { actionNames } from './names';
import { dereference, resolveSchema, type Budget } from './schema';
import type { DefineOptions, OperationSource } from './source';
import { plainText } from './text';

const MAX_OPERATIONS = 2_000;
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];
const MAX_RETURNS_BYTES = 8_192;
const NODES_EACH = 1_500;
const NODES_IN_ALL = 200_000;

/** An operation that can't be offered, and why not. */
export interface LeftOut {
  /** Its method and path; a path alone where all of it is left out. */
  operation: string;
  error: ConfigError;
}

/**
 * The operations of a document. A path that can't be read is put among those left out, and keeps
 * nobody from the rest.
 */
export function operationsOf(document: ApiDocument, leftOut: LeftOut[]): OperationSource[] {
  const paths = member(document.root, 'paths');
  if (!isObject(paths)) {
    throw new ConfigError('document_malformed', 'The document has no paths.', '/paths');
  }
  const found: OperationSource[] = [];
  for (const path of Object.keys(paths)) {
    if (path.startsWith('x-')) {
      continue;
    }
    const where = pointer('paths', path);
    try {
      checkTemplate(path, where);
      const entry = dereference(document, paths[path], where);
      for (const method of METHODS) {
        const operation = member(entry.value, method);
        if (isObject(operation)) {
          found.push({
            method: method.toUpperCase(),
            path,
            where: entry.where + pointer(method),
            operation,
            shared: member(entry.value, 'parameters')
          });
        }
      }
    } catch (error) {
      leaveOut(leftOut, path, error);
    }
    if (found.length > MAX_OPERATIONS) {
      throw new ConfigError(
        'document_too_large',
        `The document has more than ${MAX_OPERATIONS} operations. Give one with only those you need.`,
        where
      );
    }
  }
  if (found.length === 0) {
    throw (
      leftOut[0]?.error ??
      new ConfigError('document_malformed', 'The document has no operation.', '/paths')
    );
  }
  return found;
}

/** @throws whatever is no fault of the document */
function leaveOut(leftOut: LeftOut[], operation: string, error: unknown): void {
  if (!(error instanceof ConfigError)) {
    throw error;
  }
  leftOut.push({ operation, error });
}

/** @throws ConfigError for a path template that could be read in two ways. */
export function checkTemplate(path: string, where: string): void {
  const literal = path.replace(/\{[^{}/?#%\\]{1,100}\}/g, 'x');
  if (!/^\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*$/.test(literal) || literal.length > 1_000) {
    throw new ConfigError(
      'document_path',
      'A path begins with "/" and holds parameters in braces, no spaces, no "?" and no "#".',
      where
    );
  }
  const plain = safeDecode(literal);
  if (plain === null || plain.split(/[/\\]/).some(segment => segment === '.' || segment === '..')) {
    throw new ConfigError('document_path', 'A path can not hold "." or ".." as a segment.', where);
  }
}

/**
 * Each operation by the name of its action. One that can't be described as it stands is left out.
 * @throws ConfigError of the first, where none can
 */
export function define(
  document: ApiDocument,
  sources: readonly OperationSource[],
  options: DefineOptions,
  leftOut: LeftOut[]
): Record<string, Definition> {
  const names = actionNames(
    sources.map(({ operation, method, path }) => {
      const operationId = member(operation, 'operationId');
      return { method, path, ...(typeof operationId === 'string' ? { operationId } : {}) };
    })
  );
  const actions: Record<string, Definition> = {};
  let left = NODES_IN_ALL;
  sources.forEach((source, index) => {
    const budget: Budget = { nodes: Math.min(NODES_EACH, left) };
    const before = budget.nodes;
    const name = names[index]!;
    try {
      actions[name] = definition(document, source, name, options, budget);
    } catch (error) {
      leaveOut(leftOut, `${source.method} ${source.path}`, error);
    }
    left -= Math.max(0, before - Math.max(0, budget.nodes));
  });
  if (Object.keys(actions).length === 0) {
    throw leftOut[0]!.error;
  }
  return actions;
}

function definition(
  document: ApiDocument,
  source: OperationSource,
  name: string,
  options: DefineOptions,
  budget: Budget
): Definition {
  const { method, path, operation } = source;
  const shape = argumentsOf(document, source, options, budget);
  const answers = answersOf(document, source, budget);
  const text = [member(operation, 'summary'), member(operation, 'description')].find(
    t => typeof t === 'string' && t.trim() !== ''
  );
  return {
    name,
    safe: method === 'GET' || method === 'HEAD',
    summary: plainText(text, 300),
    args: argsSchema(shape, answers.headers, streamed(answers, shape)),
    returns: answers.returns,
    upload: shape.upload,
    http: { method, path: options.base + path }
  } as Definition;
}

/** Whether it answers by events: always, or by which argument; undefined where never. */
function streamed(
  { types }: { types: ReadonlySet<string> },
  { properties }: ArgumentShape
): true | 'stream' | undefined {
  const kinds = [...types];
  if (!kinds.some(isEventStream)) {
    return undefined;
  }
  const asked = isObject(properties.stream) && properties.stream.type === 'boolean';
  return asked ? 'stream' : kinds.every(type => isStream(200, type)) || undefined;
}

export function argsSchema(
  shape: ArgumentShape,
  answerHeaders: string[],
  streams?: true | string
): JsonObject {
  return {
    type: 'object',
    properties: shape.properties,
    required: shape.required,
    additionalProperties: false,
    ...(shape.bodyType === null ? {} : { 'x-facetry-body': shape.bodyType }),
    ...(streams === undefined ? {} : { 'x-facetry-streams': streams }),
    ...(answerHeaders.length === 0 ? {} : { 'x-facetry-answer-headers': answerHeaders })
  };
}

function answersOf(
  document: ApiDocument,
  source: OperationSource,
  budget: Budget
): { returns: JsonObject | null; headers: string[]; types: Set<string> } {
  const responses = member(source.operation, 'responses');
  const headers = new Set<string>();
  const types = new Set<string>();
  let returns: JsonObject | null = null;
  let decided = false;
  if (isObject(responses)) {
    // 200 before 201 before the others: the order of integer-like keys.
    for (const status of Object.keys(responses)) {
      const response = dereference(
        document,
        responses[status],
        source.where + pointer('responses', status)
      );
      const declared = member(response.value, 'headers');
      if (isObject(declared)) {
        for (const name of Object.keys(declared).map(key => key.toLowerCase())) {
          if (headers.size < 32 && mayAnswer(name)) {
            headers.add(name);
          }
        }
      }
      const content = /^2/.test(status) ? member(response.value, 'content') : undefined;
      Object.keys(isObject(content) ? content : {}).forEach(type => types.add(type));
      if (!decided && /^2/.test(status)) {
        decided = true;
        returns = answerSchema(document, response, budget);
      }
    }
  }
  return { returns, headers: [...headers].sort(), types };
}

function answerSchema(
  document: ApiDocument,
  response: { value: Json | undefined; where: string },
  budget: Budget
): JsonObject | null {
  let schema = member(response.value, 'schema');
  let path = pointer('schema');
  const content = member(response.value, 'content');
  if (isObject(content)) {
    const type = Object.keys(content).find(isJsonType);
    schema = type === undefined ? undefined : member(content[type], 'schema');
    path = pointer('content', type ?? '', 'schema');
  }
  if (!isObject(schema)) {
    return null;
  }
  const resolved = resolveSchema(document, schema, response.where + path, budget);
  return JSON.stringify(resolved).length <= MAX_RETURNS_BYTES && budget.nodes > 0 ? resolved : null;
}

function safeDecode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
