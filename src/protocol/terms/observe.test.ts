import { enforced, isTried, observedArguments } from './observe';
import { sentence } from '../words/sentence';
import { checkTerms, normalizeNeed, parseTerms, subsumes, withDeclared } from './terms';
import { definition } from '../testing/payloads';
import type { Constraint, Terms } from '../types';

const UNTIL = Date.UTC(2026, 6, 1, 12, 30) / 1000;
const definitions = {
  list: definition('list', { limit: { type: 'integer', default: 10 } }),
  read: definition('read', { path: { type: 'string' } })
};

function terms(more: Partial<Terms> = {}): Terms {
  return {
    ...normalizeNeed({ object: 'reports', actions: ['list', 'read'] }),
    expiry: UNTIL + 3600,
    ...more
  };
}

function trying(path: Constraint, until = UNTIL): Pick<Terms, 'observe'> {
  return { observe: { constraints: { path }, until } };
}

describe('limits that are tried', () => {
  it('have an end, and limit something', () => {
    const observe = { constraints: { path: { path: 'a/**' } }, until: UNTIL };
    expect(parseTerms(terms({ observe })).observe).toEqual(observe);
    for (const bad of [
      null,
      {},
      { until: UNTIL },
      { constraints: observe.constraints },
      { constraints: {}, until: UNTIL },
      { constraints: observe.constraints, until: null },
      { constraints: observe.constraints, until: UNTIL + 0.5 },
      { constraints: { path: {} }, until: UNTIL },
      { ...observe, uses: 3 }
    ]) {
      expect(() => parseTerms({ ...terms(), observe: bad })).toThrow(/observe/);
    }
  });

  it('are of arguments that a granted action declares, and never of the service’s own objects', () => {
    expect(() => checkTerms(terms(trying({ path: 'a' })), definitions)).not.toThrow();
    const gone = terms({ actions: ['list'], ...trying({ path: 'a' }) });
    expect(() => checkTerms(gone, definitions)).toThrow(/argument path/);
    expect(withDeclared(gone, ['list'], definitions)).not.toHaveProperty('observe');
    const own = terms({ object: 'aios/ledger', actions: ['read'], ...trying({ path: 'a' }) });
    expect(() => checkTerms(own, definitions)).toThrow(/nothing is tried/);
  });

  it('are tried until their second and hold from it on', () => {
    const { observe } = trying({ path: 'a' });
    expect(isTried(observe!, UNTIL * 1000 - 1)).toBe(true);
    expect(isTried(observe!, UNTIL * 1000)).toBe(false);
  });

  it('name the arguments that break them, defaults filled in, sorted', () => {
    const observe = {
      constraints: { path: { path: 'a/**' }, limit: { range: { max: 3 } } },
      until: UNTIL
    };
    const both = definition('both', { path: {}, limit: {} });
    expect(observedArguments({ observe }, both, { path: 'b', limit: 9 })).toEqual([
      'limit',
      'path'
    ]);
    expect(observedArguments({ observe }, both, { path: 'a/b', limit: 3 })).toEqual([]);
    expect(observedArguments({ observe }, definitions.read, {})).toEqual(['path']);
    expect(observedArguments({}, both, { path: 'b' })).toEqual([]);
  });

  it('are said to hold nobody yet', () => {
    expect(sentence('analysis', terms({ uses: 3, ...trying({ path: 'a/**' }) }))).toBe(
      'analysis may use list and read on reports, at most 3 uses, held to (path below "a") only from ' +
        '2026-07-01 12:30 UTC on, which until then is tried and stops nothing, until ' +
        '2026-07-01 13:30 UTC.'
    );
  });

  it('narrow what is enforced from their end on, beside what holds always', () => {
    const held = terms({ constraints: { path: { prefix: 'a' } }, ...trying({ max_length: 3 }) });
    expect(enforced(held)).toEqual(
      terms({ constraints: { path: { all: [{ prefix: 'a' }, { max_length: 3 }] } } })
    );
    expect(subsumes(held, enforced(held))).toBeNull();
    expect(enforced(terms(trying({ max_length: 3 })))).toEqual(
      terms({ constraints: { path: { max_length: 3 } } })
    );
    expect(enforced(terms())).toEqual(terms());
    const tried = JSON.parse('{"__proto__":{"exact":1}}') as Terms['constraints'];
    expect(
      Object.keys(enforced(terms({ observe: { constraints: tried, until: 1 } })).constraints)
    ).toEqual(['__proto__']);
  });
});

describe('subsumption of limits that are tried', () => {
  const below: Constraint = { path: 'a/**' };
  const firm = terms({ constraints: { path: below } });

  it('takes them for no limit: what is only tried is as wide as without it', () => {
    expect(subsumes(firm, terms(trying(below)))).toMatch(/path is not constrained/);
    expect(subsumes(firm, terms({ constraints: { path: below }, ...trying(below) }))).toBeNull();
    expect(subsumes(terms(), terms(trying(below)))).toBeNull();
  });

  it('lets nobody drop them, widen them or move their end', () => {
    const parent = terms(trying(below));
    expect(subsumes(parent, terms())).toMatch(/path is not constrained by when/);
    expect(subsumes(parent, terms(trying(below, UNTIL + 1)))).toMatch(/by when/);
    expect(subsumes(parent, terms(trying({ path: '**' })))).toMatch(/which is tried/);
    expect(subsumes(parent, terms({ constraints: { path: { path: 'b/**' } } }))).toMatch(/tried/);
  });

  it('lets them hold earlier, or tighter', () => {
    const parent = terms(trying(below));
    expect(subsumes(parent, parent)).toBeNull();
    expect(subsumes(parent, terms(trying(below, UNTIL - 1)))).toBeNull();
    expect(subsumes(parent, terms(trying({ path: 'a/b/**' })))).toBeNull();
    expect(subsumes(parent, firm)).toBeNull();
  });

  it('counts what holds always and what will hold together', () => {
    const parent = terms(trying({ path: 'a/**', max_length: 9 }));
    const child = terms({ constraints: { path: { max_length: 9 } }, ...trying(below) });
    expect(subsumes(parent, child)).toBeNull();
    expect(subsumes(parent, { ...child, constraints: {} })).toMatch(/max_length/);
    expect(
      subsumes(parent, { ...child, observe: { constraints: { path: below }, until: UNTIL + 1 } })
    ).toMatch(/tried/);
  });
});
