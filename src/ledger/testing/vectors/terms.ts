import {
  type Budget,
  type Definition,
  definitionDigest,
  type Json,
  normalizeNeed,
  type Rate,
  type RefusalCode,
  type Requirement,
  sentence,
  type Terms
} from '../../../protocol';
import { definition, NOW } from '../../../protocol/testing/payloads';

const base: Terms = {
  object: 'reports',
  actions: ['list', 'read'],
  constraints: { path: { path: 'a/**' } },
  not_before: NOW,
  expiry: NOW + 100,
  uses: 10,
  result: { fields: ['x', 'y'], rows: 5 },
  delegation: true
};

const open: Terms = { ...normalizeNeed({ object: 'reports', actions: ['list', 'read'] }) };

export const NEED_CASES: { need: unknown; ok: boolean }[] = [
  { need: { object: 'o', actions: ['a'] }, ok: true },
  { need: base, ok: true },
  { need: { object: 'o', actions: ['\uffff', '😀'] }, ok: true },
  { need: { object: 'o', actions: ['a'], delegation: true, delegation_depth: 30 }, ok: true },
  {
    need: {
      object: 'o',
      actions: ['a'],
      budget: { a: { limit: 0.1 }, '.b': { limit: 5, each: 5 }, 'c.d.e': { limit: 1e-7 } }
    },
    ok: true
  },
  { need: { object: 'o', actions: ['a'], rate: { calls: 10_000, per: 2_678_400 } }, ok: true },
  { need: { object: 'o', actions: ['a'], confirm: 'each_use' }, ok: true },
  { need: { object: 'o', actions: ['a'], requires: [{ object: 'o', action: 'a' }] }, ok: true },
  {
    need: {
      object: 'o',
      actions: ['a'],
      requires: [
        {
          object: 'p',
          action: 'b',
          principal: 'A'.repeat(43),
          same: ['\uffff', '😀'],
          consume: true
        },
        { object: 'p', action: 'b' }
      ]
    },
    ok: true
  },
  { need: { object: 'o', actions: ['a'], result: { rows: 0 } }, ok: true },
  { need: { object: 'o', actions: ['a'], result: {} }, ok: true },
  ...(
    [
      { object: 'o' },
      { object: 'o', actions: [] },
      { object: 'o', actions: ['b', 'a'] },
      { object: 'o', actions: ['a', 'a'] },
      { object: 'o', actions: ['😀', '\uffff'] },
      { object: 'o', actions: Array.from({ length: 257 }, (_, i) => `a${1000 + i}`) },
      { object: 'o', actions: ['a'], not_before: '5' },
      { object: 'o', actions: ['a'], not_before: -1 },
      { object: '', actions: ['a'] },
      { object: 'x'.repeat(201), actions: ['a'] },
      { object: 'a\nb', actions: ['a'] },
      { object: 'o', actions: ['a'], scope: 'all' },
      { object: 'o', actions: ['a'], uses: 0 },
      { object: 'o', actions: ['a'], uses: true },
      { object: 'o', actions: ['a'], expiry: 1.5 },
      { object: 'o', actions: ['a'], not_before: 5, expiry: 5 },
      { object: 'o', actions: ['a'], expiry: 253402300800 },
      { object: 'o', actions: ['a'], result: { rows: -1 } },
      { object: 'o', actions: ['a'], result: { fields: ['a', 'a'] } },
      { object: 'o', actions: ['a'], result: { columns: 1 } },
      { object: 'o', actions: ['a'], delegation: 1 },
      { object: 'o', actions: ['a'], delegation_depth: 1 },
      { object: 'o', actions: ['a'], delegation: true, delegation_depth: 0 },
      { object: 'o', actions: ['a'], delegation: true, delegation_depth: 31 },
      { object: 'o', actions: ['a'], delegation: true, delegation_depth: null },
      { object: 'o', actions: ['a'], budget: null },
      { object: 'o', actions: ['a'], budget: {} },
      { object: 'o', actions: ['a'], budget: { a: 5 } },
      { object: 'o', actions: ['a'], budget: { a: { limit: 0 } } },
      { object: 'o', actions: ['a'], budget: { a: { limit: '5' } } },
      { object: 'o', actions: ['a'], budget: { a: { limit: 9007199254740992 } } },
      { object: 'o', actions: ['a'], budget: { a: { limit: 5, each: 1 } } },
      { object: 'o', actions: ['a'], budget: { 'a.b': { limit: 5, each: 6 } } },
      { object: 'o', actions: ['a'], budget: { 'a..b': { limit: 5 } } },
      { object: 'o', actions: ['a'], budget: { 'a.': { limit: 5 } } },
      { object: 'o', actions: ['a'], budget: { '.a.b': { limit: 5 } } },
      { object: 'o', actions: ['a'], budget: { '.': { limit: 5 } } },
      { object: 'o', actions: ['a'], rate: null },
      { object: 'o', actions: ['a'], rate: { calls: 1 } },
      { object: 'o', actions: ['a'], rate: { calls: 0, per: 60 } },
      { object: 'o', actions: ['a'], rate: { calls: 10_001, per: 60 } },
      { object: 'o', actions: ['a'], rate: { calls: 1, per: 2_678_401 } },
      { object: 'o', actions: ['a'], rate: { calls: 1, per: 60, burst: 2 } },
      { object: 'o', actions: ['a'], confirm: null },
      { object: 'o', actions: ['a'], confirm: true },
      { object: 'o', actions: ['a'], confirm: 'once' },
      { object: 'o', actions: ['a'], confirm: ['each_use'] },
      ...(
        [
          null,
          [],
          {},
          [{ object: 'p' }],
          [{ action: 'b' }],
          [{ object: '', action: 'b' }],
          [{ object: 'p', action: ['b'] }],
          [{ object: 'p', action: 'b', consume: false }],
          [{ object: 'p', action: 'b', consume: null }],
          [{ object: 'p', action: 'b', principal: 'Ann' }],
          [{ object: 'p', action: 'b', principal: null }],
          [{ object: 'p', action: 'b', same: [] }],
          [{ object: 'p', action: 'b', same: 'x' }],
          [{ object: 'p', action: 'b', same: ['y', 'x'] }],
          [{ object: 'p', action: 'b', same: ['x', 'x'] }],
          [{ object: 'p', action: 'b', same: ['😀', '\uffff'] }],
          [{ object: 'p', action: 'b', within: 60 }],
          [
            { object: 'p', action: 'b' },
            { action: 'b', object: 'p' }
          ],
          Array.from({ length: 9 }, (_, i) => ({ object: 'p', action: `b${i}` }))
        ] as unknown[]
      ).map(requires => ({ object: 'o', actions: ['a'], requires })),
      { object: 'o', actions: ['a'], constraints: { a: {} } },
      { object: 'o', actions: ['a'], constraints: { '': { exact: 1 } } },
      { object: 'o', actions: ['a'], constraints: [] }
    ] as unknown[]
  ).map(need => ({ need, ok: false }))
];

