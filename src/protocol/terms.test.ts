import { closeArguments } from './arguments';
import {
  argumentsHold,
  checkTerms,
  normalizeNeed,
  parseNeed,
  parseTerms,
  sealTerms,
  subsumes,
  withDeclared
} from './terms';
import { definition, NOW } from './testing/payloads';
import { Seeded } from './testing/seeded';
import type { Constraint, Terms } from './types';

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

  it('refuses an action whose definition is another, or not pinned', () => {
    const child = { ...base, actions: ['read'] };
    const pins = { list: 'l', read: 'r' };
    expect(subsumes(base, child, { parent: pins, child: pins })).toBeNull();
    expect(subsumes(base, child, { parent: pins, child: { read: 'x' } })).toMatch(/definition/);
    expect(subsumes(base, child, { parent: {}, child: {} })).toMatch(/definition/);
  });
});

/** What terms let pass, asked call by call: the meaning that subsumption must not widen. */
interface Call {
  action: string;
  at: number;
  use: number;
  fields: string[];
  rows: number;
  path: string;
  lend: boolean;
}

function allows(terms: Terms, call: Call): boolean {
  return (
    terms.actions.includes(call.action) &&
    (terms.not_before === null || call.at >= terms.not_before) &&
    (terms.expiry === null || call.at < terms.expiry) &&
    (terms.uses === null || call.use <= terms.uses) &&
    call.fields.every(field => terms.result?.fields?.includes(field) ?? true) &&
    call.rows <= (terms.result?.rows ?? Infinity) &&
    (!call.lend || terms.delegation) &&
    argumentsHold(terms.constraints, definition(call.action, { path: {} }), { path: call.path }) ===
      null
  );
}

describe('for random terms', () => {
  const paths: Constraint[] = [
    { path: 'a/**' },
    { path: 'a/b' },
    { prefix: 'a' },
    { max_length: 3 },
    { one_of: ['a/b', 'c'] }
  ];

  function anyTerms(seeded: Seeded): Terms {
    const maybe = <T>(value: T): T | null => (seeded.chance(3) ? null : value);
    const fields = seeded.some(['x', 'y', 'z'], 0, 3);
    return {
      object: 'o',
      actions: seeded.some(['a', 'b', 'c'], 1, 3).sort(),
      constraints: seeded.chance(2) ? {} : { path: seeded.pick(paths) },
      not_before: maybe(seeded.below(3)),
      expiry: maybe(3 + seeded.below(4)),
      uses: maybe(1 + seeded.below(3)),
      result: maybe({
        ...(seeded.chance(2) ? { fields } : {}),
        ...(seeded.chance(2) ? { rows: seeded.below(3) } : {})
      }),
      delegation: seeded.chance(2)
    };
  }

  it('no call that subsumed terms allow is one that the parent does not', () => {
    const seeded = new Seeded(424242);
    let subsumed = 0;
    let allowed = 0;
    for (let round = 0; round < 20_000; round++) {
      const parent = anyTerms(seeded);
      const child = anyTerms(seeded);
      if (subsumes(parent, child) !== null) {
        continue;
      }
      subsumed++;
      for (let i = 0; i < 20; i++) {
        const call: Call = {
          action: seeded.pick(['a', 'b', 'c']),
          at: seeded.below(9),
          use: 1 + seeded.below(4),
          fields: seeded.some(['x', 'y', 'z'], 0, 2),
          rows: seeded.below(4),
          path: seeded.pick(['a/b', 'a/c', 'a', 'c', 'abcd', 'x']),
          lend: seeded.chance(2)
        };
        if (allows(child, call)) {
          allowed++;
          expect({ round, parent, child, call, allowed: allows(parent, call) }).toMatchObject({
            allowed: true
          });
        }
      }
    }
    expect(subsumed).toBeGreaterThan(300);
    expect(allowed).toBeGreaterThan(300);
  });
});
