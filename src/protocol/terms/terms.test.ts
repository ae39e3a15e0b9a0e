import { closeArguments } from './arguments';
import {
  argumentsHold,
  checkTerms,
  lendable,
  normalizeNeed,
  parseNeed,
  parseTerms,
  sealTerms,
  subsumes,
  withDeclared
} from './terms';
import { definition, NOW } from '../testing/payloads';
import { compareTerms } from '../testing/termPairs';
import type { Terms } from '../types';

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

const definitions = {
  list: definition('list', { limit: { type: 'integer', default: 3 } }),
  read: definition('read', { path: { type: 'string' } })
};

describe('a need', () => {
  it('needs only an object and actions; the rest has defaults', () => {
    expect(parseNeed({ object: 'o', actions: ['a'] })).toEqual({ object: 'o', actions: ['a'] });
    expect(normalizeNeed({ object: 'o', actions: ['b', 'a', 'b'] })).toEqual({
      object: 'o',
      actions: ['a', 'b'],
      constraints: {},
      not_before: null,
      expiry: null,
      uses: null,
      result: null,
      delegation: false
    });
  });

  it.each<[string, object]>([
    ['unsorted actions', { actions: ['b', 'a'] }],
    ['an action twice', { actions: ['a', 'a'] }],
    ['no action', { actions: [] }],
    ['257 actions', { actions: Array.from({ length: 257 }, (_, i) => String(1000 + i)) }],
    ['an empty object name', { object: '' }],
    ['an object name of 201 characters', { object: 'x'.repeat(201) }],
    ['a member of another protocol', { scope: 'all' }],
    ['an end before its beginning', { not_before: 5, expiry: 5 }],
    ['half a second', { expiry: 1.5 }],
    ['no uses at all', { uses: 0 }],
    ['rows below nothing', { result: { rows: -1 } }],
    ['a field twice', { result: { fields: ['a', 'a'] } }],
    ['an unknown limit of the result', { result: { columns: 1 } }],
    ['delegation by a word', { delegation: 'yes' }],
    ['a depth of nothing', { delegation: true, delegation_depth: 0 }],
    ['a depth that says null', { delegation: true, delegation_depth: null }],
    ['a depth where nothing may be lent', { delegation_depth: 2 }],
    ['a rate that says null', { rate: null }],
    ['a rate without a period', { rate: { calls: 5 } }],
    ['a rate of no calls', { rate: { calls: 0, per: 60 } }],
    ['a rate of half a second', { rate: { calls: 1, per: 0.5 } }],
    ['a rate over more than 31 days', { rate: { calls: 1, per: 2_678_401 } }],
    ['constraints in a list', { constraints: [] }],
    ['an empty constraint', { constraints: { a: {} } }],
    ['a constraint without a name', { constraints: { '': { exact: 1 } } }]
  ])('is malformed with %s', (_, change) => {
    expect(() => parseNeed({ object: 'o', actions: ['a'], ...change })).toThrow(/form/);
  });

  it('is sorted by code points', () => {
    expect(normalizeNeed({ object: 'o', actions: ['😀', '\uffff'] }).actions).toEqual([
      '\uffff',
      '😀'
    ]);
  });
});

describe('terms', () => {
  it('must say everything', () => {
    expect(parseTerms(base)).toEqual(base);
    for (const member of Object.keys(base)) {
      const { [member as keyof Terms]: _, ...less } = base;
      expect(() => parseTerms(less)).toThrow(/missing/);
    }
  });

  it('must fit the definitions', () => {
    expect(checkTerms(base, definitions)).toBe(base);
    expect(() => checkTerms({ ...base, actions: ['drop'] }, definitions)).toThrow(/no action drop/);
    expect(() => checkTerms({ ...base, actions: ['toString'] }, definitions)).toThrow(/no action/);
    expect(() => checkTerms({ ...base, actions: ['list'] }, definitions)).toThrow(/argument path/);
  });

  it('are sealed with an end, frozen to the depth', () => {
    expect(sealTerms({ ...base, expiry: null }, NOW + 7).expiry).toBe(NOW + 7);
    expect(sealTerms(base, NOW + 7).expiry).toBe(NOW + 7);
    expect(sealTerms(base, NOW + 700).expiry).toBe(NOW + 100);
    expect(sealTerms(base, null)).toEqual(base);
    expect(Object.isFrozen(sealTerms(base, null).constraints['path'])).toBe(true);
    expect(() => sealTerms(base, NOW)).toThrow(/not_before/);
  });

  it('leave out constraints that no granted action declares', () => {
    expect(withDeclared(base, ['list'], definitions).constraints).toEqual({});
    expect(withDeclared(base, ['list', 'read'], definitions)).toEqual(base);
    expect(withDeclared(base, ['gone'], definitions).constraints).toEqual({});
  });
});

