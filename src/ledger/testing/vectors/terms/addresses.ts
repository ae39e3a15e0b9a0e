import type { Constraint, Json } from '../../../../protocol';

const api = { schemes: ['https' as const], hosts: ['api.example.org'], path: '/v1' };
const below = { schemes: ['http' as const, 'https' as const], hosts: ['*.example.org'] };

/** `url` and `cidr`: what keeps them, what does not (docs/constraints.md). */
export const ADDRESS_CASES: { constraint: Constraint; kept: Json[]; broken: Json[] }[] = [
  {
    constraint: { url: api },
    kept: [
      'https://api.example.org/v1',
      'HTTPS://API.example.org:443/v1/x?next=/v2',
      'https://api.example.org/%761/x',
      'https://api.example.org/v1/'
    ],
    broken: [
      'http://api.example.org/v1',
      'https://api.example.org/v10',
      'https://api.example.org/v1/../v2',
      'https://api.example.org/v1/%2e%2e/v2',
      'https://api.example.org/v1/%252e%252e/v2',
      'https://api.example.org/v1/..;x/v2',
      'https://api.example.org/v1/x%2fy',
      'https://api.example.org/v1//x',
      'https://api.example.org:8443/v1',
      'https://api.example.org:0443/v1',
      'https://api.example.org./v1',
      'https://api.example.org@evil.example/v1',
      'https://evil.example\\@api.example.org/v1',
      'https://evil.example/#https://api.example.org/v1',
      'https://api.example.org/v1#x',
      ' https://api.example.org/v1',
      'https:/api.example.org/v1',
      '//api.example.org/v1',
      'https://ａpi.example.org/v1',
      'https://api.example.org/v1/é',
      'https://api.example.org/v1?é',
      'https://api.example.org?/v1',
      5,
      null
    ]
  },
  {
    constraint: { url: below },
    kept: ['http://a.example.org', 'https://b.a.example.org/x', 'http://xn--4ca.example.org/'],
    broken: [
      'http://example.org',
      'http://aexample.org',
      'http://example.org.evil.example',
      'http://-a.example.org',
      `http://${`${'b'.repeat(60)}.`.repeat(4)}example.org`,
      'http://a..example.org',
      'ws://a.example.org',
      'http://a.example.org:8080',
      'http://a.example.org?x',
      'http://a.example.org/%zz',
      'http://a.example.org/%',
      'http://a.example.org/%00',
      'http://a.example.org/%0a'
    ]
  },
  {
    constraint: { url: { schemes: ['http'], hosts: ['127.0.0.1', '[::1]'], ports: [8080] } },
    kept: ['http://127.0.0.1:8080/', 'http://[0:0:0:0:0:0:0:1]:8080'],
    broken: [
      'http://127.0.0.1/',
      'http://127.1:8080/',
      'http://2130706433:8080/',
      'http://0x7f.0.0.1:8080/',
      'http://0177.0.0.1:8080/',
      'http://[::ffff:127.0.0.1]:8080/',
      'http://[::1%25lo]:8080/',
      'http://localhost:8080/'
    ]
  },
  {
    constraint: { cidr: '10.1.0.0/16' },
    kept: ['10.1.0.0', '10.1.255.255'],
    broken: [
      '10.2.0.0',
      '10.1',
      '012.1.0.0',
      '0x0a.1.0.0',
      '167837696',
      '::ffff:10.1.0.1',
      ' 10.1.0.1'
    ]
  },
  {
    constraint: { cidr: '2001:db8::/32' },
    kept: ['2001:db8::', '2001:DB8:0:0:0:0:0:1'],
    broken: ['2001:db9::', '2001:db8::1%eth0', '2001:db8:::1', '2001:db8', '[2001:db8::1]']
  },
  { constraint: { cidr: '::/0' }, kept: ['::1'], broken: ['127.0.0.1', '::ffff:7f00:1'] },
  { constraint: { cidr: '10.0.0.1/32' }, kept: ['10.0.0.1'], broken: ['10.0.0.2', 167772161] }
];

/** 253 characters. */
const LONGEST_HOST = `a.${`${'b'.repeat(49)}.`.repeat(5)}c`;

/** Limits on addresses that are well formed. */
export const GOOD_ADDRESS_LIMITS: Constraint[] = [
  { url: { ...api, path: '/' } },
  { url: { ...api, path: '/a%20b' } },
  { url: { ...api, hosts: [LONGEST_HOST] } },
  { cidr: '::/0' }
];

