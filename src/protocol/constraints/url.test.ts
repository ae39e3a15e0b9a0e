import { parseNetwork } from './address';
import { Seeded } from '../testing/seeded';
import type { UrlLimit } from '../types';
import { parseUrl, SCHEMES, uncleanUrlLimit, urlHolds } from './url';

const PARTS = [
  ['http:', 'https:', 'HTTPS:', 'ws:', 'javascript:', 'http', ''],
  ['//', '///', '/', '\\\\', '/\\'],
  ['', '', '', 'user@', 'evil.example@', 'a.org:80@', 'a.org%40'],
  [
    'a.org',
    'A.ORG',
    'x.a.org',
    'a.org.',
    'a.org%2e',
    'a。org',
    'ａ.org',
    'a\u00ad.org',
    'a.org\\',
    'a.org#',
    'a.org?',
    '10.0.0.1',
    '10.1',
    '012.0.0.1',
    '0xa.0.0.1',
    '167772161',
    '1.2.3.4.5',
    '[::1]',
    '[0:0::1]',
    '[::ffff:1.2.3.4]',
    '[::1%25x]',
    'xn--4ca.org',
    'evil.example'
  ],
  ['', '', ':80', ':443', ':', ':0443', ':99999', ':8080'],
  [
    '/v1',
    '',
    '/',
    '/v1/x',
    '/v1/',
    '/%76%31',
    '/v1/../v2',
    '/v1/%2e%2e/v2',
    '/v1/.%2E/v2',
    '/v1/./x',
    '/v1\\..\\v2',
    '/v1/%5c..',
    '/v1/\t../v2',
    '/v1/%252e%252e',
    '/v1//x'
  ],
  ['', '', '?q', '#f', '?x#/v1', '\n', ' ']
] as const;

/** What the WHATWG parser, which nobody here wrote, takes a text for. */
function read(text: string): { scheme: string; host: string; port: number; path: string } {
  const { protocol, hostname, port, pathname } = new URL(text);
  const scheme = protocol.slice(0, -1) as keyof typeof SCHEMES;
  return {
    scheme,
    host: hostname,
    port: port === '' ? SCHEMES[scheme] : Number(port),
    path: pathname
  };
}

describe('a URL that keeps its limit', () => {
  const limits: UrlLimit[] = [
    { schemes: ['https'], hosts: ['a.org'], path: '/v1' },
    { schemes: ['http', 'https'], hosts: ['*.a.org', 'a.org'], ports: [80, 443, 8080] },
    { schemes: ['http'], hosts: ['10.0.0.1', '[::1]'], path: '/v1' },
    { schemes: ['https', 'http'], hosts: ['xn--4ca.org'] }
  ];

  it('is read by the WHATWG parser as within it', () => {
    const seeded = new Seeded(11);
    let kept = 0;
    for (let round = 0; round < 60_000; round++) {
      // Mostly plain, so that what is odd stands in something that could be within the limit.
      const text = PARTS.map(part => (seeded.chance(3) ? seeded.pick(part) : part[0])).join('');
      const limit = seeded.pick(limits);
      if (urlHolds(limit, parseUrl(text)) !== null) {
        continue;
      }
      kept++;
      const found = read(text);
      const hosts = limit.hosts.some(host =>
        host.startsWith('*.') ? found.host.endsWith(host.slice(1)) : found.host === host
      );
      const ports = limit.ports ?? [SCHEMES[found.scheme as keyof typeof SCHEMES]];
      const path = decodeURIComponent(found.path);
      expect({
        text,
        scheme: (limit.schemes as string[]).includes(found.scheme),
        hosts,
        port: ports.includes(found.port),
        path: limit.path === undefined || `${path}/`.startsWith(`${limit.path}/`)
      }).toEqual({ text, scheme: true, hosts: true, port: true, path: true });
    }
    expect(kept).toBeGreaterThan(1000);
  });

  it.each(['::1', 'a.org:80', 'A.org', '*.10.0.0.1', 'é.org', '*', ''])('has no host %j', host => {
    expect(uncleanUrlLimit({ schemes: ['http'], hosts: [host] })).toContain('hosts');
  });
});

describe('a network', () => {
  it.each(['10.0.0.0/8', '0.0.0.0/0', '10.0.0.1/32', '::/0', '2001:db8::/32', '::1/128'])(
    'is %s',
    text => {
      expect(parseNetwork(text)).not.toBeNull();
    }
  );

  it.each([
    '10.0.0.1/8',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/',
    '10.0.0.0',
    '010.0.0.0/8',
    '1.2.3/24',
    '::/129',
    '::ffff:10.0.0.0/104',
    '::ffff:a00:0/104',
    'fe80::%1/10',
    '1::2::3/128',
    '/8'
  ])('is not %s', text => {
    expect(parseNetwork(text)).toBeNull();
  });
});
