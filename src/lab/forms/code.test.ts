import { nameFrom, requestCode, variableFrom } from './code';

const choice = {
  object: 'bank',
  actions: ['balance', 'deposit'],
  purpose: 'month end',
  lifetime: 7200,
  uses: null,
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
