import type { Json, Rule } from '../../../../protocol';
import { definition, NOW, rule } from '../../../../protocol/testing/payloads';

/** Something that has a form, and whether this has it. */
export interface FormCase {
  value: Json;
  ok: boolean;
}

const cases = (good: readonly unknown[], bad: readonly unknown[]): FormCase[] => [
  ...good.map(value => ({ value: value as Json, ok: true })),
  ...bad.map(value => ({ value: value as Json, ok: false }))
];

const without = (value: object, name: string): unknown =>
  Object.fromEntries(Object.entries(value).filter(([member]) => member !== name));

/** Each member left out, and null where that means nothing. */
const lacking = (value: object, nullable: readonly string[]): unknown[] =>
  Object.keys(value).flatMap(name => [
    without(value, name),
    ...(nullable.includes(name) ? [] : [{ ...value, [name]: null }])
  ]);

const [GRANT] = rule().grants as [Rule['grants'][number]];
const granting = (change: object): unknown => rule({ grants: [{ ...GRANT, ...change } as never] });
const asking = (askers: unknown): unknown => rule({ askers: askers as never });
const ruling = (change: object): unknown => ({ ...rule(), ...change });
const KID = 'A'.repeat(43);
const names = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `a${String(at).padStart(3, '0')}`);

/** What a `rule` may say (§7). */
export const RULE_FORM_CASES = cases(
  [
    rule(),
    ruling({ name: 'a'.repeat(120) }),
    ruling({ lifetime: 1 }),
    ruling({ lifetime: 2_678_400 }),
    ruling({ uses: 1 }),
    ruling({ uses: null }),
    ruling({ rate: { calls: 10_000, per: 2_678_400 } }),
    ruling({ grants: Array.from({ length: 8 }, () => GRANT) }),
    asking({ principal: KID }),
    asking({ kind: 'service' }),
    asking({ kind: 'notebook', below: '/a', custody: 'wallet' }),
    asking({ kind: 'notebook', below: `/${'a'.repeat(199)}` }),
    granting({ objects: { one_of: names(20) } }),
    granting({ objects: { prefix: 'a' } }),
    ruling({ name: '\u0085' }),
    ruling({ name: '\u001c' }),
    ruling({ name: '\u200b' })
  ],
  [
    null,
    [],
    'rule',
    ...lacking(without(rule(), 'rate') as object, ['uses']),
    ruling({ more: 1 }),
    ruling({ not_before: NOW }),
    ruling({ name: '' }),
    ruling({ name: ' ' }),
    ruling({ name: '\u2003\u00a0' }),
    ruling({ name: '\t\n\v\f\r' }),
    ruling({ name: '\u2028\u2029\ufeff' }),
    ruling({ name: 'a'.repeat(121) }),
    ruling({ name: 5 }),
    ruling({ lifetime: 0 }),
    ruling({ lifetime: 2_678_401 }),
    ruling({ lifetime: 1.5 }),
    ruling({ lifetime: '60' }),
    ruling({ expiry: 0.5 }),
    ruling({ expiry: -1 }),
    ruling({ expiry: 253_402_300_800 }),
    ruling({ uses: 0 }),
    ruling({ uses: -1 }),
    ruling({ uses: '1' }),
    ruling({ rate: null }),
    ruling({ rate: {} }),
    ruling({ rate: { calls: 0, per: 60 } }),
    ruling({ rate: { calls: 10_001, per: 60 } }),
    ruling({ rate: { calls: 1, per: 0 } }),
    ruling({ rate: { calls: 1, per: 2_678_401 } }),
    ruling({ rate: { calls: 1, per: 60, more: 1 } }),
    ruling({ grants: [] }),
    ruling({ grants: Array.from({ length: 9 }, () => GRANT) }),
    ruling({ grants: GRANT }),
    asking({}),
    asking([]),
    asking('notebook'),
    asking({ kind: 'owner' }),
    asking({ kind: 'approver' }),
    asking({ kind: 'page' }),
    asking({ kind: 'Notebook' }),
    asking({ custody: 'own' }),
    asking({ kind: 'agent', custody: 'handed-over' }),
    asking({ kind: 'agent', custody: null }),
    asking({ kind: 'agent', below: '/a' }),
    asking({ kind: 'agent', principal: KID }),
    asking({ kind: 'agent', petname: 'helper' }),
    asking({ principal: 'Ann' }),
    asking({ principal: `${KID}A` }),
    asking({ principal: null }),
    asking({ principal: KID, below: '/a' }),
    ...[
      '',
      '/',
      'a',
      'a/b',
      '//a',
      '/a/',
      '/a//b',
      '/a/../b',
      '/a/.',
      '/a\\b',
      '/a%2Fb',
      '/a\u0000'
    ].map(below => asking({ kind: 'notebook', below })),
    asking({ kind: 'notebook', below: `/${'a'.repeat(200)}` }),
    asking({ kind: 'notebook', below: ['/a'] }),
    ...lacking(GRANT, ['uses', 'result']).map(grant => ruling({ grants: [grant] })),
    granting({ objects: {} }),
    granting({ objects: 'reports' }),
    granting({ objects: { exact: '' } }),
    granting({ objects: { exact: 'a', prefix: 'a' } }),
    granting({ objects: { any: true } }),
    granting({ objects: { prefix: '' } }),
    granting({ objects: { one_of: [] } }),
    granting({ objects: { one_of: names(21) } }),
    granting({ objects: { one_of: ['b', 'a'] } }),
    granting({ objects: { one_of: ['a', 'a'] } }),
    granting({ objects: { one_of: ['😀', '\uffff'] } }),
    granting({ actions: [] }),
    granting({ actions: ['b', 'a'] }),
    granting({ actions: ['a', 'a'] }),
    granting({ actions: names(257) }),
    granting({ actions: 'read' }),
    granting({ object: 'reports' }),
    granting({ expiry: NOW }),
    granting({ not_before: null }),
    granting({ delegation: false }),
    granting({ delegation_depth: 1 }),
    granting({ observe: { constraints: { a: { exact: 1 } }, until: NOW } }),
    granting({ confirm: 'once' }),
    granting({ confirm: null }),
    granting({ requires: [] }),
    granting({ budget: {} }),
    granting({ budget: null }),
    granting({ constraints: { a: {} } }),
    granting({ constraints: { a: { regex: '.*' } } }),
    granting({ constraints: [] }),
    granting({ result: { rows: -1 } }),
    granting({ result: { fields: ['a', 'a'] } }),
    granting({ uses: 0 })
  ]
);

