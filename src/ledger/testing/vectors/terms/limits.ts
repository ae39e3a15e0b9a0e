import type { Constraint, Json } from '../../../../protocol';
import { NOT_TAKEN_IN, TAKEN_IN } from '../../../../protocol/testing/constraintPairs';
import {
  ADDRESS_CASES,
  ADDRESSES_NOT_WITHIN,
  ADDRESSES_WITHIN,
  BAD_ADDRESS_LIMITS,
  GOOD_ADDRESS_LIMITS
} from './addresses';

/** Constraint, what keeps it, what does not. */
export const HOLDS_CASES: { constraint: Constraint; kept: Json[]; broken: Json[] }[] = [
  { constraint: { exact: 5 }, kept: [5], broken: [6, '5', null, [5]] },
  {
    constraint: { exact: { a: [2], b: 1 } },
    kept: [{ b: 1, a: [2] }],
    broken: [{ a: [2] }, { a: [2], b: 1, c: 0 }]
  },
  { constraint: { exact: null }, kept: [null], broken: [0, false, ''] },
  { constraint: { exact: true }, kept: [true], broken: [1, 'true'] },
  { constraint: { one_of: ['a', 1, null] }, kept: ['a', 1, null], broken: ['b', '1', ['a'], true] },
  {
    constraint: { range: { min: -1, max: 2.5 } },
    kept: [-1, 0, 2.5],
    broken: [-1.01, 2.51, '0', null, true, [0]]
  },
  {
    constraint: { range: { min: 0 } },
    kept: [0, 9007199254740991],
    broken: [-1, 9007199254740992, 1e300]
  },
  {
    constraint: { max_length: 2 },
    kept: ['', 'ab', '😀😀', [], [1, 2]],
    broken: ['abc', '😀😀😀', [1, 2, 3], 12, null, { length: 1 }]
  },
  {
    constraint: { subset: ['a', 'b'] },
    kept: [[], ['a'], ['b', 'a', 'a']],
    broken: [['c'], ['a', 'c'], 'a', null]
  },
  { constraint: { prefix: 'ab' }, kept: ['ab', 'abc'], broken: ['a', 'Ab', 'xab', '', 5] },
  { constraint: { exact: '\u00e9' }, kept: ['\u00e9'], broken: ['e\u0301', 'e'] },
  { constraint: { prefix: 'a', max_length: 3 }, kept: ['a', 'abc'], broken: ['abcd', 'b'] },
  {
    constraint: { path: 'a/**' },
    kept: ['a/b', 'a/b/c', 'a/.x'],
    broken: [
      'a',
      'ab/c',
      'a/../b',
      'a/./b',
      'a//b',
      '/a/b',
      'a/b/',
      'a\\b',
      'a/%2e%2e/b',
      'a/%41',
      'a/\u0000',
      'a/\u0085',
      5,
      ''
    ]
  },
  { constraint: { path: '**' }, kept: ['a', '100%', 'ü/日'], broken: ['..', '.', '/', '%2F'] },
  {
    constraint: { path: 'd/*.csv' },
    kept: ['d/x.csv', 'd/.csv'],
    broken: ['d/x.csv/y', 'd/e/x.csv', 'e/x.csv', 'd/x.CSV']
  },
  { constraint: { path: '*/x/**' }, kept: ['a/x/y'], broken: ['x/y', 'a/b/x/y', 'a/x'] },
  {
    constraint: { path: 'a*b*c' },
    kept: ['abc', 'axbxc', 'abbcc'],
    broken: ['ab', 'acb', 'a/b/c', 'xabc', 'abcx', 'axxc']
  },
  {
    constraint: { not_one_of: ['prod', '\u00e9', 1] },
    kept: ['test', 'PROD', 2, null, ['prod']],
    broken: ['prod', '\u00e9', 'e\u0301', 'x\u0301\u0300e\u0301', 1]
  },
  {
    constraint: { contains: ['a', 1] },
    kept: [
      ['a', 1],
      [2, 1, 'b', 'a']
    ],
    broken: [['a'], ['1', 'a'], 'a1', null, { 0: 'a', 1: 1 }]
  },
  { constraint: { wildcard: true }, kept: [null, 0, '', [], { a: 1 }], broken: [] },
  {
    constraint: { all: [{ prefix: 'a' }, { max_length: 2 }] },
    kept: ['a', 'ab'],
    broken: ['abc', 'b', ['a']]
  },
  {
    constraint: { any: [{ exact: 0 }, { range: { min: 5 } }, { path: 'a/*' }] },
    kept: [0, 5, 'a/b'],
    broken: [1, '0', 'a', 'a/b/c', null]
  },
  {
    constraint: { range: { min: 0.3 } },
    kept: [0.3, 0.1 + 0.2],
    broken: [0.29999999999999993, '0.3', 9007199254740993]
  },
  { constraint: { exact: 0.1 + 0.2 }, kept: [0.30000000000000004], broken: [0.3] },
  { constraint: { exact: 0 }, kept: [-0], broken: ['0', false] },
  ...ADDRESS_CASES
];