function narrowed(change: Partial<Terms>): { parent: Terms; child: Terms } {
  return { parent: base, child: { ...base, ...change } };
}

/** Children with these rates (calls, per; null: none) of a parent with that one. */
function paced(rate: Rate, ok: boolean, ...children: ([number, number] | null)[]) {
  const parent = { ...base, rate };
  return children.map(child => ({
    parent,
    child: { ...base, ...(child && { rate: { calls: child[0], per: child[1] } }) },
    ok
  }));
}

function spending(
  ok: boolean,
  budget: Record<string, Budget>,
  ...children: (Record<string, Budget> | undefined)[]
) {
  const parent = { ...base, budget };
  return children.map(child => ({
    parent,
    child: { ...base, ...(child && { budget: child }) },
    ok
  }));
}

function deep(depth: number, ok: boolean, ...children: (number | null)[]) {
  const parent = { ...base, delegation_depth: depth };
  return children.map(child => ({
    parent,
    child: { ...base, ...(child !== null && { delegation_depth: child }) },
    ok
  }));
}

const PAID: Requirement = { object: 'bank', action: 'pay' };
const SIGNED: Requirement = { object: 'desk', action: 'sign', same: ['path'], consume: true };

function requiring(
  ok: boolean,
  requires: Requirement[],
  ...children: (Requirement[] | undefined)[]
) {
  const parent = { ...base, requires };
  return children.map(child => ({
    parent,
    child: { ...base, ...(child && { requires: child }) },
    ok
  }));
}

