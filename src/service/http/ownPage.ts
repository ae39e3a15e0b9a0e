import type { ServiceRequest, ServiceResponse } from '../types';

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json'
};

/**
 * Exact Host, and for all but the page itself the marks of a same-origin request: another page, a
 * name that was rebound to this address or a plain form can't make them.
 */
export function fromOwnPage(
  request: ServiceRequest,
  origins: readonly string[],
  isPage: boolean
): boolean {
  const { host, origin } = request.headers;
  const own = origins.find(known => new URL(known).host === host);
  if (own === undefined) {
    return false;
  }
  if (isPage) {
    return true;
  }
  const marked = request.headers['sec-fetch-site'] === 'same-origin';
  return request.method === 'GET' ? marked : marked && origin === own;
}

/** A file of a page, under its policy; undefined where there is no such file. */
export function pageFile(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
  policy: readonly string[]
): ServiceResponse | undefined {
  const name = path === '/' ? 'index.html' : path.slice(1);
  const body = files.get(name);
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
  if (!body || !type) {
    return undefined;
  }
  return {
    status: 200,
    headers: {
      'content-type': type,
      'content-length': String(body.length),
      'cache-control': 'no-cache',
      'content-security-policy': policy.join('; '),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff'
    },
    body
  };
}
