import type { Constraint, Definition, EntryView, Json, Terms } from '../protocol';
import { b64u, holds, normalizeNeed, parseConstraint, subsumes, utf8 } from '../protocol';
import { chosenFor } from './choose';
import { freeze } from './freeze';
import type { Known } from './known';
import { leastNeeds } from './least';
import { narrowest } from './narrowest';
import { readManifest } from './read';
import { type Use, usesOf } from './used';

const define = (name: string, ...args: string[]): Definition => ({
  name,
  safe: true,
  summary: '',
  args: {
    type: 'object',
    properties: Object.fromEntries(args.map(arg => [arg, {}])),
    additionalProperties: false
  },
  returns: null,
  upload: false,
  http: null
});

const DEFINITIONS: Record<string, Record<string, Definition>> = {
  sales: { read: define('read', 'path'), list: define('list', 'path', 'limit') },
  bank: { balance: define('balance'), deposit: define('deposit', 'amount', 'note') }
};

const known = (terms: Record<string, Partial<Terms>> = {}): Known => ({
  definition: (object, action) => DEFINITIONS[object]?.[action],
  terms: facet =>
    terms[facet] && { ...normalizeNeed({ object: 'x', actions: ['y'] }), ...terms[facet] }
});

const use = (object: string, action: string, args: Use['args'], facet = 'f'): Use => ({
  object,
  action,
  args,
  facet
});

const opening = (value: unknown): { salt: string; bytes: string } => ({
  salt: 's',
  bytes: b64u.encode(utf8.encode(JSON.stringify(value)))
});

describe('what was used', () => {
  test('are the intents of the ledger, but for those proven not sent and the service’s own', () => {
    const intent = (index: number, what: object, args: object | null): EntryView => ({
      index,
      kind: 'intent',
      at: 0,
      leaf: '',
      openings: {
        who: opening({ facet: 'f' }),
        what: opening(what),
        ...(args && { args: opening(args) })
      }
    });
    const signed = (index: number, args: object, given: object): EntryView => {
      const { openings, ...entry } = intent(index, { object: 'sales', action: 'list' }, args);
      const payload = b64u.encode(utf8.encode(JSON.stringify({ args: given })));
      const token = { salt: 's', bytes: b64u.encode(utf8.encode(`e30.${payload}.c2ln`)) };
      return { ...entry, openings: { ...openings, token } };
    };
    const entries: EntryView[] = [
      intent(1, { object: 'bank', action: 'balance' }, {}),
      intent(2, { object: 'bank', action: 'deposit' }, { amount: 1 }),
      {
        ...intent(3, {}, null),
        kind: 'outcome',
        ref: 2,
        openings: { result: opening({ state: 'not_sent' }) }
      },
      intent(4, { object: 'aios/ledger', action: 'erase' }, {}),
      { ...intent(5, { object: 'bank', action: 'withdraw' }, {}), kind: 'refusal' },
      intent(6, { object: 'bank', action: 'deposit' }, null),
      signed(7, { path: 'a', limit: 1000 }, { path: 'a' })
    ];
    expect(usesOf(entries)).toEqual([
      use('bank', 'balance', {}),
      use('bank', 'deposit', null),
      { ...use('sales', 'list', { path: 'a', limit: 1000 }), given: ['path'] }
    ]);
  });
});

