/** Arguments as an HTTP request: each goes where the definition binds it, encoded once. */
import type { Definition } from '../../protocol';
import { cleanPath } from '../../protocol/constraints/path';

import { UpstreamFault } from '../errors';
import type { Upload } from '../types';
import type { Credential } from './auth';
import { bindingOf, type Binding, type Style } from './binding';
import { maySend } from './headers';
import { plainType } from './mediaType';

const MAX_TARGET = 16_384;

export interface Prepared {
  method: string;
  /** Path and query, encoded. */
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | AsyncIterable<Uint8Array> | null;
}

export interface PrepareOptions {
  definition: Definition;
  args: Record<string, unknown>;
  credential: Credential;
  idempotencyKey: string;
  upload: Upload | null;
}

/** @throws UpstreamFault (nothing sent) for arguments that can't be carried as they are. */
export function prepare({
  definition,
  args,
  credential,
  idempotencyKey,
  upload
}: PrepareOptions): Prepared {
  if (definition.http === null) {
    throw new UpstreamFault(
      'definition_malformed',
      'This action has no HTTP method and path.',
      false
    );
  }
  const { method, path } = definition.http;
  const parts = placed(definition, args);
  const query: [string, string][] = [];
  const headers: Record<string, string> = {};
  for (const { binding, value } of parts) {
    if (binding.place === 'query') {
      query.push(...queryPairs(binding, value));
    } else if (binding.place === 'header') {
      headers[binding.name] = headerValue(binding, value);
    }
  }
  refuseCredential(query, credential);
  const target = expand(path, parts);
  const encoded = [...query, ...credential.query].map(pair => pair.map(encode).join('='));
  const whole = encoded.length === 0 ? target : `${target}?${encoded.join('&')}`;
  if (whole.length > MAX_TARGET) {
    throw new UpstreamFault(
      'argument_too_long',
      `Path and query have more than ${MAX_TARGET} characters.`,
      false
    );
  }
  Object.assign(headers, {
    accept: 'application/json, */*;q=0.8',
    'user-agent': 'facetry',
    'idempotency-key': idempotencyKey,
    ...credential.headers
  });
  const body = bodyOf(definition, parts, upload);
  if (body !== null) {
    headers['content-type'] = body.type;
    if (body.length !== null) {
      headers['content-length'] = String(body.length);
    }
  }
  return { method, path: whole, headers, body: body?.bytes ?? null };
}

/** Of two of one name a service may take the first: nobody puts another credential before ours. */
function refuseCredential(
  query: readonly (readonly [string, string])[],
  credential: Credential
): void {
  const own = credential.query.map(([name]) => name.toLowerCase());
  const given = query.find(([name]) => own.includes(name.toLowerCase()));
  if (given !== undefined) {
    throw new UpstreamFault(
      'argument_unknown',
      `${JSON.stringify(given[0])} of the query is the credential’s, and no argument.`,
      false
    );
  }
}

interface Placed {
  argument: string;
  binding: Binding;
  value: unknown;
}

function placed(definition: Definition, args: Record<string, unknown>): Placed[] {
  const properties = definition.args.properties as Record<string, unknown> | undefined;
  return Object.keys(args).map(argument => {
    const schema =
      properties && Object.hasOwn(properties, argument) ? properties[argument] : undefined;
    const binding = bindingOf(schema, argument);
    if (binding === null || (binding.place === 'header' && !maySend(binding.name))) {
      throw new UpstreamFault(
        'argument_unknown',
        `The action has no argument ${JSON.stringify(argument)}.`,
        false
      );
    }
    return { argument, binding, value: args[argument] };
  });
}

function expand(template: string, parts: readonly Placed[]): string {
  return template.replace(/\{([^{}]*)\}/g, (_whole, name: string) => {
    const part = parts.find(({ binding }) => binding.place === 'path' && binding.name === name);
    if (part === undefined) {
      throw new UpstreamFault('argument_missing', `The path needs ${name}.`, false);
    }
    const text = scalars(part.value).join(',');
    return part.binding.slashes === true
      ? manySegments(part.argument, text)
      : oneSegment(part.argument, text, part.binding.slashes === 'encoded');
  });
}

/** A path of several segments; the empty one is the root itself. */
function manySegments(argument: string, text: string): string {
  const wrong = text === '' ? null : cleanPath(text);
  if (wrong !== null) {
    throw new UpstreamFault('argument_path', `${argument} ${wrong}: it is no clean path.`, false);
  }
  return text.split('/').map(encode).join('/');
}

/**
 * Many upstreams route by the decoded path, where `%2F` parts segments as "/" does: `7/keys` as an
 * id would be another action than the one that was granted. So no spelling of "/" is taken, unless
 * the definition, which was decided with it, says that this upstream keeps it within the segment.
 */
