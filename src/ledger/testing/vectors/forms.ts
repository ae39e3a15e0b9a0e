import type { Json, Rule } from '../../../protocol';
import { definition, NOW, rule } from '../../../protocol/testing/payloads';

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
    granting({ objects: { prefix: 'a' } })
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
    args({ properties: { a: { type: 'array', items: { $ref: '#/$defs/b' } } }, $defs: { b: {} } })
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
    args({ properties: { a: { $ref: 'https://schemas.example/a' } } }),
    args({ properties: { a: { pattern: '^(a+)+$' } } }),
    args({ properties: { a: { pattern: 5 } } }),
    args({ properties: { a: { $id: 'x' } } }),
    args({ properties: { a: { items: [{ patternProperties: {} }] } } }),
    args({ $defs: { a: { $anchor: 'x' } } })
  ]
);
