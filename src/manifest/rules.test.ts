import { chosenFor } from './choose';
import { ManifestError } from './errors';
import { readManifest } from './read';
import { alike } from './ruleName';
import { worked } from '../protocol/testing/worked';

const HEAD = 'facetry = 1\n';
const GRANT = '[[rules.grants]]\nobject = "sales"\nactions = ["read"]\n';

interface Bent {
  name?: string;
  whom?: string;
  ends?: string;
  more?: string;
  grants?: string;
}

const rule = ({ name, whom, ends, more = '', grants = GRANT }: Bent = {}): string =>
  `[[rules]]\nname = "${name ?? 'reading'}"\n${whom ?? 'for = "notebook"'}\n` +
  `${ends ?? 'lifetime = "1h"\nexpires = "30d"'}\n${more}\n${grants}`;
const file = (...rules: string[]): string => HEAD + rules.join('');

function refused(text: string): { code: string; message: string } {
  try {
    readManifest(text);
  } catch (error) {
    if (error instanceof ManifestError) {
      return { code: error.code, message: error.message };
    }
    throw error;
  }
  throw new Error('was read');
}

describe('rules of a facetry.toml', () => {
  test('say whom they are for, what they grant, and until when, in the words of the protocol', () => {
    const grants =
      '[[rules.grants]]\nobject = "sales-*"\nactions = ["read", "list"]\nrows = 100\n' +
      'fields = ["id"]\nuses = 3\nrate = "2/1m"\nconfirm = "each_use"\n' +
      '[rules.grants.where]\npath = "2024/*"\n' +
      '[[rules.grants]]\nobject = ["b", "a", "b"]\nactions = "read"\n';
    const whom = 'for = "notebook"\nbelow = "./reports/"\nkeys = "wallet"';
    const text = file(
      rule({ whom, more: 'rate = "9/1d"\nuses = 20', grants }),
      rule({
        name: 'other',
        whom: 'for = "agent"',
        ends: 'lifetime = "31d"\nexpires = 2026-12-31T18:00:00Z'
      })
    );
    const limits = { constraints: {}, uses: null, result: null };
    expect(readManifest(text).rules).toEqual([
      {
        name: 'reading',
        askers: { kind: 'notebook', below: 'reports', custody: 'wallet' },
        grants: [
          {
            objects: { prefix: 'sales-' },
            actions: ['list', 'read'],
            constraints: { path: { path: '2024/*' } },
            uses: 3,
            result: { fields: ['id'], rows: 100 },
            rate: { calls: 2, per: 60 },
            confirm: 'each_use'
          },
          { objects: { one_of: ['a', 'b'] }, actions: ['read'], ...limits }
        ],
        lifetime: 3600,
        ends: { after: 2_592_000 },
        uses: 20,
        rate: { calls: 9, per: 86_400 }
      },
      {
        name: 'other',
        askers: { kind: 'agent' },
        grants: [{ objects: { exact: 'sales' }, actions: ['read'], ...limits }],
        lifetime: 2_678_400,
        ends: { at: 1_798_740_000 },
        uses: null,
        rate: { calls: 5, per: 3600 }
      }
    ]);
  });

  test('of notebooks are of the folder of the file where they name none', () => {
    const [read] = readManifest(file(rule())).rules;
    expect(read!.askers).toEqual({ kind: 'notebook', below: '.' });
  });

  test('are on no card of needs', () => {
    const chosen = chosenFor(readManifest(file(rule())), 'a.ipynb', 0);
    expect(chosen).toEqual({ names: [], needs: [], purpose: '' });
  });

  test('tell the line, the key and what is meant', () => {
    expect(refused(file(rule({ more: 'lifetim = "1h"' }))).message).toBe(
      'facetry.toml, line 7: rules[1].lifetim is not known here; did you mean “lifetime”?'
    );
    const second = rule({ name: 'b', grants: GRANT.replace('actions', 'actons') });
    expect(refused(file(rule(), second)).message).toBe(
      'facetry.toml, line 19: rules[2].grants[1].actons is not known here; did you mean “actions”?'
    );
    const lent = refused(file(rule({ grants: `${GRANT}delegation = true\n` })));
    expect(lent.message).toContain('rules[1].grants[1].delegation is not known here');
    expect(refused(`${HEAD}[[rule]]\n`).message).toMatch(/line 2: rule .*did you mean “rules”/);
    expect(refused(`${HEAD}[rules]\nname = "a"`).message).toContain('begin with [[rules]]');
    const table = rule({ grants: '[rules.grants]\nobject = "a"' });
    expect(refused(file(table)).message).toContain('begin with [[rules.grants]]');
  });

  test.each([
    ['without a name', rule().replace(/name = .*/, ''), 'needs name ='],
    ['for nobody', rule({ whom: '' }), 'needs for = "notebook"'],
    ['for owners', rule({ whom: 'for = "owner"' }), 'is one of'],
    ['for one key', rule({ whom: `for = "${'k'.repeat(43)}"` }), 'is one of'],
    ['for agents below a folder', rule({ whom: 'for = "agent"\nbelow = "a"' }), 'goes with'],
    ['that grants nothing', rule({ grants: '' }), 'is no rule'],
    ['without an end', rule({ ends: 'lifetime = "1h"' }), 'needs expires ='],
    ['without a lifetime', rule({ ends: 'expires = "1d"' }), 'needs lifetime ='],
    ['that grants for no time', rule({ ends: 'lifetime = "0h"\nexpires = "1d"' }), '"31d"'],
    ['that grants for too long', rule({ ends: 'lifetime = "32d"\nexpires = "1d"' }), '"31d"'],
    ['that stands too long', rule({ ends: 'lifetime = "1h"\nexpires = "367d"' }), '"366d"'],
    ['with a rate beyond limits', rule({ more: 'rate = "10001/1h"' }), 'is no rule: rate.calls'],
    ['on everything', rule({ grants: GRANT.replace('sales', '*') }), 'star at the end'],
    ['on a star in the middle', rule({ grants: GRANT.replace('sales', 's*s') }), 'star at the end'],
    [
      'on a star among names',
      rule({ grants: GRANT.replace('"sales"', '["a", "s*"]') }),
      'star at the end'
    ],
    ['of nine grants', rule({ grants: GRANT.repeat(9) }), 'are more than 8']
  ])('one %s is refused', (_name, text, why) => {
    expect(refused(file(text)).message).toContain(why);
  });
});