/** Whether a constraint is well formed. */
export const FORM_CASES: { constraint: unknown; ok: boolean }[] = [
  { constraint: { exact: 1, range: { max: 3 } }, ok: true },
  { constraint: { prefix: '' }, ok: true },
  { constraint: { wildcard: true }, ok: true },
  { constraint: { contains: ['a', 'a'] }, ok: true },
  { constraint: { one_of: Array.from({ length: 1000 }, () => 1) }, ok: true },
  { constraint: { any: [{ all: [{ any: [{ exact: 1 }] }] }] }, ok: true },
  ...GOOD_ADDRESS_LIMITS.map(constraint => ({ constraint, ok: true })),
  ...(
    [
      {},
      [],
      'exact',
      null,
      { regex: '.*' },
      { one_of: [] },
      { one_of: Array.from({ length: 1001 }, () => 1) },
      { subset: Array.from({ length: 1001 }, () => 1) },
      { subset: [] },
      { range: {} },
      { range: { min: 2, max: 1 } },
      { range: { min: '1' } },
      { range: { max: 9007199254740992 } },
      { range: { min: 0, step: 2 } },
      { max_length: -1 },
      { max_length: 0.5 },
      { max_length: true },
      { prefix: 1 },
      { path: '../**' },
      { path: '**/a' },
      { path: 'a**' },
      { path: '/a' },
      { path: '' },
      { path: '%41' },
      { not_one_of: [] },
      { not_one_of: ['prod', 'e\u0301'] },
      { not_one_of: [{ name: ['e\u0301'] }] },
      { contains: [] },
      { contains: 'a' },
      { exact: 9007199254740993 },
      { one_of: [{ deep: [9007199254740993] }] },
      { wildcard: false },
      { wildcard: 1 },
      { all: [] },
      { all: [{}] },
      { all: { exact: 1 } },
      { any: [{ exact: 1 }, { regex: '.' }] },
      { any: [{ all: [{ any: [{ all: [{ exact: 1 }] }] }] }] },
      { any: Array.from({ length: 64 }, () => ({ exact: 1 })) },
      ...BAD_ADDRESS_LIMITS
    ] as unknown[]
  ).map(constraint => ({ constraint, ok: false }))
];

/** Whether `parent` takes in `child` by the rules of §4. */
export const CONSTRAINT_SUBSUMPTION_CASES: {
  parent: Constraint;
  child: Constraint;
  ok: boolean;
}[] = [
  ...([...TAKEN_IN, ...ADDRESSES_WITHIN] as [Constraint, Constraint][]).map(([parent, child]) => ({
    parent,
    child,
    ok: true
  })),
  ...([...NOT_TAKEN_IN, ...ADDRESSES_NOT_WITHIN] as [Constraint, Constraint][]).map(
    ([parent, child]) => ({ parent, child, ok: false })
  )
];