export const SUBSUMPTION_CASES: {
  parent: Terms;
  child: Terms;
  pinned?: { parent: Record<string, string>; child: Record<string, string> };
  ok: boolean;
}[] = [
  { ...narrowed({}), ok: true },
  { parent: open, child: { ...open, expiry: NOW }, ok: true },
  { ...narrowed({ actions: ['read'] }), ok: true },
  { ...narrowed({ not_before: NOW + 1, expiry: NOW + 99, uses: 9 }), ok: true },
  { ...narrowed({ result: { fields: ['y'], rows: 1 } }), ok: true },
  { ...narrowed({ delegation: false }), ok: true },
  { ...narrowed({ constraints: { path: { path: 'a/b/**' }, more: { exact: 1 } } }), ok: true },
  {
    parent: base,
    child: { ...base, actions: ['read'] },
    pinned: { parent: { list: 'l', read: 'r' }, child: { read: 'r' } },
    ok: true
  },
  { ...narrowed({ delegation_depth: 1, rate: { calls: 1, per: 1 } }), ok: true },
  ...paced({ calls: 10, per: 60 }, true, [10, 60], [10, 61], [5, 30], [3, 20], [2, 12], [1, 7]),
  ...paced({ calls: 10, per: 60 }, false, [11, 60], [10, 59], [6, 30], [3, 19], [1, 5], null),
  ...deep(3, true, 3, 1),
  ...spending(
    true,
    { a: { limit: 5 } },
    { a: { limit: 5 } },
    { a: { limit: 4.9 }, b: { limit: 9 } }
  ),
  ...spending(true, { 'a.b': { limit: 5, each: 2 } }, { 'a.b': { limit: 5, each: 2 } }),
  ...spending(
    true,
    { 'a.b': { limit: 5, each: 2 } },
    { 'a.b': { limit: 5 } },
    { 'a.b': { limit: 3, each: 3 } }
  ),
  ...spending(false, { a: { limit: 5 } }, undefined, { a: { limit: 5.1 } }, { b: { limit: 1 } }),
  ...spending(false, { 'a.b': { limit: 5 } }, { 'a.b': { limit: 5, each: 1 } }),
  ...spending(false, { 'a.b': { limit: 5, each: 2 } }, { 'a.b': { limit: 5, each: 1 } }),
  ...deep(3, false, 4, null),
  { ...narrowed({ requires: [PAID] }), ok: true },
  { ...narrowed({ confirm: 'each_use' }), ok: true },
  {
    parent: { ...base, confirm: 'each_use' },
    child: { ...base, confirm: 'each_use' },
    ok: true
  },
  { parent: { ...base, confirm: 'each_use' }, child: base, ok: false },
  ...requiring(true, [PAID, SIGNED], [PAID, SIGNED], [SIGNED, { ...PAID, consume: true }, PAID]),
  ...requiring(
    false,
    [PAID, SIGNED],
    undefined,
    [PAID],
    [PAID, { ...SIGNED, same: ['a', 'path'] }],
    [SIGNED, { ...PAID, consume: true }],
    [SIGNED, { ...PAID, principal: 'A'.repeat(43) }],
    [PAID, { object: 'desk', action: 'sign', consume: true }]
  ),
  { ...narrowed({ object: 'reports/old' }), ok: false },
  { ...narrowed({ actions: ['drop', 'list', 'read'] }), ok: false },
  { ...narrowed({ not_before: NOW - 1 }), ok: false },
  { ...narrowed({ not_before: null }), ok: false },
  { ...narrowed({ expiry: NOW + 101 }), ok: false },
  { ...narrowed({ expiry: null }), ok: false },
  { ...narrowed({ uses: 11 }), ok: false },
  { ...narrowed({ uses: null }), ok: false },
  { ...narrowed({ result: { fields: ['x', 'z'], rows: 5 } }), ok: false },
  { ...narrowed({ result: { rows: 5 } }), ok: false },
  { ...narrowed({ result: { fields: ['x'], rows: 6 } }), ok: false },
  { ...narrowed({ result: { fields: ['x'] } }), ok: false },
  { ...narrowed({ result: null }), ok: false },
  { ...narrowed({ constraints: {} }), ok: false },
  { ...narrowed({ constraints: { path: { path: '**' } } }), ok: false },
  { ...narrowed({ constraints: { other: { path: 'a/**' } } }), ok: false },
  { parent: { ...base, delegation: false }, child: base, ok: false },
  {
    parent: base,
    child: base,
    pinned: { parent: { list: 'l', read: 'r' }, child: { list: 'l', read: 'x' } },
    ok: false
  },
  {
    parent: base,
    child: base,
    pinned: { parent: { list: 'l' }, child: { list: 'l', read: 'r' } },
    ok: false
  }
];