const list = definition('list');
const args = (change: object): unknown => ({ ...list, args: { ...list.args, ...change } });

/** What a Definition may say (§4). */
export const DEFINITION_FORM_CASES = cases(
  [
    list,
    { ...list, persons: 2 },
    { ...list, persons: 10 },
    { ...list, name: 'a'.repeat(200) },
    { ...list, http: null, returns: null },
    { ...list, returns: {} },
    args({ properties: { a: { type: 'string' } }, required: ['a'] }),
    args({ properties: { a: { type: 'array', items: { $ref: '#/$defs/b' } } }, $defs: { b: {} } }),
    { ...list, args: without(list.args, 'required') },
    args({ properties: { a: { definitions: { $id: {} }, example: { $id: 'x' } } } }),
    args({ properties: { a: { 'x-facetry-in': 'query', format: 'uri' } } }),
    { ...list, summary: '' },
    { ...list, summary: 'a'.repeat(2000) },
    { ...list, returns: { $ref: '#/$defs/a', $defs: { a: { pattern: '^[a-z]{1,20}$' } } } }
  ],
  [
    null,
    [],
    'list',
    ...lacking(list, ['http', 'returns']),
    { ...list, more: 1 },
    { ...list, name: '' },
    { ...list, name: 'a\u0000' },
    { ...list, name: 'a'.repeat(201) },
    { ...list, name: 5 },
    { ...list, safe: 'true' },
    { ...list, safe: 0 },
    { ...list, summary: 5 },
    { ...list, upload: 1 },
    { ...list, persons: 0 },
    { ...list, persons: 1 },
    { ...list, persons: 11 },
    { ...list, persons: 2.5 },
    { ...list, persons: '2' },
    { ...list, persons: null },
    { ...list, returns: 'string' },
    { ...list, returns: [] },
    { ...list, http: {} },
    { ...list, http: { method: 'GET' } },
    { ...list, http: { path: '/list' } },
    { ...list, http: { method: 'get', path: '/list' } },
    { ...list, http: { method: 'GET', path: '' } },
    { ...list, http: { method: 'GET', path: '/list', more: 1 } },
    { ...list, args: {} },
    { ...list, args: [] },
    args({ type: 'array' }),
    args({ type: ['object'] }),
    args({ properties: [] }),
    args({ properties: undefined }),
    args({ additionalProperties: true }),
    args({ additionalProperties: {} }),
    args({ additionalProperties: undefined }),
    args({ required: ['a'] }),
    args({ properties: { a: {} }, required: 'a' }),
    args({ properties: { a: {} }, required: [1] }),
    args({ properties: { a: {} }, required: { a: true } }),
    args({ properties: { '': {} } }),
    args({ properties: { 'a\u0000': {} } }),
    args({ properties: { ['a'.repeat(201)]: {} } }),
    { ...list, summary: 'a'.repeat(2001) },
    { ...list, http: { method: 'A'.repeat(21), path: '/list' } },
    { ...list, http: { method: 'GET', path: `/${'a'.repeat(2000)}` } },
    { ...list, http: [] },
    { ...list, returns: { $id: 'x' } },
    { ...list, returns: { properties: { a: { $ref: 'https://schemas.example/a' } } } },
    { ...list, returns: { pattern: '(a+)+' } },
    args({ properties: { a: { $ref: 5 } } }),
    args({ properties: { a: { $recursiveRef: '#' } } }),
    args({ properties: { a: { $recursiveAnchor: true } } }),
    args({ properties: { a: { $dynamicAnchor: 'x' } } }),
    args({ properties: { a: { dependentSchemas: { b: { $id: 'x' } } } } }),
    args({ properties: { a: { allOf: [{ not: { $anchor: 'x' } }] } } }),
    args({ properties: { a: { pattern: '^[a]{1,10000}$' } } }),
    args({ properties: { a: { pattern: '^[a][b][c]$' } } }),
    args({ properties: { a: { $ref: 'https://schemas.example/a' } } }),
    args({ properties: { a: { pattern: '^(a+)+$' } } }),
    args({ properties: { a: { pattern: 5 } } }),
    args({ properties: { a: { $id: 'x' } } }),
    args({ properties: { a: { items: [{ patternProperties: {} }] } } }),
    args({ $defs: { a: { $anchor: 'x' } } })
  ]
);