describe('the narrowest limit', () => {
  const many = <T>(make: (n: number) => T): T[] => Array.from({ length: 9 }, (_, n) => make(n));

  test.each<[string, Json[], Constraint | null]>([
    ['of one value is that value', ['EUR', 'EUR'], { exact: 'EUR' }],
    ['of few values are these', ['b', 'a', 'b'], { one_of: ['a', 'b'] }],
    ['of few numbers are these, by size', [10, 9], { one_of: [9, 10] }],
    ['of many numbers is their range', many(n => n / 2), { range: { min: 0, max: 4 } }],
    [
      'of many files is their folder and ending',
      many(n => `2024/q${n}.csv`),
      { path: '2024/*.csv' }
    ],
    ['of files of several folders is what they share', many(n => `y/${n}/a.csv`), { path: 'y/**' }],
    ['of files that share nothing is every path', many(n => `${n}/a`), { path: '**' }],
    ['of many texts is how they begin', many(n => `order-${n}`), { prefix: 'order-' }],
    [
      'of many other texts is their length, rounded up',
      many(n => `${n}abcdefghij`),
      { max_length: 20 }
    ],
    ['of a long text is its length, never the text', ['x'.repeat(121)], { max_length: 200 }],
    ['of both truths is none', [true, false], null],
    ['of null is none, since TOML has none', [null], null],
    ['of many mixed values is none', many<Json>(n => (n % 2 ? n : String(n))), null],
    [
      'of many lists is what they hold',
      many(n => Array.from({ length: n }, (_, at) => at % 2)),
      { subset: [0, 1] }
    ],
    ['of many tables is none', many(n => ({ n })), null],
    [
      'of paths with a star in their name names no pattern',
      many(n => `*/${n}${n}`),
      { max_length: 5 }
    ]
  ])('%s', (_name, values, constraint) => {
    expect(narrowest(values).constraint).toEqual(constraint);
  });

  test('copies no value that looks like a secret', () => {
    const secret = ['gh', 'p_', 'A1b2C3d4E5f6G7h8I9j0K1l2'].join('');
    expect(narrowest([secret])).toEqual({
      constraint: null,
      because: 'a value looks like a secret'
    });
  });

  test('is kept by each value, whatever they are', () => {
    const pool: Json[] = [
      ...[0, -1, 0.1, 1e21, 2 ** 53, -0, 7],
      ...['', 'a', 'é', '../x', 'a/b', 'a/b/c.csv', 'a/*', '%41', 'x'.repeat(300), '\u202e'],
      ...[true, false, null, [], [1], ['a', 'b'], {}, { a: [1] }]
    ];
    let seed = 1;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    let limited = 0;
    for (let round = 0; round < 3000; round++) {
      const values = Array.from({ length: 1 + next(14) }, () => {
        const value = pool[next(pool.length)]!;
        return typeof value === 'string' && next(2) ? `${value}${next(20)}` : value;
      });
      const { constraint } = narrowest(values);
      if (constraint !== null) {
        limited++;
        parseConstraint(constraint, 'x');
        values.forEach(value => expect(holds(constraint, value)).toBeNull());
      }
    }
    expect(limited).toBeGreaterThan(300);
  });
});

