import canonicalize from 'canonicalize';

import { utf8 } from './encoding';
import { Refusal } from './errors';
import type { Json } from './types';

function refuseUnlessJson(value: unknown): void {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw new Refusal('malformed', 'a number is not finite');
    }
    return;
  }
  if (Array.isArray(value)) {
    value.forEach(refuseUnlessJson);
    return;
  }
  if (typeof value === 'object') {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null || isForeignPlain(prototype)) {
      for (const member of Object.values(value)) {
        if (member !== undefined) {
          refuseUnlessJson(member);
        }
      }
      return;
    }
  }
  throw new Refusal('malformed', 'not a JSON value');
}

/** The `Object.prototype` of another realm (a frame, a test's sandbox). */
function isForeignPlain(prototype: unknown): boolean {
  return (
    Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'toString')
  );
}

/** RFC 8785 text. Members that are undefined are left out. Throws Refusal('malformed'). */
export function jcs(value: unknown): string {
  try {
    refuseUnlessJson(value);
    return canonicalize(value)!;
  } catch (error) {
    if (error instanceof Refusal) {
      throw error;
    }
    throw new Refusal('malformed', error instanceof RangeError ? 'nested too deep' : 'not JSON');
  }
}

export const MAX_DOCUMENT = 1024 * 1024;
export const MAX_DEPTH = 32;

/** Counts brackets outside strings, so that no parser ever sees hostile nesting. */
function refuseDeeper(text: string, maxDepth: number): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) {
        i++;
      } else if (code === 0x22) {
        inString = false;
      }
    } else if (code === 0x22) {
      inString = true;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) {
        throw new Refusal('malformed', `nested deeper than ${maxDepth}`);
      }
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    }
  }
}

/** Whether all members stand in the order of RFC 8785 §3.2.3; refuses integers beyond 2^53 − 1. */
function inOrder(value: Json): boolean {
  if (typeof value === 'number') {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new Refusal('malformed', 'an integer beyond 2^53 - 1');
    }
    return true;
  }
  if (typeof value !== 'object' || value === null) {
    return true;
  }
  let ordered = true;
  if (Array.isArray(value)) {
    for (const element of value) {
      ordered = inOrder(element) && ordered;
    }
    return ordered;
  }
  let last: string | undefined;
  for (const member of Object.keys(value)) {
    ordered = inOrder(value[member]!) && (last === undefined || last < member) && ordered;
    last = member;
  }
  return ordered;
}

/**
 * Whether `text` is the JCS form of what it parsed to. The platform's own serializer agrees with
 * RFC 8785 but for the order of members and lone surrogates, and is many times faster.
 */
function isCanonical(text: string, value: Json): boolean {
  if (inOrder(value) && !text.includes('\\ud') && JSON.stringify(value) === text) {
    return true;
  }
  try {
    return canonicalize(value) === text;
  } catch {
    return false;
  }
}

/**
 * UTF-8 JSON that is byte for byte its own JCS form (RFC 8785). Size and nesting are checked
 * before parsing; integers beyond ±(2^53 − 1) are refused. Throws Refusal('malformed').
 */
export function parseCanonical(
  bytes: Uint8Array,
  { maxBytes = MAX_DOCUMENT, maxDepth = MAX_DEPTH }: { maxBytes?: number; maxDepth?: number } = {}
): Json {
  if (bytes.length > maxBytes) {
    throw new Refusal('malformed', `longer than ${maxBytes} bytes`);
  }
  const text = utf8.decode(bytes);
  refuseDeeper(text, maxDepth);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new Refusal('malformed', 'not JSON');
  }
  if (!isCanonical(text, value)) {
    throw new Refusal('malformed', 'not in canonical form (RFC 8785)');
  }
  return value;
}