export const TRANSFER: Definition = {
  ...definition('transfer'),
  safe: false,
  args: {
    type: 'object',
    properties: {
      to: { type: 'string', minLength: 1, maxLength: 10 },
      amount: { type: 'integer', minimum: 1, maximum: 100 },
      currency: { type: 'string', enum: ['EUR', 'USD'], default: 'EUR' },
      tags: {
        type: 'array',
        items: { type: 'string' },
        maxItems: 3,
        uniqueItems: true,
        default: []
      },
      purse: { $ref: '#/$defs/purse' }
    },
    required: ['to', 'amount'],
    additionalProperties: false,
    $defs: { purse: { type: 'string', pattern: '^[A-Z][A-Z0-9]{2,4}$', format: 'uri' } }
  },
  http: { method: 'POST', path: '/transfers' }
};

export const DEFINITION_CASES = [TRANSFER, definition('list')].map(value => ({
  definition: value,
  digest: definitionDigest(value)
}));

export const ARGUMENT_CASES: {
  args: Record<string, Json>;
  closed?: Record<string, Json>;
  code?: RefusalCode;
}[] = [
  { args: { to: 'ann', amount: 5 }, closed: { to: 'ann', amount: 5, currency: 'EUR', tags: [] } },
  {
    args: { to: 'ann', amount: 100, currency: 'USD', tags: ['x'] },
    closed: { to: 'ann', amount: 100, currency: 'USD', tags: ['x'] }
  },
  {
    args: { to: 'ann', amount: 5, purse: 'AB1' },
    closed: { to: 'ann', amount: 5, currency: 'EUR', tags: [], purse: 'AB1' }
  },
  { args: { to: 'ann', amount: 5, memo: 'x' }, code: 'argument_unknown' },
  { args: { memo: 'x' }, code: 'argument_unknown' },
  { args: { amount: 'x' }, code: 'argument_missing' },
  { args: { to: 'ann', amount: 1, purse: 'ab1' }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 1, purse: 'AB12345' }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 1, purse: 5 }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 1, tags: ['x', 'x'] }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 1, tags: ['a', 'b', 'c', 'd'] }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 5, constructor: 1 }, code: 'argument_unknown' },
  { args: { to: 'ann' }, code: 'argument_missing' },
  { args: {}, code: 'argument_missing' },
  { args: { to: 'ann', amount: '5' }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 1.5 }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: true }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 101 }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 0 }, code: 'argument_invalid' },
  { args: { to: '', amount: 1 }, code: 'argument_invalid' },
  { args: { to: 'a'.repeat(11), amount: 1 }, code: 'argument_invalid' },
  { args: { to: null, amount: 1 }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 1, currency: 'eur' }, code: 'argument_invalid' },
  { args: { to: 'ann', amount: 1, tags: ['x', 2] }, code: 'argument_invalid' }
];