function oneSegment(argument: string, text: string, encoded: boolean): string {
  // Upstreams and the proxies before them decode at will: no spelling of ".." gets there.
  let plain = text;
  for (let round = 0; round < 4; round += 1) {
    if (!encoded && /[/\\]/.test(plain)) {
      throw new UpstreamFault(
        'argument_path',
        `${argument} holds a slash, which would make another path of it. Where that is meant, whoever connects the service says so: "slashes", or x-facetry-slashes in its document.`,
        false
      );
    }
    if (
      plain === '' ||
      /[\u0000-\u001f\u007f]/.test(plain) ||
      plain.split(/[/\\]/).some(s => s === '.' || s === '..')
    ) {
      throw new UpstreamFault(
        'argument_path',
        `${argument} can not be one segment of a path: it is empty, or holds "..", or control characters.`,
        false
      );
    }
    plain = decodeOnce(plain);
  }
  return encode(text);
}

function decodeOnce(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) =>
    String.fromCharCode(parseInt(hex, 16))
  );
}

/** RFC 3986 unreserved characters stay; all else is percent-encoded. */
function encode(text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    throw new UpstreamFault('argument_invalid', 'An argument is not well-formed Unicode.', false);
  }
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`
  );
}

function scalar(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value === null
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
}

function scalars(value: unknown): string[] {
  return Array.isArray(value) ? value.map(scalar) : [scalar(value)];
}

const SEPARATORS: Partial<Record<Style, string>> = { csv: ',', ssv: ' ', tsv: '\t', pipes: '|' };

function queryPairs({ name, style }: Binding, value: unknown): [string, string][] {
  if (style === 'json') {
    return [[name, JSON.stringify(value)]];
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const members = Object.entries(value);
    return style === 'deep'
      ? members.flatMap(([key, inner]) =>
          scalars(inner).map((text): [string, string] => [`${name}[${key}]`, text])
        )
      : [[name, JSON.stringify(value)]];
  }
  const texts = scalars(value);
  const separator = SEPARATORS[style];
  return separator === undefined
    ? texts.map(text => [name, text])
    : [[name, texts.join(separator)]];
}

function headerValue({ name, style }: Binding, value: unknown): string {
  const text = style === 'json' ? JSON.stringify(value) : scalars(value).join(',');
  if (!/^[\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?$|^$/.test(text)) {
    throw new UpstreamFault(
      'argument_invalid',
      `The header ${name} can hold printable ASCII only.`,
      false
    );
  }
  return text;
}

interface Body {
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
  length: number | null;
  type: string;
}

function bodyOf(
  definition: Definition,
  parts: readonly Placed[],
  upload: Upload | null
): Body | null {
  const type = String(definition.args['x-facetry-body'] ?? 'application/json');
  if (definition.upload) {
    if (upload === null) {
      return null;
    }
    const given = plainType(upload.type);
    const fits =
      type === '*/*' ||
      given === type ||
      (type.endsWith('/*') && given.startsWith(type.slice(0, -1)));
    if (!fits || !/^[\x20-\x7e]{1,200}$/.test(upload.type)) {
      throw new UpstreamFault('upload_type', `The upload must have the type ${type}.`, false);
    }
    return { bytes: upload.bytes, length: upload.length, type: upload.type };
  }
  const whole = parts.find(({ binding }) => binding.place === 'whole-body');
  const members = parts.filter(({ binding }) => binding.place === 'body');
  if (
    whole === undefined &&
    members.length === 0 &&
    definition.args['x-facetry-body'] === undefined
  ) {
    return null;
  }
  const bytes =
    type === 'application/x-www-form-urlencoded'
      ? formBytes(members, whole?.value)
      : jsonBytes(members, whole);
  return bytes === null ? null : { bytes, length: bytes.length, type };
}

function jsonBytes(members: readonly Placed[], whole: Placed | undefined): Uint8Array | null {
  if (whole !== undefined) {
    return Buffer.from(JSON.stringify(whole.value));
  }
  if (members.length === 0) {
    return null;
  }
  return Buffer.from(
    JSON.stringify(Object.fromEntries(members.map(({ binding, value }) => [binding.name, value])))
  );
}

function formBytes(members: readonly Placed[], whole: unknown): Uint8Array {
  const pairs = [
    ...members.flatMap(({ binding, value }) => queryPairs(binding, value)),
    ...(typeof whole === 'object' && whole !== null
      ? Object.entries(whole).map(([key, value]): [string, string] => [key, scalar(value)])
      : [])
  ];
  return Buffer.from(pairs.map(pair => pair.map(encode).join('=')).join('&'));
}
