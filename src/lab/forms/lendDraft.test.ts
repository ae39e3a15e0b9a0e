import {
  type Constraint,
  type FacetView,
  lendable,
  normalizeNeed,
  type ObjectView,
  subsumes,
  type Terms
} from '../../protocol';
import {
  AS_LONG,
  boundsOf,
  chosenTerms,
  type LendDraft,
  leastDraft,
  wholeDraft
} from './lendDraft';

const NOW = 1_800_000_000;

const BANK = {
  name: 'bank',
  actions: {
    balance: { name: 'balance', safe: true, args: { properties: {} } },
    deposit: {
      name: 'deposit',
      safe: false,
      args: {
        properties: {
          amount: { type: 'number' },
          account: { type: 'string' },
          path: { type: 'string' }
        }
      }
    }
  }
} as unknown as ObjectView;

function terms(over: Partial<Terms> = {}): Terms {
  return {
    object: 'bank',
    actions: ['balance', 'deposit'],
    constraints: {
      amount: { range: { min: 1, max: 100 } },
      account: { one_of: ['A', 'B'] },
      path: { path: '2024/**' }
    },
    not_before: null,
    expiry: NOW + 7200,
    uses: 20,
    result: { rows: 50, fields: ['name', 'sum'] },
    delegation: true,
    delegation_depth: 2,
    rate: { calls: 5, per: 3600 },
    budget: { amount: { limit: 500 } },
    ...over
  };
}

const bounds = (over: Partial<Terms> = {}, view: Partial<FacetView> = {}) =>
  boundsOf(
    BANK,
    { uses_left: 12, budget_left: { amount: '320.5' }, ...view } as FacetView,
    lendable(terms(over))
  );
const chosen = (draft: Partial<LendDraft>, over: Partial<Terms> = {}) => {
  const within = bounds(over);
  return chosenTerms(within, { ...wholeDraft(within, 'agent'), ...draft }, NOW);
};

