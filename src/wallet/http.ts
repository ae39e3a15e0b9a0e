import {
  BadDescriptor,
  BadInput,
  ClockOff,
  NotHeld,
  Refused,
  ServiceOlder,
  ServiceProblem,
  Unreachable,
  Unverified
} from '../client';
import { ManifestError } from '../manifest';
import { FacetryError, Problem, Refusal } from '../protocol';

/** One HTTP request as the host's kernel door hands it over. */
export interface WalletRequest {
  method: string;
  /** Path and query as received, still encoded. */
  target: string;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: AsyncIterable<Uint8Array> | null;
  signal: AbortSignal;
}

export interface WalletResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** What the wallet itself answers instead of what was asked for. */
export class WalletError extends FacetryError {
  constructor(
    readonly status: 400 | 401 | 404 | 409 | 503,
    code: string,
    message: string
  ) {
    super(code, message);
  }
}

export const badInput = (message: string, code = 'bad_input'): WalletError =>
  new WalletError(400, code, message);

export const notFound = (what: string, code: string): WalletError =>
  new WalletError(404, code, what);

const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff'
};

export function jsonResponse(status: number, value: unknown): WalletResponse {
  return { status, headers: { ...HEADERS }, body: Buffer.from(JSON.stringify(value)) };
}

/** The wallet's errors: a stable code, a sentence, and never where a facet lives. */
export function errorResponse(
  error: unknown,
  headers: Record<string, string> = {}
): WalletResponse {
  const { status, code, message } = described(error);
  const response = jsonResponse(status, { error: { code, message } });
  return { ...response, headers: { ...response.headers, ...headers } };
}

function described(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof WalletError) {
    return error;
  }
  if (error instanceof BadInput || error instanceof Refusal) {
    return { status: 400, code: 'bad_input', message: error.message };
  }
  if (error instanceof ManifestError) {
    return { status: 400, code: error.code, message: error.message };
  }
  if (error instanceof Unverified || error instanceof BadDescriptor) {
    return { status: 409, code: error.code, message: error.message };
  }
  if (error instanceof ServiceOlder) {
    return { status: 409, code: error.code, message: error.message };
  }
  if (error instanceof NotHeld) {
    return { status: 404, code: error.code, message: error.message };
  }
  if (error instanceof Refused) {
    return { status: 409, code: error.code, message: error.message };
  }
  if (error instanceof ServiceProblem || error instanceof Problem) {
    return { status: error.status >= 500 ? 503 : 409, code: error.code, message: error.message };
  }
  if (error instanceof Unreachable || error instanceof ClockOff) {
    return { status: 503, code: error.code, message: error.message };
  }
  if (error instanceof FacetryError) {
    return { status: 503, code: error.code, message: error.message };
  }
  if (isDiskTrouble(error)) {
    return {
      status: 503,
      code: 'wallet_unwritable',
      message:
        'What you hold could not be written down: the disk may be full or read-only. ' +
        'Make room where the service keeps its data, then run this again.'
    };
  }
  // Text of other errors may name files or addresses.
  return { status: 503, code: 'wallet_failed', message: 'The wallet could not do this.' };
}

/** SQLite's full, read-only, I/O, locked, busy and can't-open (sqlite.org/rescode.html), extended codes too. */
function isDiskTrouble(error: unknown): boolean {
  const { errcode } = Object(error) as { errcode?: unknown };
  return typeof errcode === 'number' && [5, 6, 8, 10, 13, 14].includes(errcode & 0xff);
}

/** @throws WalletError too_large beyond `most` bytes. */
export async function readBytes(
  body: AsyncIterable<Uint8Array> | null,
  most: number
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > most) {
      throw badInput(`At most ${most} bytes can be sent at once.`, 'too_large');
    }
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** @throws WalletError where the text is not a JSON object. */
export function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badInput('The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badInput('The body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}
