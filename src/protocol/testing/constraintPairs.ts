import type { Constraint } from '../types';

type Pair = [parent: Constraint, child: Constraint];

/** The parent takes in the child (docs/protocol.md §4). */
export const TAKEN_IN: readonly Pair[] = [
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
  ],
  [{ wildcard: true }, { max_length: 3 }],
  [{ not_one_of: ['a'] }, { not_one_of: ['b', 'a'] }],
  [{ not_one_of: ['a'] }, { one_of: ['b', 'c'] }],
  [{ not_one_of: ['a'] }, { range: { min: 0 } }],
  [{ contains: ['a'] }, { contains: ['b', 'a'] }],
  [{ contains: ['a'] }, { exact: ['a', 'b'] }],
  [{ prefix: 'a' }, { all: [{ prefix: 'ab' }, { max_length: 3 }] }],
  [{ prefix: 'a' }, { any: [{ prefix: 'ab' }, { exact: 'ac' }] }],
  [{ all: [{ prefix: 'a' }, { max_length: 4 }] }, { prefix: 'ab', max_length: 3 }],
  [{ any: [{ prefix: 'a' }, { range: { min: 0 } }] }, { range: { min: 1 } }],
  [{ any: [{ exact: 1 }, { exact: 2 }] }, { any: [{ exact: 2 }, { exact: 1 }] }]
];

/** It does not, or nobody can tell. */
export const NOT_TAKEN_IN: readonly Pair[] = [
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
  [{ path: 'a/*/**' }, { path: 'a/b/c' }],
  [{ path: 'a/*/**' }, { path: 'a/*/c' }],
  [{ prefix: 'a', max_length: 4 }, { prefix: 'ab' }],
  [{ max_length: 3 }, { wildcard: true }],
  [{ not_one_of: ['a', 'b'] }, { not_one_of: ['a'] }],
  [{ not_one_of: ['a'] }, { prefix: 'b' }],
  [{ not_one_of: ['a'] }, { one_of: ['b', 'a'] }],
  [{ not_one_of: [1] }, { range: { min: 0 } }],
  [{ contains: ['a', 'b'] }, { contains: ['a'] }],
  [{ contains: ['a'] }, { subset: ['a'] }],
  [{ prefix: 'a' }, { any: [{ prefix: 'ab' }, { exact: 'b' }] }],
  [{ prefix: 'a' }, { any: [{ prefix: 'ab' }, { wildcard: true }] }],
  [{ prefix: 'ab' }, { all: [{ prefix: 'a' }, { max_length: 3 }] }],
  [{ all: [{ prefix: 'a' }, { max_length: 2 }] }, { prefix: 'ab', max_length: 3 }],
  [{ any: [{ exact: 1 }, { exact: 2 }] }, { range: { min: 1, max: 2 } }],
  [{ any: [{ prefix: 'a' }, { prefix: 'b' }] }, { wildcard: true }]
];
