/** Which header fields an argument may become, and which of an answer's may come back. */

const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/;

// The transport's, the credential's, and those that make one request into another.
const NEVER_SENT =
  /^(accept|accept-charset|accept-encoding|authorization|connection|content-.*|cookie|cookie2|date|dnt|expect|forwarded|host|idempotency-key|keep-alive|origin|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|upgrade|user-agent|via|x-forwarded.*|x-real-ip|x-client-ip|x-original-.*|x-rewrite-.*|x-http-method.*|x-method-override|true-client-ip|cf-connecting-ip)$/;

// Those that steer a browser, speak for us, or carry another authority.
const NEVER_ANSWERED =
  /^(set-cookie.*|connection|keep-alive|transfer-encoding|trailer|te|upgrade|content-length|content-type|content-encoding|content-security-policy.*|access-control-.*|cross-origin-.*|facet.*|x-content-type-options|x-frame-options|cache-control|referrer-policy|permissions-policy|strict-transport-security|(www|proxy)-.*|location|refresh|clear-site-data|nel|report.*|service-worker.*|sourcemap|alt-svc|date|server)$/;

/** @param name in lower case. */
export function maySend(name: string): boolean {
  return TOKEN.test(name) && !NEVER_SENT.test(name);
}

/** @param name in lower case. */
export function mayAnswer(name: string): boolean {
  return TOKEN.test(name) && !NEVER_ANSWERED.test(name);
}
