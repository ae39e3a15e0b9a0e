import type { Constraint, Terms } from '../../protocol';
import {
  againCode,
  idStart,
  isPythonName,
  lendCode,
  nameFrom,
  renewCode,
  requestCode,
  variableFrom
} from './code';
import { argumentsCode, limitCode } from './limitsCode';

const choice = {
  object: 'bank',
  actions: ['balance', 'deposit'],
  purpose: 'month end',
  lifetime: 7200,
  uses: null,
  rows: null,
  constraints: {},
  variable: 'acct'
};

describe('what is chosen in the sidebar', () => {
  it('comes into the notebook as the line a person would write', () => {
    expect(requestCode(choice)).toBe(
      'import facetry\n\nacct = facetry.need("bank", "balance", "deposit", why="month end", expires="2h")'
    );
  });

  it('says the time as the SDK reads it, and how often it may be used', () => {
    const code = requestCode({ ...choice, lifetime: 5400, uses: 10 });
    expect(code).toContain('expires="90m", uses=10');
  });

  it('comes under a name that Python allows', () => {
    expect(variableFrom('sales-2024')).toBe('sales_2024');
    expect(variableFrom('import')).toBe('import_');
    expect(variableFrom('2024-sales')).toBe('_2024_sales');
    for (const name of ['2024…', 'None', 'class', '', 'é', '-']) {
      expect(isPythonName(variableFrom(name))).toBe(true);
    }
  });

  it.each(['class', 'None', 'True', 'False', 'await', '2024', 'a-b', '', 'a b'])(
    'never comes under the name %j',
    name => expect(isPythonName(name)).toBe(false)
  );

  it('is limited by arguments and rows, in the words of the SDK', () => {
    const constraints = {
      path: { path: '2024/**' },
      currency: { exact: 'EUR' },
      amount: { range: { max: 99.5 } }
    };
    expect(requestCode({ ...choice, rows: 100, constraints })).toContain(
      'rows=100, path="2024/**", currency="EUR", amount=facetry.at_most(99.5))'
    );
  });

  it('names arguments whose names are taken, or are none of Python’s, in quotes', () => {
    const constraints = {
      from: { exact: 'a' },
      expires: { exact: 'b' },
      'x-id': { range: { max: 1 } },
      '"}); import os; ({"': { exact: '"' }
    };
    expect(requestCode({ ...choice, constraints })).toContain(
      'where={"from": "a", "expires": "b", "x-id": facetry.at_most(1), ' +
        '"\\"}); import os; ({\\"": "\\""})'
    );
  });

  it('stays text, whatever the purpose holds', () => {
    const code = requestCode({ ...choice, purpose: '"); import os; ("' });
    expect(code).toContain('why="\\"); import os; (\\""');
  });
});

describe('a limit', () => {
  it.each([
    [{ one_of: ['EUR', 3, true, null] }, 'facetry.one_of("EUR", 3, True, None)'],
    [{ range: { min: 1, max: 5 } }, 'facetry.between(1, 5)'],
    [{ range: { min: 1 }, not_one_of: [3] }, 'facetry.not_one_of(3) & facetry.at_least(1)'],
    [{ exact: ['a'] }, 'facetry.exact(["a"])'],
    [{ exact: null }, 'facetry.exact(None)'],
    [{ path: 'a/**' }, 'facetry.path("a/**")'],
    [{ subset: ['a'], max_length: 2 }, 'facetry.max_length(2) & facetry.subset(["a"])'],
    [{ contains: [{ a: false }] }, 'facetry.contains([{"a": False}])'],
    [{ prefix: 'x"' }, 'facetry.prefix("x\\"")'],
    [{ cidr: '10.0.0.0/8' }, 'facetry.cidr("10.0.0.0/8")'],
    [
      { url: { schemes: ['https'], hosts: ['a.example'], ports: [443], path: '/x' } },
      'facetry.url("a.example", schemes=["https"], ports=[443], path="/x")'
    ],
    [{ wildcard: true }, 'facetry.wildcard()'],
    [
      { any: [{ exact: 1 }, { all: [{ range: { max: 2 } }] }] },
      'facetry.any_of(facetry.exact(1), facetry.all_of(facetry.at_most(2)))'
    ]
  ] as [Constraint, string][])('%j is the SDK’s own word for it', (constraint, code) => {
    expect(limitCode('x', constraint)).toBe(code);
  });

  it('spells what a person would not see, in values and in names', () => {
    expect(limitCode('x', { one_of: ['a\u202Eb', '\u{E0041}'] })).toBe(
      'facetry.one_of("a\\U0000202eb", "\\U000e0041")'
    );
    expect(argumentsCode({ 'x\u200B': { exact: 1 } })).toEqual(['where={"x\\U0000200b": 1}']);
  });

  it('stands plain where a plain value means it', () => {
    expect(limitCode('path', { path: 'a/**' })).toBe('"a/**"');
    expect(limitCode('path', { exact: 'a' })).toBe('facetry.exact("a")');
    expect(limitCode('x', { exact: false })).toBe('False');
  });
});

