import { sentence, type Terms } from '../../../../protocol';
import { NOW } from '../../../../protocol/testing/payloads';
import { base, open, PAID, SIGNED } from './sampleTerms';

const until = { ...open, expiry: NOW };

const SAID: [string, Terms][] = [
  ['analysis', until],
  ['analysis', open],
  ['Ann’s notebook (2)', { ...until, actions: ['list'], uses: 1 }],
  ['analysis', base],
  ['analysis', { ...until, uses: 9, rate: { calls: 1, per: 60 }, result: { rows: 2 } }],
  [
    'analysis',
    {
      ...until,
      rate: { calls: 2, per: 60 },
      budget: {
        amount: { limit: 500.5 },
        '.total': { limit: 1e-7 },
        'usage.total_tokens': { limit: 200_000, each: 4000 }
      },
      result: { rows: 1 }
    }
  ],
  [
    'analysis',
    {
      ...until,
      budget: { '..rows': { limit: 100_000 }, '.rows': { limit: 2 }, amount: { limit: 5 } },
      result: { rows: 10_000, fields: ['a'] }
    }
  ],
  ['analysis', { ...until, budget: { '..rows': { limit: 1 } }, result: { rows: 1 } }],
  ['analysis', { ...until, rate: { calls: 5, per: 3600 } }],
  ['analysis', { ...until, rate: { calls: 5, per: 86_400 } }],
  ['analysis', { ...until, rate: { calls: 5, per: 1 } }],
  ['analysis', { ...until, rate: { calls: 5, per: 90 } }],
  ['analysis', { ...until, rate: { calls: 5, per: 60 }, requires: [PAID], result: { rows: 1 } }],
  ['analysis', { ...until, requires: [PAID], confirm: 'each_use', result: { rows: 1 } }],
  [
    'analysis',
    {
      ...until,
      observe: {
        constraints: { path: { path: 'a/**' }, 'a b': { range: { max: 3 }, exact: 2 } },
        until: NOW + 3600
      }
    }
  ],
  [
    'analysis',
    {
      ...until,
      constraints: { path: { path: 'a/**' } },
      result: { rows: 1 },
      not_before: NOW,
      observe: { constraints: { path: { exact: 'a), until 2099' } }, until: NOW }
    }
  ],
  [
    'analysis',
    {
      ...until,
      requires: [
        SIGNED,
        {
          object: 'a b, until revoked',
          action: 'x.',
          principal: `-${'A'.repeat(42)}`,
          same: ['a', 'b c', 'd']
        }
      ]
    }
  ],
  ['analysis', { ...until, delegation: true, delegation_depth: 1 }],
  ['analysis', { ...until, delegation: true, delegation_depth: 2 }],
  ['analysis', { ...until, result: { fields: [] } }],
  [
    'analysis',
    {
      ...until,
      constraints: {
        b: { exact: 'x"y' },
        a: { range: { min: 1, max: 5 } },
        c: { range: { min: 0.5 } }
      }
    }
  ],
  [
    'analysis',
    {
      ...until,
      constraints: {
        a: { prefix: 'x', max_length: 9 },
        b: { one_of: ['x', 1, null, true] },
        c: { subset: ['p'] }
      }
    }
  ],
  [
    'analysis',
    {
      ...until,
      constraints: {
        a: { exact: { k: [1, 'z'] } },
        b: { path: '**' },
        c: { path: 'x/*.csv' },
        d: { path: 'x' }
      }
    }
  ],
  [
    'analysis',
    { ...until, constraints: { a: { one_of: Array.from({ length: 25 }, (_, i) => i) } } }
  ],
  ['analysis', { ...until, constraints: { a: { prefix: 'x'.repeat(300) } } }],
  ['analysis', { ...until, object: 'reports, until revoked. x' }],
  ['analysis', { ...until, actions: ['read and drop', 'x.'] }],
  ['Ann may drop everything, Bob', until],
  ['Ann MAY drop', until],
  ['x. y', until],
  ['', until],
  ['Ann\u200b', until],
  ['a\nb', until],
  ['analysis', { ...until, object: 'a\u202eb' }],
  [
    'analysis',
    {
      ...until,
      constraints: {
        a: { prefix: 'a\nb\u00a0"\\\u0000' },
        b: { exact: ['\u3000', { k: 'x'.repeat(200) }] }
      }
    }
  ],
  ['日本 ü 😀', until],
  ['x'.repeat(101), until],
  ['Ann  Lee', until],
  ['Zoë at Mostar, mayor', until],
  [`A${'\u0301'.repeat(6)}`, until],
  [`A${'\u0301'.repeat(3)}\ufe0f\u0301`, until],
  ['a\u2800b', until],
  ['a\ufe0f\u{e0100}', until],
  ['analysis', { ...until, object: 'a\u2800b', actions: ['a\ufe0f'] }],
  ['analysis', { ...until, object: 'a:', actions: ['b.'] }],
  ['analysis', { ...until, result: { fields: ['x'] } }],
  ['analysis', { ...until, constraints: { a: { contains: Array.from({ length: 21 }, () => 1) } } }],
  ['analysis', { ...until, object: 'a\u3164b' }],
  ['analysis', { ...until, object: 'x'.repeat(200), actions: ['"'.repeat(101)] }],
  [
    'analysis',
    {
      ...until,
      constraints: {
        b: { subset: Array.from({ length: 22 }, (_, i) => `${i}`) },
        c: { path: '*/x/**' }
      }
    }
  ],
  [
    'analysis',
    {
      ...until,
      constraints: {
        a: { not_one_of: ['prod', 1], contains: ['x', 'y'] },
        b: { url: { schemes: ['https', 'http'], hosts: ['*.a.org', '[::1]'], path: '/v1' } },
        c: { url: { schemes: ['https'], hosts: ['a.org'], ports: [443, 8443] } },
        d: { cidr: '10.0.0.0/8' },
        e: { wildcard: true },
        f: { all: [{ prefix: 'a' }, { max_length: 3, path: '**' }] },
        g: { any: [{ exact: 1 }, { all: [{ exact: 'a' }] }] },
        h: { any: Array.from({ length: 21 }, (_, i) => ({ exact: i })) }
      }
    }
  ]
];

export const SENTENCE_CASES = SAID.map(([petname, terms]) => ({
  petname,
  terms,
  sentence: sentence(petname, terms)
}));
