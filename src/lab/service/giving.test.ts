import type { FacetView, ObjectView, Terms } from '../../protocol';
import { limitsOf } from '../forms/limitsOf';
import { asSigned } from '../testing/asSigned';
import { able, again, idle, notLendable, recipients, wayOn } from './giving';
import type { Holdings } from './source';

const NOW = 1_800_000_000;

function terms(over: Partial<Terms> = {}): Terms {
  return {
    object: 'bank',
    actions: ['balance', 'deposit'],
    constraints: {},
    not_before: null,
    expiry: NOW + 3600,
    uses: null,
    result: null,
    delegation: true,
    ...over
  };
}

function facet(id: string, over: Partial<FacetView> = {}): FacetView {
  return asSigned({
    id,
    holder: 'notebook',
    state: 'live',
    parent: 'genesis',
    terms: terms(),
    issued_at: NOW - 60,
    last_used: null,
    ...over
  });
}

const BANK = {
  name: 'bank',
  actions: {
    deposit: {
      name: 'deposit',
      args: {
        properties: {
          amount: { type: 'number' },
          account: { type: 'string' },
          currency: { type: 'string', enum: ['EUR', 'CHF'] },
          tags: { type: 'array' }
        }
      }
    }
  }
} as unknown as ObjectView;

const held = (facets: FacetView[], more: Partial<Holdings> = {}): Holdings => ({
  facets,
  principals: [],
  requests: [],
  rules: [],
  objects: [BANK],
  ...more
});
const about = { notebook: 'notebook', now: NOW };

describe('what a notebook may lend', () => {
  test.each([
    [{}, null],
    [{ holder: 'somebody else' }, 'not_yours'],
    [{ state: 'paused' }, 'not_live'],
    [{ terms: terms({ expiry: NOW - 1 }) }, 'not_live'],
    [{ terms: terms({ delegation: false }) }, 'not_granted'],
    [{ terms: terms({ object: 'gone' }) }, 'object_gone']
  ] as [Partial<FacetView>, string | null][])('of %j: %s', (over, why) => {
    const mine = facet('f', over);
    expect(notLendable(held([mine]), mine, about)).toBe(why);
  });

  test('goes to agents, notebooks and jobs whose keys are here, each by a name of its own', () => {
    const principal = (petname: string, kind: string, custody = 'wallet') => ({
      ...{ principal: `${petname}/${kind}/${custody}`, petname, kind, custody },
      enrolled_at: 0
    });
    const principals = [
      principal('twin.ipynb', 'notebook'),
      principal('twin.ipynb', 'notebook', 'other wallet'),
      principal('agent far', 'agent', 'own'),
      principal('agent near', 'agent'),
      principal('Ada', 'owner', 'own'),
      principal('me.ipynb', 'notebook')
    ];
    const found = recipients(held([], { principals }), 'me.ipynb/notebook/wallet');
    expect(found.map(({ petname, why }) => [petname, why])).toEqual([
      ['agent far', 'own_key'],
      ['agent near', null],
      ['twin.ipynb', 'same_name'],
      ['twin.ipynb', 'own_key']
    ]);
  });
});

describe('an argument', () => {
  const kinds = (over: Partial<Terms>) =>
    Object.fromEntries(
      limitsOf(BANK, terms(over), ['deposit']).map(({ name, kind }) => [name, kind])
    );

  test('can be limited by what its schema says', () => {
    expect(kinds({})).toEqual({ amount: 'range', account: 'text', currency: 'choice' });
  });

  test('that is limited already can only be limited further, in its own way', () => {
    const constraints = {
      amount: { range: { max: 5 }, not_one_of: [3] },
      account: { one_of: ['A', 'B'] },
      currency: { exact: 'EUR' },
      tags: { subset: ['a'] }
    };
    expect(kinds({ constraints })).toEqual({
      amount: 'fixed',
      account: 'choice',
      currency: 'fixed',
      tags: 'fixed'
    });
  });
});

describe('what was given', () => {
  test('lies idle after a week without a use, counted from its issue where it was never used', () => {
    const week = 7 * 86_400;
    expect(idle(facet('f', { last_used: NOW - week }), NOW)).toBe(false);
    expect(idle(facet('f', { last_used: NOW - week - 1 }), NOW)).toBe(true);
    expect(idle(facet('f', { issued_at: NOW - week - 1 }), NOW)).toBe(true);
  });

  test('goes on by whoever gave it: the notebook that lent it, a person, or neither', () => {
    const root = facet('root');
    const lent = facet('lent', { parent: 'root', holder: 'agent' });
    const deeper = facet('deeper', { parent: 'lent', holder: 'other' });
    const got = facet('got', { parent: 'others' });
    const others = facet('others', { holder: 'other' });
    const holdings = held([root, lent, deeper, got, others]);
    expect(holdings.facets.map(one => [one.id, wayOn(holdings, one, about)])).toEqual([
      ['root', 'asker'],
      ['lent', 'lender'],
      ['deeper', 'not_yours'],
      ['got', 'giver_only'],
      ['others', 'not_yours']
    ]);
  });

  test('can be narrowed while it lives, come back where it was revoked before its end', () => {
    const live = facet('live');
    const revoked = facet('revoked', { state: 'revoked' });
    const past = facet('past', { state: 'revoked', terms: terms({ expiry: NOW - 1 }) });
    const own = facet('own', { terms: terms({ object: 'aios/self' }) });
    const foreign = facet('foreign', { holder: 'other' });
    const holdings = held([live, revoked, past, own, foreign]);
    const able_ = (verb: 'lend' | 'renew' | 'regrant' | 'narrow', of = about) =>
      holdings.facets.filter(one => able(verb, holdings, one, of)).map(({ id }) => id);
    expect(able_('lend')).toEqual(['live']);
    expect(able_('narrow')).toEqual(['live']);
    expect(able_('regrant')).toEqual(['revoked']);
    expect(able_('renew')).toEqual(['live', 'revoked', 'past']);
    const nobody = { notebook: null as unknown as string, now: NOW };
    expect(able_('renew', nobody)).toEqual([]);
  });

  test('is asked for again with the same limits, and from now on where its begin is past', () => {
    const limited = terms({ uses: 3, not_before: NOW - 10 });
    expect(again(limited, NOW + 60, NOW)).toEqual({
      ...limited,
      not_before: null,
      expiry: NOW + 60
    });
    expect(again(terms({ not_before: NOW + 10 }), NOW + 60, NOW).not_before).toBe(NOW + 10);
  });
});
