import {
  type Definition,
  definitionDigest,
  type Json,
  type RefusalCode,
  type Terms
} from '../../../../protocol';
import { definition } from '../../../../protocol/testing/payloads';
import { base, open, PAID } from './sampleTerms';

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
  {
    need: {
      object: 'o',
      actions: ['a'],
      result: { rows: 5 },
      budget: { '..rows': { limit: 5 } }
    },
    ok: true
  },
  { need: { object: 'o', actions: ['a'], rate: { calls: 10_000, per: 2_678_400 } }, ok: true },
  { need: { object: 'o', actions: ['a'], confirm: 'each_use' }, ok: true },
  {
    need: {
      object: 'o',
      actions: ['a'],
      observe: { constraints: { a: { exact: 1 }, b: { prefix: '' } }, until: 1 },
      constraints: { a: { wildcard: true } },
      expiry: 1
    },
    ok: true
  },
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
      { object: 'o', actions: ['a'], budget: { '..': { limit: 5 } } },
      { object: 'o', actions: ['a'], result: { rows: 1 }, budget: { '..row': { limit: 5 } } },
      { object: 'o', actions: ['a'], result: { rows: 1 }, budget: { '...rows': { limit: 5 } } },
      { object: 'o', actions: ['a'], budget: { '..rows': { limit: 5 } } },
      { object: 'o', actions: ['a'], result: {}, budget: { '..rows': { limit: 5 } } },
      { object: 'o', actions: ['a'], result: { rows: 6 }, budget: { '..rows': { limit: 5 } } },
      { object: 'o', actions: ['a'], rate: null },
      { object: 'o', actions: ['a'], rate: { calls: 1 } },
      { object: 'o', actions: ['a'], rate: { calls: 0, per: 60 } },
      { object: 'o', actions: ['a'], rate: { calls: 10_001, per: 60 } },
      { object: 'o', actions: ['a'], rate: { calls: 1, per: 2_678_401 } },
      { object: 'o', actions: ['a'], rate: { calls: 1, per: 60, burst: 2 } },
      { object: 'o', actions: ['a'], confirm: null },
      { object: 'o', actions: ['a'], observe: null },
      { object: 'o', actions: ['a'], observe: { constraints: {}, until: 1 } },
      { object: 'o', actions: ['a'], observe: { constraints: { a: { exact: 1 } } } },
      { object: 'o', actions: ['a'], observe: { until: 1 } },
      { object: 'o', actions: ['a'], observe: { constraints: { a: {} }, until: 1 } },
      { object: 'o', actions: ['a'], observe: { constraints: { a: { exact: 1 } }, until: null } },
      { object: 'o', actions: ['a'], observe: { constraints: { a: { exact: 1 } }, until: 0.5 } },
      {
        object: 'o',
        actions: ['a'],
        observe: { constraints: { a: { exact: 1 } }, until: 253402300801 }
      },
      {
        object: 'o',
        actions: ['a'],
        observe: { constraints: { a: { exact: 1 } }, until: 1, uses: 1 }
      },
      { object: 'o', actions: ['a'], observe_until: 1 },
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

export const DEFINITION_CASES = [
  TRANSFER,
  definition('list'),
  { ...definition('list'), persons: 2 }
].map(value => ({
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
const observed: Terms = {
  ...lent,
  observe: { constraints: { path: { path: 'a/b/**' } }, until: 1 }
};
const DEFINED = {
  list: definition('list'),
  read: {
    ...definition('read', { path: {} }),
    returns: { type: 'object', properties: { fee: { type: 'number', maximum: 3 } } }
  }
};

const own: Terms = { ...lent, object: 'aios/ledger' };

/** Lent with these budgets of what `read` says, and of its arguments. */
const counted = (budget: Terms['budget']): Terms => ({ ...lent, budget: budget! });

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
      [observed, { ...lent, actions: ['list'], constraints: {} }, null],
      [lent, observed, null],
      [observed, lent, 'not_subsumed'],
      [lent, { ...observed, constraints: {} }, 'not_subsumed'],
      [
        lent,
        { ...lent, observe: { ...observed.observe!, constraints: { to: { exact: 1 } } } },
        'malformed'
      ],
      [lent, { ...observed, actions: ['list'], constraints: {} }, 'malformed'],
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
      [{ ...lent, delegation_depth: 1 }, lent, 'not_subsumed'],
      [lent, counted({ path: { limit: 1 } }), null],
      [lent, counted({ '.fee': { limit: 3 }, '.rows': { limit: 1 } }), null],
      [lent, counted({ '.fee': { limit: 2, each: 1 } }), null],
      [lent, { ...counted({ '.fee': { limit: 2 } }), actions: ['list'], constraints: {} }, null],
      [lent, counted({ '.fee': { limit: 2.5 } }), 'malformed'],
      [lent, counted({ '.rows': { limit: 9 }, '.fee': { limit: 2 } }), 'malformed'],
      [counted({ '.fee': { limit: 2 } }), counted({ '.fee': { limit: 2 } }), 'malformed'],
      [lent, counted({ amount: { limit: 9 } }), 'malformed'],
      [own, own, null],
      [own, { ...own, budget: { path: { limit: 1 } } }, 'malformed'],
      [own, { ...own, confirm: 'each_use' }, 'malformed'],
      [own, { ...observed, object: own.object }, 'malformed'],
      [own, { ...own, requires: [PAID] }, 'malformed']
    ] as [Terms, Terms, RefusalCode | null][]
  ).map(([parent, child, code]) => ({ parent, child, definitions: DEFINED, code }))
];

/** Whether a JSON Schema is one that a definition may have for an argument. */
export const SCHEMA_CASES: { schema: Json; ok: boolean }[] = [
  { schema: { $ref: '#/properties/b' }, ok: true },
  { schema: { pattern: '^[a-z][a-z0-9_]*$', format: 'anything' }, ok: true },
  { schema: { enum: [{ $id: 'x' }] }, ok: true },
  { schema: { properties: { $id: { type: 'string' } } }, ok: true },
  { schema: { definitions: { $anchor: {} } }, ok: true },
  { schema: { example: { patternProperties: {} } }, ok: true },
  { schema: { pattern: '^[a-z]$' }, ok: true },
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
      { anyOf: [{ pattern: '.*' }] },
      { $recursiveRef: '#' },
      { $recursiveAnchor: true },
      { $dynamicAnchor: 'a' },
      { $ref: null },
      { dependentSchemas: { a: { $id: 'x' } } },
      { properties: [{ $id: 'x' }] },
      { pattern: '^[a-z]{12345}$' },
      { pattern: '^[a-z]+?$' },
      { pattern: null }
    ] as Json[]
  ).map(schema => ({ schema, ok: false }))
];