describe('what is lent', () => {
  test('is the least at first: one safe action, half an hour, ten uses, not to be passed on', () => {
    const { terms: least, faults } = chosenTerms(bounds(), leastDraft(bounds(), 'a', NOW), NOW);
    expect(faults).toEqual({});
    expect(least).toMatchObject({
      actions: ['balance'],
      constraints: {},
      expiry: NOW + 1800,
      uses: 10,
      delegation: false
    });
  });

  test('lets no use show more rows than there are in all, and counts none without a limit of each', () => {
    const budget = { '..rows': 40 };
    const { terms: less, faults } = chosen({ rows: 50, budget });
    expect(faults).toEqual({});
    expect(less).toMatchObject({ result: { rows: 40 }, budget: { '..rows': { limit: 40 } } });
    const open = chosen({ rows: null, budget }, { result: null });
    expect(open.faults).toEqual({});
    expect(open.terms.budget).toEqual({ amount: { limit: 500 } });
  });

  test('ends with what it comes from, where that ends before', () => {
    const short = bounds({ expiry: NOW + 600 });
    expect(leastDraft(short, 'a', NOW).lifetime).toBe(AS_LONG);
    expect(chosen({ lifetime: 86_400 }, { expiry: NOW + 600 }).terms.expiry).toBe(NOW + 600);
  });

  test('states all limits of what it comes from, and those that were added', () => {
    const { terms: given, faults } = chosen({
      limits: { amount: { max: '20' }, account: { values: ['"A"'] }, path: { only: '2024/q3/*' } },
      uses: 3,
      rows: 10,
      fields: ['sum'],
      budget: { amount: 100 },
      confirm: true,
      delegation: true,
      depth: 1
    });
    expect(faults).toEqual({});
    expect(given).toEqual({
      object: 'bank',
      actions: ['balance', 'deposit'],
      constraints: {
        amount: { range: { min: 1, max: 20 } },
        account: { one_of: ['A'] },
        path: { path: '2024/q3/*' }
      },
      not_before: null,
      expiry: NOW + 7200,
      uses: 3,
      result: { rows: 10, fields: ['sum'] },
      delegation: true,
      delegation_depth: 1,
      rate: { calls: 5, per: 3600 },
      budget: { amount: { limit: 100 } },
      confirm: 'each_use'
    });
  });

  test.each([
    ['more uses', { uses: 13 }, 'uses', 'more_than_left'],
    ['more rows', { rows: 51 }, 'rows', 'more_than_left'],
    ['more links down', { delegation: true, depth: 2 }, 'depth', 'more_than_left'],
    [
      'more of a budget than is left',
      { budget: { amount: 321 } },
      'budget/amount',
      'more_than_left'
    ],
    ['a higher number', { limits: { amount: { max: '101' } } }, 'limits/amount', 'wider'],
    ['a lower number', { limits: { amount: { min: '0' } } }, 'limits/amount', 'wider'],
    ['what is no number', { limits: { amount: { max: 'many' } } }, 'limits/amount', 'no_number'],
    ['a path elsewhere', { limits: { path: { only: '2023/**' } } }, 'limits/path', 'wider'],
    ['a path that climbs', { limits: { path: { only: '2024/../x' } } }, 'limits/path', 'no_path'],
    [
      'none of its values',
      { limits: { account: { values: [] } } },
      'limits/account',
      'nothing_chosen'
    ],
    ['no action', { actions: [] }, 'actions', 'nothing_chosen'],
    ['a higher rate', { calls: 6 }, '', 'wider']
  ] as [string, Partial<LendDraft>, string, string][])(
    'is never %s, and the field says why',
    (_name, draft, field, code) => {
      expect(chosen(draft).faults[field]).toMatchObject({ code });
    }
  );

  test('is passed on no further where it may not be', () => {
    expect(chosen({ delegation: true }, { delegation_depth: 1 }).terms.delegation).toBe(false);
  });

  test('is within what there is, whatever is chosen without a fault', () => {
    const some = <T>(list: readonly T[], at: number): T => list[at % list.length]!;
    const words = ['', '5', '100', '101', '-3', 'x', '2024/**', '2024/a', '**'];
    let taken = 0;
    for (let at = 0; at < 2000; at += 1) {
      const draft: Partial<LendDraft> = {
        actions: some([['balance'], ['deposit'], ['balance', 'deposit']], at),
        limits: {
          amount: { min: some(words, at), max: some(words, at >> 2) },
          account: { values: some([['"A"'], ['"A"', '"B"'], []], at >> 1) },
          path: { only: some(words, at >> 3) }
        },
        uses: some([null, 1, 12, 13], at >> 1),
        calls: some([null, 1, 5, 6], at >> 4),
        rows: some([null, 50, 51], at >> 2),
        delegation: at % 2 === 0,
        depth: some([1, 2, null], at >> 5),
        lifetime: some([AS_LONG, 60, 86_400], at >> 3)
      };
      const { terms: given, faults } = chosen(draft);
      if (Object.keys(faults).length === 0) {
        taken += 1;
        const parent = lendable(terms());
        const concerned = Object.fromEntries(
          Object.entries(parent.constraints).filter(([name]) => name in given.constraints)
        ) as Record<string, Constraint>;
        const { budget, ...rest } = parent;
        const bound = { ...rest, constraints: concerned, ...(given.budget && { budget: budget! }) };
        expect(subsumes(bound, normalizeNeed(given))).toBeNull();
      }
    }
    expect(taken).toBeGreaterThan(20);
  });
});

test('a narrowing begins with what is narrowed already', () => {
  const wide = bounds();
  const used = {
    ...wide.terms,
    actions: ['deposit'],
    constraints: {
      amount: { range: { min: 1, max: 7 } },
      account: { exact: 'A' },
      path: { exact: '2024/q3.csv' }
    }
  };
  expect(wholeDraft(wide, 'a', used)).toMatchObject({
    actions: ['deposit'],
    limits: {
      amount: { min: '1', max: '7' },
      account: { values: ['"A"'] },
      path: { only: '2024/q3.csv' }
    },
    uses: 12
  });
});
