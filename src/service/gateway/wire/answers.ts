import type { Problem } from '../../../protocol';
import type { ServiceResponse } from '../../types';

/** With every answer: nobody stores it, runs it, or learns its address from it. */
export const GUARDS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "sandbox; default-src 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff'
};

const NOT_FOUND = Buffer.from('{"error":"not_found"}');

/** The one 404 (docs/protocol.md §11). */
export function notFound(): ServiceResponse {
  return {
    status: 404,
    headers: {
      'content-type': 'application/json',
      'content-length': String(NOT_FOUND.length),
      ...GUARDS
    },
    body: NOT_FOUND
  };
}

export function json(status: number, value: unknown): ServiceResponse {
  const body = Buffer.from(JSON.stringify(value ?? null));
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      ...GUARDS
    },
    body
  };
}

/** RFC 9457. */
export function problem(error: Problem): ServiceResponse {
  const answer = json(error.status, error.toJSON());
  answer.headers['content-type'] = 'application/problem+json';
  if (error.retryAfter !== undefined) {
    answer.headers['retry-after'] = String(error.retryAfter);
  }
  return answer;
}