const terms = (change: object = {}): Record<string, unknown> => ({
  object: 'reports',
  actions: ['list', 'read'],
  constraints: { path: { path: 'a/**' } },
  not_before: null,
  expiry: NOW,
  uses: null,
  result: null,
  delegation: false,
  ...change
});
const depth = (delegation_depth: unknown): unknown => terms({ delegation: true, delegation_depth });
const requirement = { object: 'o', action: 'a' };

/** What Terms may say, whole (§4), as a facet has them; what a need may leave out, these have. */
export const TERMS_FORM_CASES = cases(
  [
    terms(),
    terms({ expiry: null }),
    terms({ not_before: NOW - 1 }),
    terms({ expiry: 253_402_300_799 }),
    terms({ uses: 1, result: {} }),
    terms({ result: { fields: [], rows: 0 } }),
    depth(30),
    terms({ rate: { calls: 10_000, per: 2_678_400 } }),
    terms({ budget: { a: { limit: 0.1 }, '.b': { limit: 5, each: 5 } } }),
    terms({ requires: [requirement, { ...requirement, consume: true, same: ['a', 'b'] }] }),
    terms({ confirm: 'each_use', observe: { constraints: { a: { exact: 1 } }, until: NOW } })
  ],
  [
    null,
    [],
    'terms',
    ...lacking(terms(), ['not_before', 'expiry', 'uses', 'result']),
    terms({ more: 1 }),
    terms({ object: '' }),
    terms({ object: 'a'.repeat(201) }),
    terms({ object: 'a\nb' }),
    terms({ object: 5 }),
    terms({ actions: [] }),
    terms({ actions: ['read', 'list'] }),
    terms({ actions: ['read', 'read'] }),
    terms({ actions: ['😀', '\uffff'] }),
    terms({ actions: names(257) }),
    terms({ actions: 'read' }),
    terms({ actions: [''] }),
    terms({ constraints: [] }),
    terms({ constraints: { a: {} } }),
    terms({ constraints: { a: { regex: '.*' } } }),
    terms({ constraints: { '': { exact: 1 } } }),
    terms({ not_before: NOW }),
    terms({ not_before: NOW + 1 }),
    terms({ not_before: '5' }),
    terms({ expiry: -1 }),
    terms({ expiry: 0.5 }),
    terms({ expiry: 253_402_300_800 }),
    terms({ expiry: 'revoked' }),
    terms({ uses: 0 }),
    terms({ uses: true }),
    terms({ result: { rows: -1 } }),
    terms({ result: { fields: ['a', 'a'] } }),
    terms({ result: { columns: [] } }),
    terms({ delegation: 1 }),
    depth(0),
    depth(31),
    depth(null),
    terms({ delegation_depth: 1 }),
    terms({ rate: null }),
    terms({ rate: { calls: 0, per: 1 } }),
    terms({ rate: { calls: 1, per: 2_678_401 } }),
    terms({ budget: {} }),
    terms({ budget: { a: { limit: 0 } } }),
    terms({ budget: { a: { limit: 1, each: 1 } } }),
    terms({ budget: { '.a': { limit: 1, each: 2 } } }),
    terms({ budget: { 'a.': { limit: 1 } } }),
    terms({ requires: [] }),
    terms({ requires: [requirement, requirement] }),
    terms({ requires: [{ ...requirement, same: ['b', 'a'] }] }),
    terms({ requires: [{ ...requirement, consume: false }] }),
    terms({ requires: [{ ...requirement, principal: 'Ada' }] }),
    terms({ confirm: 'once' }),
    terms({ confirm: null }),
    terms({ observe: { constraints: {}, until: NOW } }),
    terms({ observe: { constraints: { a: { exact: 1 } } } }),
    terms({ observe: null })
  ]
);
