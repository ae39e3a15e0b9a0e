/** The call of `POST /perform`, in its header or in the first line of its body. */
import type { IncomingMessage } from 'node:http';

import type { AdapterCall } from '../adapters';

const MAX_CALL_BYTES = 8 * 1024 * 1024;
const MAX_TIMEOUT_MS = 24 * 3_600_000;

/** A request that does not keep to the runner's protocol. */
export class CallMalformed extends Error {}

export interface Call extends Omit<AdapterCall, 'signal'> {
  kind: string;
}

/** @throws CallMalformed */
export async function readCall(request: IncomingMessage): Promise<Call> {
  const header = request.headers['facetry-call'];
  if (typeof header !== 'string') {
    throw new CallMalformed('no facetry-call');
  }
  if (header !== 'body') {
    const stated = request.headers['content-length'];
    return callOf(
      Buffer.from(header, 'base64url'),
      request,
      stated === undefined ? null : Number(stated)
    );
  }
  const iterator = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  const { line, rest } = await firstLine(iterator);
  const stated = request.headers['content-length'];
  const left = stated === undefined ? null : Number(stated) - line.length - 1;
  return callOf(line, following(rest, iterator), left);
}

async function firstLine(chunks: AsyncIterator<Buffer>): Promise<{ line: Buffer; rest: Buffer }> {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await chunks.next();
    if (done === true) {
      return { line: Buffer.concat(parts), rest: Buffer.alloc(0) };
    }
    const end = value.indexOf(10);
    parts.push(end < 0 ? value : value.subarray(0, end));
    length += value.length;
    if (end >= 0) {
      return { line: Buffer.concat(parts), rest: value.subarray(end + 1) };
    }
    if (length > MAX_CALL_BYTES) {
      throw new CallMalformed('call too large');
    }
  }
}

async function* following(
  rest: Buffer,
  chunks: AsyncIterableIterator<Buffer>
): AsyncGenerator<Uint8Array> {
  if (rest.length > 0) {
    yield rest;
  }
  yield* chunks;
}

function callOf(text: Buffer, bytes: AsyncIterable<Uint8Array>, length: number | null): Call {
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch {
    throw new CallMalformed('call is not JSON');
  }
  if (!isObject(value)) {
    throw new CallMalformed('call is not an object');
  }
  const {
    kind,
    config,
    definition,
    args,
    secret,
    idempotency_key,
    timeout_ms,
    max_bytes,
    stream,
    upload_type
  } = value;
  const definite =
    isObject(definition) && typeof definition.name === 'string' && isObject(definition.args);
  if (
    typeof kind !== 'string' ||
    !definite ||
    !isObject(args) ||
    typeof idempotency_key !== 'string'
  ) {
    throw new CallMalformed('call lacks kind, definition, args or idempotency_key');
  }
  return {
    kind,
    config,
    definition: definition as unknown as Call['definition'],
    args,
    secret: typeof secret === 'string' ? secret : null,
    idempotencyKey: idempotency_key,
    timeoutMs: positive(timeout_ms, MAX_TIMEOUT_MS),
    maxBytes: positive(max_bytes, Number.MAX_SAFE_INTEGER),
    ...(isObject(stream) && {
      stream: {
        timeoutMs: positive(stream.timeout_ms, MAX_TIMEOUT_MS),
        maxBytes: positive(stream.max_bytes, Number.MAX_SAFE_INTEGER)
      }
    }),
    upload: typeof upload_type === 'string' ? { bytes, length, type: upload_type } : null
  };
}

function positive(value: unknown, most: number): number {
  if (typeof value !== 'number' || !(value > 0)) {
    throw new CallMalformed('timeout_ms and max_bytes are positive numbers');
  }
  return Math.min(value, most);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
