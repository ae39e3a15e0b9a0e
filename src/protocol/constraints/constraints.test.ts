import { leastOf } from '../../engine/testing/cpu';
import { holds, parseConstraint, subsumesConstraint } from './constraints';
import { NOT_TAKEN_IN, TAKEN_IN } from '../testing/constraintPairs';
import { Seeded } from '../testing/seeded';
import type { Constraint, Json } from '../types';

describe('a constraint holds', () => {
  it.each<[string, Constraint, Json[], unknown[]]>([
    ['exact', { exact: 5 }, [5], [6, '5', null, [5], 5.1]],
    [
      'exact over structures',
      { exact: { b: 1, a: [2] } },
      [{ a: [2], b: 1 }],
      [{ a: [2] }, [2], { a: [2], b: 1, c: 0 }]
    ],
    ['exact null', { exact: null }, [null], [undefined, 0, false, '']],
    ['one_of', { one_of: ['a', 1, null] }, ['a', 1, null], ['b', '1', undefined, ['a']]],
    [
      'range',
      { range: { min: -1, max: 2.5 } },
      [-1, 0, 2.5],
      [-1.01, 2.51, '0', null, NaN, Infinity, true, [0]]
    ],
    ['range with one end', { range: { min: 0 } }, [0, 2 ** 53 - 1], [-1, 2 ** 53, 1e300]],
    [
      'max_length of text',
      { max_length: 2 },
      ['', 'ab', '😀😀'],
      ['abc', '😀😀😀', 12, null, { length: 1 }]
    ],
    ['max_length of a list', { max_length: 1 }, [[], [[1, 2, 3]]], [[1, 2]]],
    [
      'subset',
      { subset: ['a', 'b'] },
      [[], ['a'], ['b', 'a', 'a']],
      [['c'], ['a', 'c'], 'a', null, { 0: 'a' }]
    ],
    ['prefix', { prefix: 'ab' }, ['ab', 'abc'], ['a', 'Ab', 'xab', '', 5, ['ab']]],
    ['the empty prefix', { prefix: '' }, ['', 'x'], [1, null]],
    ['path', { path: 'a/**' }, ['a/b', 'a/b/c'], ['a', 'a/../b', 'a//b', 'a/%2e%2e/b', '/a/b', 5]],
    ['several members', { prefix: 'a', max_length: 3 }, ['a', 'abc'], ['abcd', 'b']],
    ['look-alikes are other strings', { exact: 'é' }, ['é'], ['e\u0301']]
  ])('%s', (_, constraint, kept, broken) => {
    expect(parseConstraint(constraint)).toEqual(constraint);
    for (const value of kept) {
      expect([value, holds(constraint, value)]).toEqual([value, null]);
    }
    for (const value of broken) {
      expect([value, holds(constraint, value)]).toEqual([value, expect.any(String)]);
    }
  });

  it('never where it is empty or has a member that is not understood', () => {
    expect(holds({}, 1)).not.toBeNull();
    expect(holds({ exact: 1, not: 2 } as Constraint, 1)).not.toBeNull();
    expect(holds({ regex: '.*' } as Constraint, 'a')).not.toBeNull();
  });

  it('never for a value that JSON can not say', () => {
    expect(holds({ one_of: ['a'] }, undefined)).not.toBeNull();
    expect(holds({ exact: 'a' }, '\ud800')).not.toBeNull();
    expect(holds({ subset: ['a'] }, [() => 'a'])).not.toBeNull();
    expect(holds({ contains: ['a'] }, ['a', undefined])).not.toBeNull();
    expect(holds({ not_one_of: ['a'] }, '\ud800')).not.toBeNull();
  });
});

describe('a long value', () => {
  const MOST = 1 << 18;
  const value = Array.from({ length: 1000 }, (_, at) => ({ at }));
  const limits: Constraint[] = [
    { subset: value },
    { contains: value },
    { one_of: value },
    { not_one_of: value },
    { wildcard: true },
    { path: 'a/**' },
    { url: { schemes: ['https'], hosts: ['*.example'] } },
    { cidr: '10.0.0.0/8' },
    { max_length: MOST }
  ];
  const values: Record<string, Json> = {
    'empty objects': Array.from({ length: MOST / 3 }, () => ({})),
    objects: Array.from({ length: MOST / 17 }, (_, at) => ({ at: 100_000 + at })),
    numbers: Array.from({ length: MOST / 7 }, (_, at) => at),
    'a URL': `https://a.example/${'a/'.repeat(MOST / 2)}`,
    'a path': `${'a/'.repeat(MOST / 2)}a`
  };

  it.each(Object.keys(values))('of %s is read once, however many limits are tried', name => {
    for (const limit of limits) {
      const apart = leastOf(0, () => holds(limit, values[name]));
      const others = Array.from({ length: 62 }, () => limit);
      // A few times as long, where each limit has its own to compare; 62 times were it read by each.
      const most = 15 * apart + 0.05;
      const together = leastOf(most, () => holds({ any: others }, values[name]));
      expect([limit, together < most]).toEqual([limit, true]);
    }
  });
});