describe('arguments', () => {
  it('are held to what concerns their action, defaults included', () => {
    const limits = { limit: { range: { max: 3 } }, path: { path: 'a/**' } };
    const args = closeArguments(definitions.list, {});
    expect(argumentsHold(limits, definitions.list, args)).toBeNull();
    expect(argumentsHold(limits, definitions.list, { limit: 4 })).toBe('limit is above 3');
    expect(argumentsHold(limits, definitions.read, { path: 'b' })).toMatch(/^path is not in/);
    // What anybody tries first who lists a folder: it says why, not that the path were unclean.
    expect(argumentsHold({ path: { path: '**' } }, definitions.read, { path: '' })).toBe(
      'path is empty: a limit on a path never covers the top folder itself'
    );
  });

  it('must be there when they are constrained', () => {
    expect(argumentsHold({ path: { prefix: '' } }, definitions.read, {})).toBe('path is missing');
    expect(
      argumentsHold({ path: { prefix: '' } }, definitions.read, Object.create({ path: 'a' }))
    ).toBe('path is missing');
  });
});

describe('subsumption', () => {
  it('takes in the same terms', () => {
    expect(subsumes(base, base)).toBeNull();
  });

  it.each<[string, Partial<Terms>]>([
    ['fewer actions', { actions: ['read'] }],
    ['a later beginning', { not_before: NOW + 1 }],
    ['an earlier end', { expiry: NOW + 99 }],
    ['fewer uses', { uses: 9 }],
    ['fewer fields', { result: { fields: ['y'], rows: 5 } }],
    ['fewer rows', { result: { fields: ['x', 'y'], rows: 1 } }],
    ['no delegation', { delegation: false }],
    ['a rate', { rate: { calls: 1, per: 1 } }],
    ['a depth', { delegation_depth: 3 }],
    ['a narrower path', { constraints: { path: { path: 'a/b/**' } } }],
    ['a further constraint', { constraints: { path: { path: 'a/**' }, limit: { exact: 1 } } }]
  ])('takes in %s', (_, change) => {
    expect(subsumes(base, { ...base, ...change })).toBeNull();
  });

  it.each<[string, Partial<Terms>]>([
    ['another object', { object: 'reports/old' }],
    ['a further action', { actions: ['drop', 'list', 'read'] }],
    ['no action', { actions: [] }],
    ['an earlier beginning', { not_before: NOW - 1 }],
    ['no beginning', { not_before: null }],
    ['a later end', { expiry: NOW + 101 }],
    ['no end', { expiry: null }],
    ['more uses', { uses: 11 }],
    ['uses without end', { uses: null }],
    ['a further field', { result: { fields: ['x', 'z'], rows: 5 } }],
    ['all fields', { result: { rows: 5 } }],
    ['more rows', { result: { fields: ['x'], rows: 6 } }],
    ['all rows', { result: { fields: ['x'] } }],
    ['the whole result', { result: null }],
    ['a wider path', { constraints: { path: { path: '**' } } }],
    ['no constraint', { constraints: {} }],
    [
      'an inherited constraint',
      { constraints: Object.create(base.constraints) as Terms['constraints'] }
    ]
  ])('refuses %s', (_, change) => {
    expect(subsumes(base, { ...base, ...change })).toEqual(expect.any(String));
  });

  it('refuses delegation under a parent without', () => {
    expect(subsumes({ ...base, delegation: false }, base)).toMatch(/delegation/);
  });

  it('counts the links below: each has one less below itself', () => {
    const three = { ...base, delegation_depth: 3 };
    expect(subsumes(three, { ...base, delegation_depth: 2 })).toBeNull();
    expect(subsumes(three, base)).toMatch(/further down/);
    expect(subsumes(three, { ...base, delegation_depth: 4 })).toMatch(/further down/);
    expect(subsumes(three, { ...base, delegation: false })).toBeNull();
    expect(lendable(three).delegation_depth).toBe(2);
    expect(lendable(lendable(lendable(three)))).toEqual({ ...base, delegation: false });
    expect(lendable(base)).toBe(base);
  });

  it('refuses an action whose definition is another, or not pinned', () => {
    const child = { ...base, actions: ['read'] };
    const pins = { list: 'l', read: 'r' };
    expect(subsumes(base, child, { parent: pins, child: pins })).toBeNull();
    expect(subsumes(base, child, { parent: pins, child: { read: 'x' } })).toMatch(/definition/);
    expect(subsumes(base, child, { parent: {}, child: {} })).toMatch(/definition/);
  });
});

it('no call that subsumed terms allow is one that the parent does not', () => {
  const { accepted, kept, unsound } = compareTerms(20_000, 424242);
  expect(unsound).toEqual([]);
  expect(accepted).toBeGreaterThan(300);
  expect(kept).toBeGreaterThan(300);
});
