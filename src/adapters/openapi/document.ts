/** A document as it came, read within limits; nothing outside of it is ever fetched. */
import { LineCounter, parseDocument } from 'yaml';

import { ConfigError } from '../errors';

export const MAX_DOCUMENT_BYTES = 5 * 1024 * 1024;
const MAX_DEPTH = 100;
const MAX_NODES = 1_000_000;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface ApiDocument {
  root: JsonObject;
  version: '2.0' | '3.0' | '3.1';
  /** What references were found to lead to. */
  found: Map<string, Json>;
}

/**
 * Reads YAML text as plain values. Hostile text can keep a parser busy for minutes, so the
 * runner lends a thread with an end to it.
 * @throws ConfigError naming line and column of what is wrong.
 */
export type ReadYaml = (text: string) => Promise<unknown>;

/**
 * @param source JSON or YAML text, or the object itself.
 * @throws ConfigError naming line and column, or the pointer, of what is wrong.
 */
export async function readDocument(source: unknown, readYaml: ReadYaml): Promise<ApiDocument> {
  const root = typeof source === 'string' ? await parse(source, readYaml) : source;
  const copy = plainCopy(root, 0, { left: MAX_NODES });
  if (!isObject(copy)) {
    throw new ConfigError(
      'document_malformed',
      'This is not an OpenAPI document: it has no object at its top.',
      ''
    );
  }
  return { root: copy, version: versionOf(copy), found: new Map() };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own members only: a document may be called anything, `constructor` too. */
export function member(value: unknown, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A member that is text; "" for all else, which may have a `toString` of its own. */
export function textMember(value: unknown, key: string): string {
  const found = member(value, key);
  return typeof found === 'string' ? found : '';
}

/** Whether this is the API of a Jupyter server, whose document leaves some things unsaid. */
export function isJupyter({ root }: ApiDocument): boolean {
  return /^Jupyter (Server|Notebook) API$/.test(textMember(member(root, 'info'), 'title'));
}

/** RFC 6901. */
export function pointer(...path: (string | number)[]): string {
  return path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** @returns undefined if nothing is there. */
export function atPointer(root: Json, reference: string): Json | undefined {
  let value: Json | undefined = root;
  for (const part of reference.split('/').slice(1)) {
    let key: string;
    try {
      key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    } catch {
      return undefined;
    }
    value = Array.isArray(value)
      ? /^\d{1,6}$/.test(key)
        ? value[Number(key)]
        : undefined
      : member(value, key);
    if (value === undefined) {
      return undefined;
    }
  }
  return value;
}

async function parse(text: string, readYaml: ReadYaml): Promise<unknown> {
  if (Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) {
    throw new ConfigError(
      'document_too_large',
      'The document is larger than 5 MiB. Give a document with only the operations you need, or an address and a list of methods and paths.'
    );
  }
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (start === '') {
    throw new ConfigError('document_malformed', 'The document is empty.', 'line 1, column 1');
  }
  if (start.startsWith('<')) {
    throw new ConfigError(
      'document_malformed',
      'This is a web page, not an OpenAPI document. Look for a link that ends in .json or .yaml.',
      'line 1, column 1'
    );
  }
  if (start.startsWith('{') || start.startsWith('[')) {
    try {
      return JSON.parse(start);
    } catch {
      // YAML is a superset with better errors; it decides below.
    }
  }
  return readYaml(text);
}

/** @throws ConfigError */
export function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  // Plain nesting is bounded before the parser recurses into it.
  boundNesting(text);
  let document;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      schema: 'core',
      merge: false,
      logLevel: 'silent'
    });
  } catch {
    throw new ConfigError(
      'document_malformed',
      'The document is neither JSON nor YAML that can be read.'
    );
  }
  const error = document.errors[0];
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new ConfigError(
      'document_malformed',
      `The document is neither JSON nor YAML: ${error.message.split('\n')[0]}.`,
      `line ${line}, column ${col}`
    );
  }
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new ConfigError(
      'document_too_complex',
      'The document repeats parts of itself (YAML aliases) too often. Save it as JSON without repetition.'
    );
  }
}

function boundNesting(text: string): void {
  let depth = 0;
  let line = 1;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 10) {
      line += 1;
    } else if (c === 91 || c === 123) {
      depth += 1;
    } else if (c === 93 || c === 125) {
      depth = Math.max(0, depth - 1);
    }
    if (depth > 1_000) {
      throw tooDeep(`line ${line}`);
    }
  }
  const dashes = /^[ ]*(?:- ){101}|^ {2000}/m.exec(text);
  if (dashes) {
    throw tooDeep(`line ${text.slice(0, dashes.index).split('\n').length}`);
  }
}

function tooDeep(where?: string): ConfigError {
  return new ConfigError(
    'document_too_complex',
    `The document is nested more than ${MAX_DEPTH} levels deep.`,
    where
  );
}

/** JSON values only; the one name that can reach a prototype is left out. */
function plainCopy(value: unknown, depth: number, nodes: { left: number }): Json {
  nodes.left -= 1;
  if (depth > MAX_DEPTH) {
    throw tooDeep();
  }
  if (nodes.left < 0) {
    throw new ConfigError(
      'document_too_complex',
      'The document has more than a million values. Give one with only the operations you need.'
    );
  }
  if (value === null || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'string') {
    return wellFormed(value);
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : null;
  }
  if (typeof value === 'bigint') {
    return Number(value);
  }
  if (Array.isArray(value)) {
    return value.map(element => plainCopy(element, depth + 1, nodes));
  }
  if (typeof value === 'object') {
    const copy: JsonObject = Object.create(null);
    for (const key of Object.keys(value)) {
      if (key === '__proto__') {
        continue;
      }
      copy[wellFormed(key)] = plainCopy((value as Record<string, unknown>)[key], depth + 1, nodes);
    }
    return copy;
  }
  return null;
}

/** Definitions are digested as UTF-8: half a character has no place in one. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function versionOf(root: JsonObject): ApiDocument['version'] {
  const swagger = member(root, 'swagger');
  const openapi = member(root, 'openapi');
  if (swagger === '2.0' || swagger === 2) {
    return '2.0';
  }
  const match =
    typeof openapi === 'string' || typeof openapi === 'number'
      ? /^3\.([012])/.exec(String(openapi))
      : null;
  if (match) {
    return match[1] === '0' ? '3.0' : '3.1';
  }
  if (swagger === undefined && openapi === undefined) {
    throw new ConfigError(
      'document_malformed',
      'This is not an OpenAPI document: it has neither "openapi" nor "swagger" at its top.',
      ''
    );
  }
  throw new ConfigError(
    'document_version',
    'Only OpenAPI 3.0, 3.1 and Swagger 2.0 are understood.',
    openapi === undefined ? '/swagger' : '/openapi'
  );
}
