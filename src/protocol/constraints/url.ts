import { parseAddress } from './address';
import type { UrlLimit } from '../types';

/** A URL in its one meaning: what every parser of it reads. */
export interface Address {
  scheme: string;
  /** Lower case; an IPv6 address in brackets, as one number. */
  host: string;
  port: number;
  /** Of the path, each decoded once; the last is empty where it ends in a slash. */
  segments: string[];
}

export const SCHEMES = { http: 80, https: 443, ws: 80, wss: 443 } as const;
type Scheme = keyof typeof SCHEMES;

/** scheme, authority, path, query: ASCII only, no fragment, nothing between authority and path. */
const WHOLE =
  /^([A-Za-z]+):\/\/([^/?#@\\]+)(?:(\/[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*)(?:\?[A-Za-z0-9\-._~!$&'()*+,;=:@/?%[\]]*)?)?$/;
const AUTHORITY = /^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:]+\])(?::([1-9]\d{0,4}))?$/;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
/** What the WHATWG parser takes for the end of an IPv4 address. */
const NUMBER = /^(\d+|0x[0-9a-f]*)$/;
const ESCAPE = /%[0-9A-Fa-f]{2}/;

/** A host in its one spelling, or null; a name has no trailing dot. */
function hostOf(text: string): string | null {
  if (text.startsWith('[')) {
    const address = parseAddress(text.slice(1, -1));
    return address?.family === 6 ? `[${address.value.toString(16)}]` : null;
  }
  const host = text.toLowerCase();
  if (parseAddress(host)?.family === 4) {
    return host;
  }
  const labels = host.split('.');
  return host.length <= 253 &&
    labels.every(label => LABEL.test(label)) &&
    !NUMBER.test(labels.at(-1)!)
    ? host
    : null;
}

/** Decoded once; null where that is not all there is to decode, or a segment is not itself. */
function segmentOf(text: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    return null;
  }
  // Some servers cut a segment at its first semicolon before they resolve dots.
  const bare = decoded.split(';', 1)[0];
  return /[/\\\p{Cc}]/u.test(decoded) || ESCAPE.test(decoded) || bare === '.' || bare === '..'
    ? null
    : decoded;
}

function segmentsOf(path: string): string[] | null {
  const segments = path === '' ? [] : path.slice(1).split('/').map(segmentOf);
  const whole = segments.every(
    (segment, i) => segment !== null && (segment !== '' || i === segments.length - 1)
  );
  return whole ? (segments as string[]) : null;
}

/** null where `text` is no URL by docs/constraints.md, "url". */
export function parseUrl(text: string): Address | null {
  const [, scheme, authority, path = ''] = WHOLE.exec(text) ?? [];
  const [, name, digits] = AUTHORITY.exec(authority ?? '') ?? [];
  const known = scheme?.toLowerCase() ?? '';
  if (name === undefined || !Object.hasOwn(SCHEMES, known)) {
    return null;
  }
  const host = hostOf(name);
  const port = digits === undefined ? SCHEMES[known as Scheme] : Number(digits);
  const segments = segmentsOf(path);
  return host === null || port > 65_535 || segments === null
    ? null
    : { scheme: known, host, port, segments };
}

/** `*.` before a name stands for one or more labels. */
function hostWithin(outer: string, inner: string): boolean {
  if (!outer.startsWith('*.')) {
    return outer === inner;
  }
  return inner === outer || inner.endsWith(outer.slice(1));
}

function startsWith(segments: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((segment, i) => segments[i] === segment);
}

/** A path that limits: whole segments, no slash at its end (but for the one that is all). */
function prefixOf(path: string | undefined): string[] | null {
  if (path === undefined || path === '/') {
    return [];
  }
  const segments = path.startsWith('/') ? parseUrl(`http://x${path}`)?.segments : undefined;
  return segments && !path.includes('?') && segments.at(-1) !== '' ? segments : null;
}

/** The one spelling of a host that limits: `*.` and a name, a name, or an address; else null. */
function hostLimit(text: string): string | null {
  const name = text.startsWith('*.') ? text.slice(2) : text;
  const host = hostOf(name);
  const isAddress = name.startsWith('[') || parseAddress(name) !== null;
  if (host === null || name !== name.toLowerCase() || (name !== text && isAddress)) {
    return null;
  }
  return name === text ? host : `*.${host}`;
}

/** null where the limit is well formed, else what is wrong with it. */
export function uncleanUrlLimit({ hosts, path }: UrlLimit): string | null {
  const odd = hosts.find(host => hostLimit(host) === null);
  if (odd !== undefined) {
    return `hosts: ${JSON.stringify(odd)} must be a name in lower-case ASCII, *. and one, or an address`;
  }
  return prefixOf(path) === null ? 'path: must begin with / and have only whole segments' : null;
}

function portsOf(limit: UrlLimit, scheme: Scheme): readonly number[] {
  return limit.ports ?? [SCHEMES[scheme]];
}

/** null where a URL lies within the limit, else why not. @param url null where a text was none */
export function urlHolds(limit: UrlLimit, url: Address | null): string | null {
  if (url === null) {
    return 'is not an address that can be read in one way only';
  }
  const scheme = url.scheme as Scheme;
  if (!limit.schemes.includes(scheme)) {
    return `is not by ${limit.schemes.join(' or ')}`;
  }
  const hosts = limit.hosts.map(hostLimit);
  if (!hosts.some(host => host !== null && hostWithin(host, url.host))) {
    return 'is at another host';
  }
  if (!portsOf(limit, scheme).includes(url.port)) {
    return 'is at another port';
  }
  const prefix = prefixOf(limit.path);
  return prefix !== null && startsWith(url.segments, prefix) ? null : 'is at another path';
}

/** Whether every URL within `child` is within `parent`: each part within the same part. */
export function urlWithin(parent: UrlLimit, child: UrlLimit): boolean {
  const outer = parent.hosts.map(hostLimit);
  const [above, below] = [prefixOf(parent.path), prefixOf(child.path)];
  return (
    child.schemes.every(
      scheme =>
        parent.schemes.includes(scheme) &&
        portsOf(child, scheme).every(port => portsOf(parent, scheme).includes(port))
    ) &&
    child.hosts
      .map(hostLimit)
      .every(
        inner => inner !== null && outer.some(host => host !== null && hostWithin(host, inner))
      ) &&
    above !== null &&
    below !== null &&
    startsWith(below, above)
  );
}
