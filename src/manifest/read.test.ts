import { chosenFor } from './choose';
import { ManifestError } from './errors';
import { readManifest } from './read';
import { looksSecret } from './secretLike';
import { leastOf } from '../engine/testing/cpu';
import { worked } from '../protocol/testing/worked';

const HEAD = 'facetry = 1\n';
const NOW = 1_795_435_200;

const WHOLE = `${HEAD}
# What the month end takes.
[services.sales]
kind = "files"
folder = "./data/"

[services.bank]
kind = "openapi"
document = "api/bank.yaml"
address = "https://bank.example/v1"
auth = { kind = "header", name = "X-Key" }
secret = "keyring:bank/me"

[[needs]]
name = "acct"
object = "bank"
actions = ["deposit", "balance"]
why = "month end"
notebooks = "reports/*.ipynb"
expires = "8h"
uses = 10
rate = "5/1h"
budget = { amount = 500, "usage.total" = { limit = 20, each = 2 } }
requires = { object = "approvals", action = "approve", same = ["b", "a"], consume = true }
[needs.where]
amount = { range = { max = 100 } }
currency = ["EUR", "CHF"]
note = "x*"

[[needs]]
object = "sales"
actions = "read"
rows = 100
fields = ["a"]
confirm = "each_use"
depth = 1
`;

/** Code and message of what reading answers. */
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

const FILES = 'kind = "files"\nfolder = "data"';
const service = (lines: string): string => `${HEAD}[services.x]\n${lines}\n`;
const need = (lines: string): string =>
  `${HEAD}[[needs]]\nobject = "bank"\nactions = ["balance"]\n${lines}\n`;