/** Limits of a facet and arguments of a use, in the order of §8: constraints, then arguments. */
export const ACT_CASES: {
  constraints: Terms['constraints'];
  args: Record<string, Json>;
  code: RefusalCode | null;
}[] = [
  { constraints: {}, args: { to: 'ann', amount: 5 }, code: null },
  { constraints: { currency: { exact: 'EUR' } }, args: { to: 'ann', amount: 5 }, code: null },
  { constraints: { memo: { exact: 1 } }, args: { to: 'ann', amount: 5 }, code: null },
  {
    constraints: { currency: { exact: 'USD' } },
    args: { to: 'ann', amount: 5 },
    code: 'constraint'
  },
  { constraints: { amount: { range: { max: 4 } } }, args: { amount: 5 }, code: 'constraint' },
  { constraints: { to: { prefix: 'a' } }, args: { amount: 5, memo: 1 }, code: 'constraint' },
  {
    constraints: { purse: { wildcard: true } },
    args: { to: 'ann', amount: 5 },
    code: 'constraint'
  },
  {
    constraints: { currency: { exact: 'EUR' } },
    args: { to: 'ann', memo: 1 },
    code: 'argument_unknown'
  },
  { constraints: { currency: { exact: 'EUR' } }, args: { to: 'ann' }, code: 'argument_missing' },
  {
    constraints: { amount: { wildcard: true } },
    args: { to: 'ann', amount: 'x' },
    code: 'argument_invalid'
  }
];

const lent: Terms = { ...open, constraints: { path: { path: 'a/**' } }, delegation: true };
const DEFINED = { list: definition('list'), read: definition('read', { path: {} }) };

/** `facet.delegate`: terms of the giver and of the child, by these definitions. */
export const DELEGATION_CASES: {
  parent: Terms;
  child: Terms;
  definitions: Record<string, Definition>;
  code: RefusalCode | null;
}[] = [
  ...(
    [
      [lent, { ...lent, actions: ['list'], constraints: {} }, null],
      [lent, { ...lent, actions: ['read'] }, null],
      [{ ...lent, delegation_depth: 2 }, { ...lent, delegation_depth: 1 }, null],
      [{ ...lent, delegation_depth: 1 }, { ...lent, delegation: false }, null],
      [lent, { ...lent, requires: [{ ...PAID, same: ['path'] }] }, null],
      [{ ...lent, confirm: 'each_use' }, { ...lent, confirm: 'each_use' }, null],
      [{ ...lent, confirm: 'each_use' }, lent, 'not_subsumed'],
      [lent, { ...lent, requires: [{ ...PAID, same: ['x'] }] }, 'malformed'],
      [lent, { ...lent, requires: [{ object: 'aios/facets', action: 'list' }] }, 'malformed'],
      [
        { ...lent, requires: [PAID] },
        { ...lent, requires: [{ ...PAID, consume: true }] },
        'not_subsumed'
      ],
      [lent, { ...lent, actions: ['list'] }, 'malformed'],
      [lent, { ...lent, constraints: { ...lent.constraints, to: { exact: 1 } } }, 'malformed'],
      [lent, { ...lent, actions: ['read'], constraints: {} }, 'not_subsumed'],
      [lent, { ...lent, constraints: {} }, 'not_subsumed'],
      [{ ...lent, delegation_depth: 2 }, { ...lent, delegation_depth: 2 }, 'not_subsumed'],
      [{ ...lent, delegation_depth: 1 }, lent, 'not_subsumed']
    ] as [Terms, Terms, RefusalCode | null][]
  ).map(([parent, child, code]) => ({ parent, child, definitions: DEFINED, code }))
];

/** Whether a JSON Schema is one that a definition may have for an argument. */
export const SCHEMA_CASES: { schema: Json; ok: boolean }[] = [
  { schema: { $ref: '#/properties/b' }, ok: true },
  { schema: { pattern: '^[a-z][a-z0-9_]*$', format: 'anything' }, ok: true },
  { schema: { enum: [{ $id: 'x' }] }, ok: true },
  { schema: { properties: { $id: { type: 'string' } } }, ok: true },
  ...(
    [
      { $id: 'x' },
      { $anchor: 'x' },
      { patternProperties: {} },
      { $ref: 'https://schemas.example/a' },
      { $ref: 'b' },
      { items: { $dynamicRef: '#a' } },
      { properties: { a: { pattern: '^(a+)+$' } } },
      { pattern: '[a-z]' },
      { pattern: '^[a-z]+[0-9]+$' },
      { anyOf: [{ pattern: '.*' }] }
    ] as Json[]
  ).map(schema => ({ schema, ok: false }))
];

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