describe('the least needs', () => {
  const needs = (uses: Use[], facts = known(), loose = false) => leastNeeds(uses, facts, { loose });

  test('are one line where no limit of one action reaches another', () => {
    const { needs: found, notes } = needs([
      use('bank', 'deposit', { amount: 5 }),
      use('bank', 'balance', {}),
      use('bank', 'deposit', { amount: 7 })
    ]);
    expect(found).toEqual([
      {
        object: 'bank',
        actions: ['balance', 'deposit'],
        constraints: { amount: { one_of: [5, 7] } }
      }
    ]);
    expect(notes).toEqual([]);
  });

  test('are two where one would let each action do what only the other did', () => {
    const { needs: found } = needs([
      use('sales', 'read', { path: 'a.csv' }),
      use('sales', 'list', { path: '2024', limit: 10 })
    ]);
    expect(found.map(({ actions }) => actions)).toEqual([['list'], ['read']]);
  });

  test('are two where what an action takes is not known, since the service is gone', () => {
    const { needs: found } = needs([use('gone', 'a', { x: 1 }), use('gone', 'b', {})]);
    expect(found).toHaveLength(2);
  });

  test('limit no argument that was left out once, and say so', () => {
    const { needs: found, notes } = needs([
      use('bank', 'deposit', { amount: 5, note: 'x' }),
      use('bank', 'deposit', { amount: 5 })
    ]);
    expect(found[0]!.constraints).toEqual({ amount: { exact: 5 } });
    expect(notes).toEqual(['bank deposit, note: not given each time, so it is not limited']);
  });

  describe('with arguments that nobody gave, whose defaults were filled in', () => {
    const LIMITED: Definition = {
      ...define('list', 'path', 'limit'),
      args: {
        type: 'object',
        properties: { path: {}, limit: { type: 'integer', default: 1000 } },
        additionalProperties: false
      }
    };
    const knows = (definition: Definition): Known => ({
      ...known(),
      definition: () => definition
    });
    const filledIn = { ...use('sales', 'list', { path: '2024', limit: 1000 }), given: ['path'] };
    const unsigned = use('sales', 'list', { path: '2024', limit: 1000 });
    const typed = { ...unsigned, given: ['limit', 'path'] };

    test.each([
      ['as their tokens show', [filledIn, filledIn]],
      ['as far as is shown', [unsigned]],
      ['of which some show it', [filledIn, unsigned]]
    ])('leave these free, %s, and say so', (_, uses) => {
      const { needs: found, notes } = needs(uses, knows(LIMITED));
      expect(found[0]!.constraints).toEqual({ path: { exact: '2024' } });
      expect(notes).toEqual(['sales list, limit: only its default was used, so it is not limited']);
    });

    test('keep to what somebody gave, be it the default', () => {
      const { needs: found } = needs([typed], knows(LIMITED));
      expect(found[0]!.constraints).toEqual({ limit: { exact: 1000 }, path: { exact: '2024' } });
    });

    test('keep to both where it was given once and left out once', () => {
      const other = {
        ...use('sales', 'list', { path: '2024', limit: 5 }),
        given: ['limit', 'path']
      };
      const { needs: found } = needs([filledIn, other], knows(LIMITED));
      expect(found[0]!.constraints!['limit']).toEqual({ one_of: [5, 1000] });
    });

    test('keep to the default of what writes: it may be what keeps it harmless', () => {
      const writes = knows({ ...LIMITED, safe: false });
      const { needs: found } = needs([filledIn], writes);
      expect(found[0]!.constraints!['limit']).toEqual({ exact: 1000 });
    });

    test('keep to it where the action is not known any more', () => {
      const gone: Known = { ...known(), definition: () => undefined };
      expect(needs([filledIn], gone).needs[0]!.constraints!['limit']).toEqual({ exact: 1000 });
    });
  });

  test('limit nothing by arguments that were erased, and say so', () => {
    const { needs: found, notes } = needs([
      use('bank', 'deposit', { amount: 5 }),
      use('bank', 'deposit', null)
    ]);
    expect(found[0]!.constraints).toBeUndefined();
    expect(notes).toHaveLength(1);
  });

  test('keep what the facets that were used had to keep, but no key and no end', () => {
    const terms: Partial<Terms> = {
      result: { rows: 100 },
      confirm: 'each_use',
      expiry: 1,
      uses: 3,
      delegation: true,
      delegation_depth: 2,
      rate: { calls: 5, per: 3600 },
      requires: [
        { object: 'a', action: 'b' },
        { object: 'a', action: 'b', principal: 'k'.repeat(43) }
      ]
    };
    const { needs: found, notes } = needs([use('bank', 'balance', {})], known({ f: terms }));
    expect(found).toEqual([
      {
        object: 'bank',
        actions: ['balance'],
        result: { rows: 100 },
        confirm: 'each_use',
        rate: { calls: 5, per: 3600 },
        requires: [{ object: 'a', action: 'b' }]
      }
    ]);
    expect(notes[0]).toContain('a certain key, which is not written down');
  });

  test('are objects and actions alone where that is wanted', () => {
    const { needs: found } = needs([use('sales', 'read', { path: 'a' })], known(), true);
    expect(found).toEqual([{ object: 'sales', actions: ['read'] }]);
  });

  test('are no more than one card holds', () => {
    const uses = Array.from({ length: 20 }, (_, n) => use('big', `a${n}`, { x: n, y: 1 }));
    const { needs: found, notes } = needs([...uses, use('bank', 'balance', {})]);
    expect(found).toHaveLength(2);
    const big = found.find(({ object }) => object === 'big')!;
    expect(big.constraints).toEqual({ y: { exact: 1 } });
    expect(notes.join()).toContain('one need of 20');
  });
});