describe('a facetry.toml', () => {
  test('says services and needs in the words of the protocol', () => {
    const { services, needs } = readManifest(WHOLE);
    expect(services).toEqual([
      { name: 'sales', kind: 'files', folder: 'data', write: false, secret: null },
      {
        name: 'bank',
        kind: 'openapi',
        document: { file: 'api/bank.yaml' },
        address: 'https://bank.example/v1',
        auth: { kind: 'header', name: 'X-Key' },
        secret: { kind: 'reference', reference: 'keyring:bank/me' }
      }
    ]);
    expect(needs).toEqual([
      {
        name: 'acct',
        notebooks: ['reports/*.ipynb'],
        why: 'month end',
        ends: { after: 28_800 },
        need: {
          object: 'bank',
          actions: ['balance', 'deposit'],
          constraints: {
            amount: { range: { max: 100 } },
            currency: { one_of: ['EUR', 'CHF'] },
            note: { path: 'x*' }
          },
          uses: 10,
          rate: { calls: 5, per: 3600 },
          budget: { amount: { limit: 500 }, 'usage.total': { limit: 20, each: 2 } },
          requires: [{ object: 'approvals', action: 'approve', same: ['a', 'b'], consume: true }]
        }
      },
      {
        name: 'sales',
        notebooks: null,
        why: '',
        ends: null,
        need: {
          object: 'sales',
          actions: ['read'],
          result: { fields: ['a'], rows: 100 },
          confirm: 'each_use',
          delegation: true,
          delegation_depth: 1
        }
      }
    ]);
  });

  test('is asked for by the notebooks that it names, with an end from now on', () => {
    const manifest = readManifest(WHOLE);
    const { names, needs, purpose } = chosenFor(manifest, 'reports/q3.ipynb', NOW);
    expect(names).toEqual(['acct', 'sales']);
    expect(needs.map(({ expiry }) => expiry)).toEqual([NOW + 28_800, undefined]);
    expect(purpose).toBe('month end');
    expect(chosenFor(manifest, 'q3.ipynb', NOW).names).toEqual(['sales']);
    expect(() => chosenFor(manifest, null, NOW)).toThrow(/does not say which one it is/);
  });

  test('names whose reason is which where there are several, in 500 characters', () => {
    const text = `${need('name = "a"\nwhy = "one"')}${need('name = "b"\nwhy = "two"').slice(HEAD.length)}`;
    expect(chosenFor(readManifest(text), null, NOW).purpose).toBe('a: one; b: two');
    const long = text.replace('two', 'x'.repeat(500));
    expect([...chosenFor(readManifest(long), null, NOW).purpose]).toHaveLength(500);
  });

  test.each([
    ['a pattern without a folder is of the name alone', '*.ipynb', 'deep/er/a.ipynb', true],
    ['a pattern with one is of the whole path', 'deep/*.ipynb', 'deep/er/a.ipynb', false],
    ['all below', 'deep/**', 'deep/er/a.ipynb', true],
    ['a name with a star of its own', 'a*.ipynb', 'a*.ipynb', true],
    ['another', 'b.ipynb', 'a.ipynb', false]
  ])('%s', (_name, pattern, notebook, mine) => {
    const manifest = readManifest(need(`notebooks = ["${pattern}"]`));
    expect(chosenFor(manifest, notebook, NOW).names).toEqual(mine ? ['bank'] : []);
  });

  test.each(['../a.ipynb', '/home/a.ipynb', './a.ipynb', 'b/../*'])(
    'takes no notebook that it never meets: %s',
    pattern => {
      const told = refused(need(`notebooks = ["b/*", ${JSON.stringify(pattern)}]`));
      expect([told.code, told.message]).toEqual([
        'manifest_outside',
        expect.stringMatching(/line 5: needs\[1\]\.notebooks are paths or patterns below/)
      ]);
    }
  );

  test('tells the line, the key and what is meant', () => {
    expect(refused(need('actons = ["x"]')).message).toBe(
      'facetry.toml, line 5: needs[1].actons is not known here; did you mean “actions”?'
    );
    expect(refused(service('kind = "files"\nfolder = "a"\nwrote = true')).message).toMatch(
      /line 5: services\.x\.wrote is not known here; did you mean “write”\?/
    );
    expect(refused(`${HEAD}[[need]]\n`).message).toMatch(/line 2: need .*did you mean “needs”/);
    expect(refused(`${WHOLE}[needs.were]\n`).message).toMatch(/line \d+: needs\[2\]\.were/);
    expect(refused(`${HEAD}a = \n`)).toMatchObject({ code: 'manifest_not_toml' });
    // Where a table has no header of its own, and where a name is written with escapes.
    expect(refused(`${HEAD}[servces.x]\nkind = "files"\n`).message).toMatch(
      /line 2: servces is not known here; did you mean “services”/
    );
    expect(refused(`${HEAD}[services."a\\u001b"]\nkind = "files"\n`).message).toMatch(/line 2: /);
    expect(refused('[services.x]\nkind = "files"\n').message).toBe(
      'facetry.toml: the line facetry = 1 is missing: write it at the top.'
    );
    expect(refused(`${HEAD}x = ${'['.repeat(60)}`).message).not.toMatch(/\.\./);
    expect(refused(`${HEAD}a = \n`).message).toMatch(/^facetry\.toml, line 2: no TOML: /);
    expect(refused(need('[needs.where]\namount = { rang = 1 }')).message).toMatch(
      /line 6: needs\[1\]\.where\.amount is no limit/
    );
    expect(refused('facetry = 2\nbudgets = 1\n').message).toBe(
      'facetry.toml, line 1: facetry is 2: a newer Facetry wrote this file, and this one reads 1. Update Facetry.'
    );
    const merged = `${HEAD}<<<<<<< HEAD\nuses = 1\n=======\nuses = 2\n>>>>>>> main\n`;
    expect(refused(merged)).toMatchObject({ code: 'manifest_unmerged' });
    expect(refused(merged).message).toMatch(/line 2: git has left two versions here/);
    const several = 'why = """\n[needs.where]\nactons = 1\n"""\nactons = 1';
    expect(refused(need(several)).message).toContain('line 9:');
  });

  test.each([
    ['no version', '', 'manifest_version'],
    ['another version', 'facetry = 2', 'manifest_version'],
    ['another key at the top', `${HEAD}serivces = 1`, 'manifest_unknown_key'],
    ['needs that are no list', `${HEAD}[needs]\nobject = "a"`, 'manifest_bad_value'],
    ['persons that are one', service(`${FILES}\npersons = { write = 1 }`), 'manifest_bad_value'],
    [
      'more persons than there can be',
      service(`${FILES}\npersons = { write = 11 }`),
      'manifest_bad_value'
    ],
    [
      'persons that are no number',
      service(`${FILES}\npersons = { write = "2" }`),
      'manifest_bad_value'
    ],
    ['persons without an action', service(`${FILES}\npersons = 2`), 'manifest_bad_value'],
    ['a need without actions', `${HEAD}[[needs]]\nobject = "a"`, 'manifest_bad_value'],
    ['a rate that is none', need('rate = "often"'), 'manifest_bad_value'],
    ['a time without a zone', need('expires = 2026-12-31T18:00:00'), 'manifest_bad_value'],
    ['a limit that is a date', need('[needs.where]\nday = 2026-12-31'), 'manifest_bad_value'],
    ['a limit that is nan', need('[needs.where]\nx = nan'), 'manifest_bad_value'],
    ['a name that Python has not', need('name = "a b"'), 'manifest_bad_value'],
    ['a name that is a word of Python', need('name = "class"'), 'manifest_bad_value'],
    ['a name of Python’s own', need('name = "__builtins__"'), 'manifest_bad_value'],
    ['requirements of a null form', need('requires = ["x"]'), 'manifest_bad_value'],
    ['a kind of its own', service('kind = "exec"'), 'manifest_bad_value'],
    [
      'a key of the other kind',
      service('kind = "files"\nfolder = "a"\naddress = "x"'),
      'manifest_unknown_key'
    ],
    ['an API without document or methods', service('kind = "openapi"'), 'manifest_bad_value'],
    [
      'a name that is none',
      `${HEAD}[services."a b"]\nkind = "files"\nfolder = "a"`,
      'manifest_bad_value'
    ]
  ])('with %s is refused', (_name, text, code) => {
    expect(refused(text).code).toBe(code);
  });
});