describe('what is lent', () => {
  const parent: Terms = {
    object: 'bank',
    actions: ['balance', 'deposit'],
    constraints: { amount: { range: { max: 100 } }, account: { exact: 'A' } },
    not_before: null,
    expiry: 1_800_003_600,
    uses: 20,
    result: { rows: 50, fields: ['sum'] },
    delegation: true,
    rate: { calls: 5, per: 3600 },
    budget: { amount: { limit: 500 } }
  };
  const own = { expiry: 1_800_000_000, delegation: false };

  it('says whom, until when, and what differs from what it comes from', () => {
    const terms = {
      ...parent,
      ...own,
      actions: ['deposit'],
      constraints: { ...parent.constraints, amount: { range: { max: 5 } } },
      uses: 3,
      result: { rows: 10, fields: ['sum'] },
      budget: { amount: { limit: 50 } },
      confirm: 'each_use' as const
    };
    expect(lendCode({ from: '0f3c12ab', parent, to: 'agent:x"', terms })).toBe(
      'import facetry\n\nfacetry.lend(facetry.held("0f3c12ab"), "deposit", to="agent:x\\"", ' +
        'expires="2027-01-15T08:00:00Z", amount=facetry.at_most(5), uses=3, rows=10, ' +
        'fields=["sum"], budget={"amount": 50}, confirm="each_use")'
    );
  });

  it('says what it was limited to beyond what it comes from when it is lent anew', () => {
    const requires = [{ object: 'approvals', action: 'approve' }];
    const terms = {
      ...parent,
      ...own,
      not_before: 1_799_999_000,
      delegation: true,
      delegation_depth: 1,
      requires
    };
    const code = lendCode({ from: 'f', parent, to: 'a', terms, instead: 'e'.repeat(32) });
    expect(code).toContain('not_before="2027-01-15T07:43:20Z"');
    expect(code).toContain('requires=[{"object": "approvals", "action": "approve"}], depth=1');
    expect(code).toContain(`instead="${'e'.repeat(32)}")`);
    expect(code).not.toContain('amount=');
  });

  it('is lent on by its id', () => {
    expect(renewCode('0f3c12ab', 'e'.repeat(32), 1_800_000_000)).toContain(
      `facetry.renew(facetry.held("0f3c12ab"), "${'e'.repeat(32)}", expires="2027-01-15T08:00:00Z")`
    );
  });

  it('names what it comes from by as much of the id as tells it from all others', () => {
    const ids = ['0f3c12abaaaa', '0f3c12abbbbb', 'ffff12abbbbb'].map(id => ({
      id: id.padEnd(32, '0')
    }));
    expect(idStart(ids[2]!.id, ids)).toBe('ffff12ab');
    expect(idStart(ids[0]!.id, ids)).toBe('0f3c12abaaaa');
  });

  it('that was granted is asked for again with all its limits, and may end the wider one', () => {
    const terms = { ...parent, ...own, delegation: true };
    expect(againCode({ terms, purpose: '', variable: 'acct', instead: '0f3c12ab' })).toBe(
      'import facetry\n\nacct = facetry.request("bank", "balance", "deposit", ' +
        'expires="2027-01-15T08:00:00Z", uses=20, rate="5/1h", rows=50, fields=["sum"], ' +
        'budget={"amount": 500}, delegation=True, amount=facetry.at_most(100), account="A")\n' +
        'facetry.drop(facetry.held("0f3c12ab"))'
    );
  });
});

describe('a folder', () => {
  it('gets a name that notebooks can use', () => {
    expect(nameFrom('/data/Sales 2024/')).toBe('sales-2024');
    expect(nameFrom('/2024')).toBe('');
  });
});
