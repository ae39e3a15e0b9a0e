import { isPythonName, nameFrom, requestCode, variableFrom } from './code';

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

describe('a folder', () => {
  it('gets a name that notebooks can use', () => {
    expect(nameFrom('/data/Sales 2024/')).toBe('sales-2024');
    expect(nameFrom('/2024')).toBe('');
  });
});