describe('a hostile facetry.toml', () => {
  test.each([
    '/etc',
    '~',
    '~/.ssh',
    '..',
    '../other',
    'a/../../b',
    'a//b',
    'a\\\\..\\\\b',
    '%2e%2e/x',
    'a\\u0000b'
  ])('can not name the folder %s, nor a document there', path => {
    expect(refused(service(`kind = "files"\nfolder = "${path}"`)).code).toBe('manifest_outside');
    expect(refused(service(`kind = "openapi"\ndocument = "${path}"`)).code).toBe(
      'manifest_outside'
    );
  });

  test.each([
    ['file:/home/me/.ssh/id_rsa', 'manifest_outside'],
    ['exec:print-token', 'manifest_outside'],
    ['offered:tour@http://localhost:1', 'manifest_outside'],
    ['env:', 'manifest_secret'],
    ['env:A;B', 'manifest_secret'],
    ['keyring:alone', 'manifest_secret'],
    ['hunter2', 'manifest_secret']
  ])('can not have the secret %s used, and it is not repeated', (secret, code) => {
    const lines = 'kind = "openapi"\ndocument = "https://a.example/x.json"';
    const { code: told, message } = refused(service(`${lines}\nsecret = "${secret}"`));
    expect(told).toBe(code);
    expect(message).not.toContain(secret.slice(secret.indexOf(':') + 1) || secret + '"');
  });

  // Built from parts, so that no scanner takes the test for a leak.
  test.each([
    ['sk', '-proj-', 'abcdefghijklmnop1234'].join(''),
    ['gh', 'p_', 'A1b2C3d4E5f6G7h8I9j0K1l2'].join(''),
    ['AK', 'IA', 'IOSFODNN7EXAMPLE'].join(''),
    ['ey', 'JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'].join(''),
    ['-----BEG', 'IN OPENSSH PRIVATE KEY-----'].join(''),
    ['https://me:', 'pass@db.example/'].join(''),
    ['q7Zt1LmX9', 'vB3nK8wR2', 'yC6dF4gH0j'].join('')
  ])('that holds what looks like a secret is refused wherever it stands', planted => {
    for (const text of [
      service(`kind = "openapi"\ndocument = "https://a.example/x"\naddress = "${planted}"`),
      service(`kind = "openapi"\ndocument = "https://a.example/x"\nauth = { kind = "${planted}" }`),
      need(`why = "${planted}"`),
      need(`[needs.where]\nkey = "${planted}"`),
      need(`[needs.where]\nkey = { one_of = ["a", "${planted}"] }`)
    ]) {
      const { code, message } = refused(text);
      expect(code).toBe('manifest_secret');
      expect(message).not.toContain(planted);
    }
  });

  test('asks for nothing of the service’s own', () => {
    for (const object of ['aios/requests', 'aios/ledger', 'aios']) {
      const text = need('').replace('"bank"', `"${object}"`);
      expect(refused(text).code).toBe('manifest_outside');
    }
  });

  test('makes no card of more than sixteen lines', () => {
    const many = (count: number): string =>
      HEAD +
      Array.from(
        { length: count },
        (_, n) => `[[needs]]\nname = "n${n}"\nobject = "a"\nactions = ["b"]\n`
      ).join('');
    expect(() => chosenFor(readManifest(many(17)), null, NOW)).toThrow(/one card holds 16/);
    expect(chosenFor(readManifest(many(16)), null, NOW).names).toHaveLength(16);
    expect(refused(many(1000)).code).toBe('manifest_too_large');
  });

  test('has no two needs of one name, whose second would be taken for the first', () => {
    const text = need('') + need('uses = 1').slice(HEAD.length);
    expect(() => chosenFor(readManifest(text), null, NOW)).toThrow(/two needs .* called bank/);
  });

  test('reaches no prototype', () => {
    for (const key of ['__proto__', 'constructor.prototype', 'toString']) {
      for (const text of [
        `${HEAD}${key}.x = 1`,
        `${HEAD}[services.${key}]\n`,
        need(`${key} = 1`)
      ]) {
        expect(() => readManifest(text)).toThrow(ManifestError);
      }
    }
    expect(({} as { x?: unknown }).x).toBeUndefined();
    const { needs } = readManifest(need('[needs.where]\ntoString = "a"'));
    expect(Object.keys(needs[0]!.need.constraints!)).toEqual(['toString']);
  });

  test('shows no markup, bidi or control character of its keys as they are', () => {
    const { message } = refused(`${HEAD}"\\u202e<img>\\u0007" = 1`);
    expect(message).toContain('⟨U+202E⟩');
    expect(message).not.toMatch(/[\u202e\u0007]/);
  });

  test.each([
    ['longer than 64 KiB', `${HEAD}#${'x'.repeat(65_536)}`],
    ['of nested lists', `${HEAD}a = ${'['.repeat(20_000)}`],
    ['of nested tables', `${HEAD}a = ${'{a='.repeat(10_000)}`],
    ['of one endless key', `${HEAD}${'a.'.repeat(20_000)}a = 1`],
    ['of nested limits', need(`[needs.where]\nx = ${'{all=['.repeat(200)}`)],
    ['of one endless name', need(`${'b'.repeat(50_000)} = 1`)],
    ['of thousands of keys', HEAD + Array.from({ length: 6000 }, (_, n) => `k${n}=1`).join('\n')],
    [
      'of thousands of tables',
      HEAD + Array.from({ length: 4000 }, (_, n) => `[s.k${n}]`).join('\n')
    ]
  ])('%s is refused at once', (_name, text) => {
    const work = worked();
    expect(() => readManifest(text)).toThrow(ManifestError);
    expect(work()).toBeLessThan(1000);
  });
});

