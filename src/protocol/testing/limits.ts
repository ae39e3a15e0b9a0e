import type { Constraint } from '../types';

/** One limit of each kind; a new kind without one does not compile. */
export const EVERY_LIMIT: { [M in keyof Constraint]-?: NonNullable<Constraint[M]> } = {
  exact: { a: 1 },
  one_of: [1, 2],
  range: { min: 1, max: 2 },
  max_length: 5,
  subset: ['a'],
  prefix: 'a',
  path: 'a/**',
  not_one_of: ['a'],
  contains: ['a'],
  url: { schemes: ['https'], hosts: ['example.org'] },
  cidr: '10.0.0.0/8',
  wildcard: true,
  all: [{ prefix: 'a' }, { max_length: 5 }],
  any: [{ prefix: 'a' }, { prefix: 'b' }]
};
