import type { Fetch, Reply } from '../../client';
import { b64u, FEATURES_HEADER, featuresOf, utf8 } from '../../protocol';

const NOT_FOUND = '{"error":"not_found"}';

/**
 * A service of before there were features: the real one, which says none and takes no token that has
 * one. It refuses as its form does, without what the real one would say of why.
 *
 * @param heard told each token that was refused for a feature
 */
export function former(fetch: Fetch, heard: (token: string) => void = () => undefined): Fetch {
  return async (address, init) => {
    const body = typeof init?.body === 'string' ? init.body : '';
    const token = [body, address.slice(address.lastIndexOf('/') + 1)].find(isToken);
    if (token !== undefined && hasFeature(payloadOf(token))) {
      heard(token);
      return new Response(NOT_FOUND, { status: 404 });
    }
    return withHeader(await fetch(address, init), () => null);
  };
}

/** As a proxy changes what a service says of its features; null takes the header out. */
export function withHeader(reply: Reply, said: (header: string | null) => string | null): Reply {
  const header = said(reply.headers.get(FEATURES_HEADER));
  const headers: Reply['headers'] = {
    get: name => (isIt(name) ? header : reply.headers.get(name)),
    has: name => (isIt(name) ? header !== null : reply.headers.has(name)),
    forEach: told => reply.headers.forEach((value, name) => isIt(name) || told(value, name))
  };
  return new Proxy(reply, {
    get(target, name) {
      const value: unknown = name === 'headers' ? headers : Reflect.get(target, name);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    }
  });
}

const isIt = (name: string): boolean => name.toLowerCase() === FEATURES_HEADER;
const isToken = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);

function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(utf8.decode(b64u.decode(token.split('.')[1]!))) as Record<string, unknown>;
}

function hasFeature({ cell, needs, granted, args, rule }: Record<string, unknown>): boolean {
  const { terms, bounds } = Object(args) as Record<string, unknown>;
  const { grants } = Object(rule) as Record<string, unknown>;
  const all = [needs, granted, [terms], bounds, grants].flat();
  return (
    Object.hasOwn(Object(cell) as object, 'kernel') || all.some(one => featuresOf(one).length > 0)
  );
}
