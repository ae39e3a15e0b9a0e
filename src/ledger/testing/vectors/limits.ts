import type { Constraint, Json } from '../../../protocol';

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
  { constraint: { path: 'a*b*c' }, kept: ['abc', 'axbxc', 'abbcc'], broken: ['ab', 'acb', 'a/b/c'] }
];

/** Whether a constraint is well formed. */
export const FORM_CASES: { constraint: unknown; ok: boolean }[] = [
  { constraint: { exact: 1, range: { max: 3 } }, ok: true },
  { constraint: { prefix: '' }, ok: true },
  ...(
    [
      {},
      [],
      'exact',
      null,
      { regex: '.*' },
      { one_of: [] },
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
      { path: '%41' }
    ] as unknown[]
  ).map(constraint => ({ constraint, ok: false }))
];

/** Whether `parent` takes in `child` by the rules of §4. */
export const CONSTRAINT_SUBSUMPTION_CASES: {
  parent: Constraint;
  child: Constraint;
  ok: boolean;
}[] = [
  ...(
    [
      [{ exact: 1 }, { exact: 1 }],
      [{ one_of: [1, 2] }, { exact: 2 }],
      [{ one_of: [1, 2, 3] }, { one_of: [3, 1] }],
      [{ range: { min: 0, max: 10 } }, { range: { min: 0, max: 10 } }],
      [{ range: { min: 0 } }, { range: { min: 1, max: 5 } }],
      [{ range: { max: 10 } }, { one_of: [1, 10] }],
      [{ max_length: 3 }, { max_length: 2 }],
      [{ max_length: 3 }, { exact: 'abc' }],
      [{ subset: ['a', 'b'] }, { subset: ['a'] }],
      [{ subset: ['a', 'b'] }, { exact: ['b'] }],
      [{ prefix: 'a' }, { prefix: 'ab' }],
      [{ path: 'a/**' }, { path: 'a/**' }],
      [{ path: 'a/**' }, { path: 'a/b/*' }],
      [{ path: '**' }, { path: '*/b' }],
      [{ path: 'a/*' }, { exact: 'a/b' }],
      [
        { prefix: 'a', max_length: 4 },
        { prefix: 'ab', max_length: 4, path: '**' }
      ]
    ] as [Constraint, Constraint][]
  ).map(([parent, child]) => ({ parent, child, ok: true })),
  ...(
    [
      [{ exact: 1 }, { one_of: [1, 2] }],
      [{ exact: 1 }, { range: { min: 1, max: 1 } }],
      [{ one_of: [1, 2] }, { range: { min: 1, max: 2 } }],
      [{ one_of: [1, 2] }, { exact: '1' }],
      [{ range: { min: 0 } }, { range: { max: 5 } }],
      [{ range: { min: 0 } }, { range: { min: -1 } }],
      [{ range: { max: 5 } }, { exact: '5' }],
      [{ max_length: 3 }, { prefix: 'a' }],
      [{ max_length: 3 }, { max_length: 4 }],
      [{ subset: ['a'] }, { subset: ['a', 'b'] }],
      [{ subset: ['a'] }, { one_of: ['a'] }],
      [{ prefix: 'ab' }, { prefix: 'a' }],
      [{ prefix: 'a/' }, { path: 'a/**' }],
      [{ path: 'a/**' }, { prefix: 'a/' }],
      [{ path: 'a/**' }, { path: 'a' }],
      [{ path: 'a/**' }, { path: '**' }],
      [{ path: 'a/**' }, { path: '*/b' }],
      [{ path: 'a/**' }, { exact: 'a/../b' }],
      [{ path: 'a/*' }, { path: 'a/b' }],
      [{ path: '*/**' }, { path: 'a/b' }],
      [{ prefix: 'a', max_length: 4 }, { prefix: 'ab' }]
    ] as [Constraint, Constraint][]
  ).map(([parent, child]) => ({ parent, child, ok: false }))
];
