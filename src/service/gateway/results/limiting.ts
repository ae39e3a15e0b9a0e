import { isEventStream, isStream } from '../../../protocol';
import { isJson, type Limited, limitResult, type ResultLimit, Unlimitable } from './limit';
import type { Limiter } from './limiter';
import { Lines } from './lines';
import { beginsAsRows, Rows } from './rows';
import { Table } from './table';
import { tableForm } from './tableForm';

/** Of an answer what tells how it is limited. */
interface Head {
  status: number;
  type: string;
}

/** Pieces in which a whole is limited: of each row there is an object. */
const PIECE = 64 * 1024;

/** `Partial Content`, which holds rows or columns that are none of the whole. */
const PART = 206;

/**
 * What limits an answer as it comes; null where nothing does.
 *
 * @param most bytes of one row
 */
export function limiterOf(limit: ResultLimit, head: Head, most: number): Limiter | null {
  try {
    return made(limit, head, most);
  } catch (error) {
    if (!(error instanceof Unlimitable)) {
      throw error;
    }
    return null;
  }
}

/** @throws Unlimitable */
function made(limit: ResultLimit, { status, type }: Head, most: number): Limiter {
  if (status === PART) {
    throw new Unlimitable('the result is a part of another, whose rows are not known');
  }
  if (isStream(200, type) && !isEventStream(type)) {
    return new Lines(limit, most);
  }
  if (isJson(type)) {
    return new Rows(limit, most);
  }
  const form = tableForm(type);
  if (form === null) {
    throw new Unlimitable('the result is no JSON, no lines of JSON and no CSV');
  }
  return new Table(limit, form, most);
}

/**
 * Limits an answer that is there as a whole.
 *
 * @throws Unlimitable
 */
export function limitWhole(limit: ResultLimit, head: Head, body: Buffer): Limited {
  const limiter = made(limit, head, body.length);
  // A single object has no rows, and fields.
  if (limiter instanceof Rows) {
    return limitResult(limit, head.type, body);
  }
  const seen: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += PIECE) {
    seen.push(limiter.see(body.subarray(at, at + PIECE)));
  }
  seen.push(limiter.end());
  return { body: Buffer.concat(seen), rows: limiter.passed };
}

/**
 * Whether an answer of which this is the start can be limited as it comes.
 *
 * @throws Unlimitable where its first row tells that it can't
 */
export function beginLimiting(
  limit: ResultLimit,
  head: Head,
  start: readonly Uint8Array[]
): boolean {
  const length = start.reduce((sum, piece) => sum + piece.length, 0);
  const limiter = limiterOf(limit, head, length);
  if (limiter === null || (limiter instanceof Rows && !beginsAsRows(start))) {
    return false;
  }
  // Until something may be seen: the header of a table was read.
  start.some(piece => limiter.see(piece).length > 0);
  return true;
}