/** Limits on addresses that are malformed. */
export const BAD_ADDRESS_LIMITS: unknown[] = [
  { cidr: '10.0.0.1/8' },
  { cidr: '10.0.0.0' },
  { cidr: '10.0.0.0/33' },
  { cidr: '10.0.0.0/08' },
  { cidr: '10.0/8' },
  { cidr: '::ffff:10.0.0.0/104' },
  { cidr: '::/129' },
  { url: 'https://api.example.org/' },
  { url: { schemes: ['https'] } },
  { url: { hosts: ['a.org'] } },
  { url: { ...api, schemes: [] } },
  { url: { ...api, schemes: ['file'] } },
  { url: { ...api, schemes: ['https', 'https'] } },
  { url: { ...api, hosts: [] } },
  { url: { ...api, hosts: ['A.org'] } },
  { url: { ...api, hosts: ['a.org.'] } },
  { url: { ...api, hosts: ['*'] } },
  { url: { ...api, hosts: ['a.*.org'] } },
  { url: { ...api, hosts: ['*.10.0.0.1'] } },
  { url: { ...api, hosts: ['127.1'] } },
  { url: { ...api, hosts: ['::1'] } },
  { url: { ...api, hosts: ['a.org:443'] } },
  { url: { ...api, hosts: ['a.org', 'a.org'] } },
  { url: { ...api, hosts: [LONGEST_HOST.replace('a', 'aa')] } },
  { url: { ...api, ports: [443, 443] } },
  { url: { ...api, path: '/é' } },
  { url: { ...api, ports: [0] } },
  { url: { ...api, ports: [65536] } },
  { url: { ...api, ports: ['443'] } },
  { url: { ...api, path: 'v1' } },
  { url: { ...api, path: '/v1/' } },
  { url: { ...api, path: '/v1/..' } },
  { url: { ...api, path: '/v1?x' } },
  { url: { ...api, query: 'x' } }
];

/** A parent that takes in the child. */
export const ADDRESSES_WITHIN: [Constraint, Constraint][] = [
  [{ url: api }, { url: api }],
  [{ url: api }, { url: { ...api, path: '/v1/x' } }],
  [{ url: api }, { exact: 'https://api.example.org/v1/x' }],
  [{ url: below }, { url: { schemes: ['https'], hosts: ['*.a.example.org', 'b.example.org'] } }],
  [{ url: { ...api, ports: [443, 8443] } }, { url: api }],
  [{ cidr: '10.0.0.0/8' }, { cidr: '10.1.0.0/16' }],
  [{ cidr: '10.0.0.0/8' }, { one_of: ['10.0.0.1', '10.255.0.1'] }],
  [{ cidr: '2001:DB8::/32' }, { cidr: '2001:db8:1::/48' }],
  [{ not_one_of: ['10.0.0.1'] }, { cidr: '10.1.0.0/16' }]
];

/** A parent that does not. */
export const ADDRESSES_NOT_WITHIN: [Constraint, Constraint][] = [
  [{ url: api }, { url: { ...api, path: '/v10' } }],
  [{ url: api }, { url: { schemes: ['https'], hosts: ['api.example.org'] } }],
  [{ url: api }, { url: { ...api, schemes: ['https', 'http'] } }],
  [{ url: api }, { url: { ...api, hosts: ['api.example.org', 'evil.example'] } }],
  [{ url: api }, { url: { ...api, ports: [443, 8443] } }],
  [{ url: api }, { prefix: 'https://api.example.org/v1/' }],
  [{ url: api }, { exact: 'https://api.example.org/v1/../v2' }],
  [{ url: below }, { url: { ...below, hosts: ['example.org'] } }],
  [{ url: below }, { url: { ...below, hosts: ['*.org'] } }],
  [{ cidr: '10.1.0.0/16' }, { cidr: '10.0.0.0/8' }],
  [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }],
  [{ cidr: '::/0' }, { cidr: '10.0.0.0/8' }],
  [{ cidr: '10.0.0.0/8' }, { exact: '012.0.0.1' }],
  [{ cidr: '10.0.0.0/8' }, { prefix: '10.' }],
  [{ not_one_of: ['10.1.0.1'] }, { cidr: '10.1.0.0/16' }]
];