describe('freeze', () => {
  const USES = [
    use('sales', 'read', { path: '2024/q3.csv' }),
    use('bank', 'deposit', { amount: 5, note: '*\u202e"\n' })
  ];
  const write = (text: string | null, uses = USES, notebook = 'churn.ipynb') =>
    freeze(text, notebook, uses, known());

  test('writes a file from which just these needs are read', () => {
    const { text } = write(null);
    const { needs, names } = chosenFor(readManifest(text), 'churn.ipynb', 0);
    expect(names).toEqual(['bank', 'sales']);
    expect(needs).toEqual(leastNeeds(USES, known()).needs);
    expect(text).not.toMatch(/[\u202e\u0000-\u0009]/);
    expect(chosenFor(readManifest(text), 'other.ipynb', 0).names).toEqual([]);
  });

  test('writes the same again, and keeps name, why and expires of its block', () => {
    const first = write(null).text;
    expect(write(first).text).toBe(first);
    const edited = first
      .replace('name = "sales"', 'name = "figures"')
      .replace('[needs.where]\npath', 'why = "churn"\nexpires = "8h"\n[needs.where]\npath');
    const again = write(edited).text;
    expect(again).toContain('name = "figures"');
    expect(again).toContain('why = "churn"');
    expect(again).toContain('expires = "8h"');
    expect(write(again).text).toBe(again);
  });

  test('keeps them where what was done on the object has changed: cells call it by its name', () => {
    const reads = USES.filter(({ object }) => object === 'sales');
    const edited = write(null, reads)
      .text.replace('name = "sales"', 'name = "figures"')
      .replace('actions = ["read"]', 'actions = ["list"]\nexpires = "8h"');
    expect(edited).toContain('actions = ["list"]');
    const again = write(edited, reads).text;
    expect(again).toContain('actions = ["read"]');
    expect(again).toContain('name = "figures"');
    expect(again).toContain('expires = "8h"');
  });

  test('leaves all outside of its block as it is, to the byte', () => {
    const before =
      'facetry = 1 # ours\r\n\n[services.sales] # here\nkind = "files"\nfolder = "data"\n' +
      '# by hand\n[[needs]]\nobject = "sales"\nactions = ["list"]\n';
    const one = write(before).text;
    expect(one.startsWith(before)).toBe(true);
    const tail = '\n# more by hand\n[[needs]]\nname = "later"\nobject = "x"\nactions = ["y"]\n';
    const two = write(one + tail, [USES[0]!]).text;
    expect(two.startsWith(before)).toBe(true);
    expect(two.endsWith(tail)).toBe(true);
    const both = write(two, USES, 'other.ipynb').text;
    expect(both.startsWith(two)).toBe(true);
  });

  test.each([
    ['an end without a beginning', '# <<< facetry freeze "churn.ipynb"\n'],
    ['two beginnings', '# >>> facetry freeze "churn.ipynb"\n'.repeat(2)],
    [
      'a block in a text',
      'x = """\n# >>> facetry freeze "churn.ipynb"\n# <<< facetry freeze "churn.ipynb"\n"""\n'
    ],
    [
      'a key that would go over to another table',
      '# >>> facetry freeze "churn.ipynb"\n# <<< facetry freeze "churn.ipynb"\nuses = 5\n'
    ]
  ])('writes nothing over %s', (_name, more) => {
    expect(() => write(`facetry = 1\n${more}`)).toThrow(/facetry\.toml/);
  });

  test('writes no key, nonce, id, or path of the machine', () => {
    const id = 'c0ffee'.repeat(5) + 'aa';
    const { text } = freeze(
      null,
      'churn.ipynb',
      [use('sales', 'read', { path: 'a' }, id)],
      known({ [id]: {} })
    );
    expect(text).not.toContain(id);
    expect(text).not.toContain('/work');
  });

  test('names what can not be read of a file that it would change', () => {
    expect(() => write('facetry = 1\nnonsense = 1\n')).toThrow(/line 2: nonsense/);
  });

  test('covers what was done: each act lies within one of the needs', () => {
    for (const { object, action, args } of USES) {
      const act = Object.entries(args!).map(([name, value]) => [name, { exact: value }] as const);
      const done = normalizeNeed({
        object,
        actions: [action],
        constraints: Object.fromEntries(act)
      });
      const { needs } = leastNeeds(USES, known());
      expect(needs.some(need => subsumes(normalizeNeed(need), done) === null)).toBe(true);
    }
  });
});