describe('hostile rules of a facetry.toml', () => {
  test.each(['..', '../other', 'a/../..', '/home/me', '~', '%2e%2e/x', 'a\\\\..'])(
    'are not for the notebooks of %s',
    path => {
      const text = file(rule({ whom: `for = "notebook"\nbelow = "${path}"` }));
      expect(refused(text).code).toBe('manifest_outside');
    }
  );

  test.each(['"aios"', '"aios/requests"', '"aios/*"', '"aios*"', '["a", "aios/ledger"]'])(
    'grant nothing of the service’s own: %s',
    object => {
      const text = file(rule({ grants: GRANT.replace('"sales"', object) }));
      expect(refused(text).code).toBe('manifest_outside');
    }
  );

  test.each([
    ['unseen', 'read\\u200bing'],
    ['turned', 'read\\u202eing'],
    ['another blank', 'reading\\u00a0sales'],
    ['two blanks', 'reading  sales'],
    ['a blank at its end', 'reading '],
    ['full width', '\\uff52eading'],
    ['a letter of Cyrillic among Latin ones', 're\\u0430ding'],
    ['a new line', 'reading\\nMade the rule'],
    ['the end of its quotation', 'a” stands, live: “b'],
    ['more than 120', 'x'.repeat(121)]
  ])('have no name with what is not read as it is: %s', (_name, name) => {
    const { code, message } = refused(file(rule({ name })));
    expect(code).toBe('manifest_bad_value');
    expect(message).toContain('rules[1].name');
  });

  test.each([
    ['Reading', 'reading', true],
    ['reading-sales', 'reading sales', true],
    ['sa1es', 'sales', true],
    ['\u0441\u043e\u0441\u043e', 'coco', true],
    ['reading\u200b', 'reading', true],
    ['reading', 'writing', false],
    ['Verk\u00e4ufe', 'Verkaufe', false]
  ])('called %s are taken for %s: %s', (one, other, taken) => {
    expect(alike(one, other)).toBe(taken);
  });

  test('are not two of one name, nor two that say the same and count for two', () => {
    const other = GRANT.replace('sales', 'bank');
    expect(refused(file(rule(), rule({ name: 'READING', grants: other }))).message).toContain(
      'rules[2].name is taken for that of a rule above'
    );
    const again = rule({ name: 'b', ends: 'lifetime = "1h"\nexpires = "31d"' });
    expect(refused(file(rule(), again)).message).toContain('rules[2] says what a rule above says');
  });

  test('are sixteen at most, and ten thousand refused at once', () => {
    const many = (count: number, of: (n: number) => string): string =>
      HEAD + Array.from({ length: count }, (_, n) => of(n)).join('');
    const whole = (n: number): string =>
      rule({ name: `r${'x'.repeat(n)}`, grants: GRANT.replace('sales', `s${n}`) });
    expect(readManifest(many(16, whole)).rules).toHaveLength(16);
    expect(refused(many(17, whole)).code).toBe('manifest_too_large');
    const work = worked();
    expect(refused(many(10_000, () => '[[rules]]\n')).code).toBe('manifest_too_large');
    expect(refused(many(6000, () => '[[rules]]\n')).code).toBe('manifest_too_large');
    expect(work()).toBeLessThan(2000);
  });
});