describe('a file that is meant to harm whoever reads it', () => {
  // As slow as the cube, or square, of their length these would take years, or seconds each.
  const LONG = 60_000;

  test.each([
    ['a line that begins like a header', `x = [\n[${' '.repeat(LONG)}\n1 ] ]\n`],
    ['a header of very many parts', `x = """\\"""\n[${'a.'.repeat(LONG / 2)}a]\n"""\n`]
  ])('by %s is refused as any other', (_name, text) => {
    expect(refused(`${HEAD}${text}`)).toEqual({
      code: 'manifest_unknown_key',
      message: expect.stringMatching(/^facetry\.toml, line 2: x is not known here/) as string
    });
  });

  test.each([
    ['an address', `://${':'.repeat(LONG)}`],
    ['tokens', '-eyJ'.repeat(LONG / 4)]
  ])('by what might be %s is looked through in one go', (_name, text) => {
    expect(looksSecret(text)).toBe(false);
    // Four seconds, and nearly two, where each place is begun at anew.
    expect(leastOf(1, () => looksSecret(text))).toBeLessThan(1);
  });

  test.each(['\\u001b[2J', '\\n', '\\u202e', '\\u200b'])(
    'by %s where its secret is kept, which a terminal would show, is refused',
    hidden => {
      const service = `[services.x]\nkind = "openapi"\ndocument = "a.json"\n`;
      const secret = (user: string): string => `${HEAD}${service}secret = "keyring:bank/${user}"\n`;
      expect(readManifest(secret('me')).services[0]!.secret).toMatchObject({ kind: 'reference' });
      expect(refused(secret(`m${hidden}e`)).code).toBe('manifest_secret');
    }
  );
});