describe('a constraint is malformed', () => {
  it.each<[string, unknown]>([
    ['without members', {}],
    ['with an unknown member', { regex: '.*' }],
    ['as text', 'exact'],
    ['as a list', [{ exact: 1 }]],
    ['with an empty one_of', { one_of: [] }],
    ['with an empty subset', { subset: [] }],
    ['with an empty range', { range: {} }],
    ['with a range upside down', { range: { min: 2, max: 1 } }],
    ['with a range of text', { range: { min: '1' } }],
    ['with a range beyond 2^53 - 1', { range: { max: 2 ** 53 } }],
    ['with an infinite range', { range: { max: Infinity } }],
    ['with a length below nothing', { max_length: -1 }],
    ['with half a length', { max_length: 0.5 }],
    ['with a prefix that is no text', { prefix: 1 }],
    ['with a path that climbs', { path: '../**' }],
    ['with ** inside a path', { path: '**/a' }],
    ['with an exact value that is undefined', { exact: undefined }],
    ['with an inherited member', Object.create({ exact: 1 })]
  ])('%s', (_, value) => {
    expect(() => parseConstraint(value)).toThrow(/form/);
  });
});

describe('a constraint subsumes', () => {
  it.each<[Constraint, Constraint]>([
    ...TAKEN_IN,
    [{ prefix: 'a' }, { one_of: ['a', 'ab'] }],
    [
      { prefix: 'a', max_length: 4 },
      { prefix: 'ab', max_length: 4, path: '**' }
    ]
  ])('%j takes in %j', (parent, child) => {
    expect(subsumesConstraint(parent, child)).toBeNull();
  });

  it.each<[Constraint, Constraint]>([
    ...NOT_TAKEN_IN,
    [{} as Constraint, { exact: 1 }],
    [{ exact: 1 }, {} as Constraint],
    [{ one_of: [1] }, { one_of: [] }],
    [{ regex: 'x' } as Constraint, { regex: 'x' } as Constraint]
  ])('%j does not take in %j', (parent, child) => {
    expect(subsumesConstraint(parent, child)).toEqual(expect.any(String));
  });
});

/** Few values, so that random constraints meet. */
const VALUES: Json[] = [
  null,
  true,
  0,
  1,
  2,
  3,
  2.5,
  -1,
  '',
  'a',
  'ab',
  'abc',
  'b',
  'a/b',
  'a/b/c',
  'a/c',
  'b/a',
  'a/../b',
  [],
  ['a'],
  ['a', 'b'],
  ['b'],
  [1, 2],
  ['a', 'a', 'a'],
  {},
  { a: 1 }
];

function anyConstraint(seeded: Seeded): Constraint {
  const makers: (() => Constraint)[] = [
    () => ({ exact: seeded.pick(VALUES) }),
    () => ({ one_of: seeded.some(VALUES, 1, 4) }),
    () => {
      const ends = [seeded.below(5) - 1, seeded.below(5) - 1].sort((a, b) => a - b) as [
        number,
        number
      ];
      return {
        range: seeded.pick([{ min: ends[0] }, { max: ends[1] }, { min: ends[0], max: ends[1] }])
      };
    },
    () => ({ max_length: seeded.below(4) }),
    () => ({ subset: seeded.some(['a', 'b', 1, 2] as Json[], 1, 3) }),
    () => ({ prefix: seeded.pick(['', 'a', 'ab', 'a/', 'b']) }),
    () => ({ path: seeded.pick(['**', 'a/**', 'a/b/**', 'a/*', '*/b', 'a/b', '*', 'a/*/c']) })
  ];
  return Object.assign(
    {},
    ...Array.from({ length: 1 + seeded.below(2) }, () => seeded.pick(makers)())
  ) as Constraint;
}

describe('for random constraints', () => {
  it('what keeps a subsumed constraint keeps the one above it', () => {
    const seeded = new Seeded(20260701);
    let subsumed = 0;
    let kept = 0;
    for (let round = 0; round < 30_000; round++) {
      const parent = anyConstraint(seeded);
      const child = anyConstraint(seeded);
      if (subsumesConstraint(parent, child) !== null) {
        continue;
      }
      subsumed++;
      for (const value of VALUES) {
        if (holds(child, value) === null) {
          kept++;
          expect({ round, parent, child, value, why: holds(parent, value) }).toEqual({
            round,
            parent,
            child,
            value,
            why: null
          });
        }
      }
    }
    expect(subsumed).toBeGreaterThan(1000);
    expect(kept).toBeGreaterThan(1500);
  });

  it('each subsumes itself, unless nothing can keep it', () => {
    const seeded = new Seeded(5);
    for (let round = 0; round < 3000; round++) {
      const constraint = anyConstraint(seeded);
      if (VALUES.some(value => holds(constraint, value) === null)) {
        expect([constraint, subsumesConstraint(constraint, constraint)]).toEqual([
          constraint,
          null
        ]);
      }
    }
  });

  it('subsumption is transitive', () => {
    const seeded = new Seeded(99);
    let chains = 0;
    for (let round = 0; round < 20_000; round++) {
      const [a, b, c] = [
        anyConstraint(seeded),
        anyConstraint(seeded),
        anyConstraint(seeded)
      ] as const;
      if (subsumesConstraint(a, b) === null && subsumesConstraint(b, c) === null) {
        chains++;
        expect({ a, b, c, why: subsumesConstraint(a, c) }).toEqual({ a, b, c, why: null });
      }
    }
    expect(chains).toBeGreaterThan(20);
  });
});
