import type { Reply } from '../../client';

/** The headers of a reply, for a test that passes it on otherwise than it came. */
export function headersOf(reply: Reply): Headers {
  const headers = new Headers();
  reply.headers.forEach((value, name) => headers.set(name, value));
  return headers;
}
