import type { Fetch, Reply } from '../../client';
import type { Handler, ServiceRequest, ServiceResponse } from '../../service';
import { routeOf } from '../../service/http/doors';

/** What a page says, and what it is told; nothing else crosses. */
const SAID = ['accept', 'content-type', 'last-event-id', 'if-none-match'] as const;
const TOLD = [
  'cache-control',
  'facet-features',
  'facet-intent',
  'facet-receipt',
  'retry-after'
] as const;
/** What the service's own objects answer. All else is bytes to the page, which draws none of it. */
const TYPES = new Set([
  'application/json',
  'application/jose',
  'application/problem+json',
  'text/event-stream'
]);
const MOST_BYTES = 1024 * 1024;

/**
 * The door for pages of a service that runs elsewhere: what its own has, and nothing else of that
 * service. What it answers comes to Jupyter's own origin, so it can't be a page there.
 */
export function passingOn(base: string, fetch: Fetch): Handler {
  const root = base.replace(/\/+$/, '');
  return async request => {
    const { method, target, signal } = request;
    if (!routeOf('page', method, target)) {
      return plain(404, 'not_found');
    }
    const body = method === 'GET' ? undefined : await whole(request);
    if (body === null) {
      return plain(413, 'too_large');
    }
    let answer: Reply;
    try {
      answer = await fetch(root + target, {
        method,
        headers: Object.fromEntries(
          SAID.flatMap(name => {
            const value = request.headers[name];
            return value === undefined ? [] : [[name, value]];
          })
        ),
        ...(body && { body }),
        signal,
        redirect: 'error'
      });
    } catch {
      // Its text may name the address, of which a part is secret.
      return plain(503, 'offline');
    }
    return {
      status: answer.status,
      headers: toldIn(answer.headers),
      body: (answer.body as AsyncIterable<Uint8Array> | null) ?? new Uint8Array()
    };
  };
}

function toldIn(headers: Reply['headers']): Record<string, string> {
  const type = headers.get('content-type') ?? '';
  const known = TYPES.has(type.split(';')[0]!.trim().toLowerCase());
  const kept = TOLD.flatMap(name => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    ...GUARDED,
    'content-type': known ? type : 'application/octet-stream'
  };
}

const GUARDED = {
  'content-security-policy': "sandbox; default-src 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff'
};

/** @returns null where it is longer than any token */
async function whole({ body }: ServiceRequest): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > MOST_BYTES) {
      return null;
    }
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function plain(status: number, error: string): ServiceResponse {
  const body = Buffer.from(JSON.stringify({ error }));
  return {
    status,
    headers: { ...GUARDED, 'content-type': 'application/json', 'cache-control': 'no-store' },
    body
  };
}
