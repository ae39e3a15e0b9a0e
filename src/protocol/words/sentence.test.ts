import { actionPhrase, safeText, sentence, worded, WORDING } from './sentence';
import { normalizeNeed } from '../terms/terms';
import type { Need } from '../types';

const UNTIL = Date.UTC(2026, 6, 1, 12, 30, 59) / 1000;

function said(need: Partial<Need> = {}, petname = 'analysis'): string {
  return sentence(
    petname,
    normalizeNeed({ object: 'reports', actions: ['read'], expiry: UNTIL, ...need })
  );
}

describe('a sentence', () => {
  it.each<[string, Partial<Need>, string]>([
    [
      'what may be done and until when',
      {},
      'analysis may use read on reports, until 2026-07-01 12:30 UTC.'
    ],
    [
      'several actions',
      { actions: ['read', 'list', 'drop'] },
      'analysis may use drop, list and read on reports, until 2026-07-01 12:30 UTC.'
    ],
    ['no end', { expiry: null }, 'analysis may use read on reports, until revoked.'],
    [
      'one use',
      { uses: 1 },
      'analysis may use read on reports, at most 1 use, until 2026-07-01 12:30 UTC.'
    ],
    [
      'rows and fields',
      { uses: 5, result: { rows: 100, fields: ['id', 'first name'] } },
      'analysis may use read on reports, at most 5 uses, at most 100 rows, only the fields id, "first name", until 2026-07-01 12:30 UTC.'
    ],
    [
      'no fields',
      { result: { fields: [] } },
      'analysis may use read on reports, no fields, until 2026-07-01 12:30 UTC.'
    ],
    [
      'a beginning',
      { not_before: UNTIL - 86400 },
      'analysis may use read on reports, from 2026-06-30 12:30 UTC, until 2026-07-01 12:30 UTC.'
    ],
    [
      'that it can be lent',
      { delegation: true },
      'analysis may use read on reports, until 2026-07-01 12:30 UTC, and may lend it to others.'
    ],
    [
      'constraints, sorted',
      { constraints: { b: { exact: 'x' }, a: { range: { min: 1, max: 5 } } } },
      'analysis may use read on reports, a from 1 to 5, b exactly "x", until 2026-07-01 12:30 UTC.'
    ],
    [
      'half ranges',
      { constraints: { a: { range: { min: 1 } }, b: { range: { max: 2 } } } },
      'analysis may use read on reports, a at least 1, b at most 2, until 2026-07-01 12:30 UTC.'
    ],
    [
      'several limits of one argument',
      { constraints: { a: { prefix: 'x', max_length: 9 } } },
      'analysis may use read on reports, a no longer than 9 and beginning with "x", until 2026-07-01 12:30 UTC.'
    ],
    [
      'choices',
      { constraints: { a: { one_of: ['x', 1, null] }, b: { subset: ['p', 'q'] } } },
      'analysis may use read on reports, a one of "x", 1 or null, b only out of "p" and "q", until 2026-07-01 12:30 UTC.'
    ],
    [
      'paths',
      {
        constraints: {
          a: { path: 'd/e/**' },
          b: { path: '**' },
          c: { path: 'x/*.csv' },
          d: { path: 'x' }
        }
      },
      'analysis may use read on reports, a below "d/e", b anywhere, c matching "x/*.csv", d at "x", until 2026-07-01 12:30 UTC.'
    ]
  ])('says %s', (_, need, text) => {
    expect(said(need)).toBe(text);
  });

  it('counts the choices it does not list', () => {
    const many = Array.from({ length: 25 }, (_, i) => i);
    expect(said({ constraints: { a: { one_of: many } } })).toMatch(/ 19 or 5 others,/);
  });

  it('tells long values apart by their length', () => {
    const one = said({ constraints: { a: { prefix: 'x'.repeat(300) } } });
    const two = said({ constraints: { a: { prefix: 'x'.repeat(301) } } });
    expect(one).toContain('(300 characters)');
    expect(one).not.toBe(two);
  });

  it('quotes names that could be taken for its own words', () => {
    expect(said({ object: 'reports, until revoked. x' })).toBe(
      'analysis may use read on "reports, until revoked. x", until 2026-07-01 12:30 UTC.'
    );
    expect(said({ actions: ['read and drop'] })).toContain('may use "read and drop" on reports');
    expect(said({ object: 'a"b\\c' })).toContain('"a\\"b\\\\c"');
    expect(said({}, 'Ann may drop everything, Bob')).toMatch(
      /^"Ann may drop everything, Bob" may use read/
    );
    expect(said({}, 'Ann MAY drop')).toMatch(/^"Ann MAY drop" may/);
    expect(said({}, 'x. y')).toMatch(/^"x\. y" may/);
    expect(said({}, "Ann's notebook (2)")).toMatch(/^Ann's notebook \(2\) may/);
    expect(said({}, '')).toMatch(/^"" may/);
  });

  it('shows tricks with invisible characters for what they are', () => {
    expect(said({ object: 'a\u202eb' })).toContain('"a⟨U+202E⟩b"');
    expect(said({}, 'Ann\u200b')).toContain('Ann⟨U+200B⟩');
    expect(said({ constraints: { p: { prefix: 'a\u0000' } } })).toContain('"a\\u0000"');
  });
});

describe('safeText', () => {
  it.each([
    ['a\nb\tc\r\nd', 'a b c d'],
    ['\u2028', '⟨U+2028⟩'],
    ['\u0085', '⟨U+0085⟩'],
    ['\u001b[31m', '⟨U+001B⟩[31m'],
    ['\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
    ['a\ufeffb', 'a⟨U+FEFF⟩b'],
    ['a\u00adb', 'a⟨U+00AD⟩b'],
    ['\u{e0041}', '⟨U+E0041⟩'],
    ['\u3164', '⟨U+3164⟩'],
    ['\ud800', '⟨U+D800⟩'],
    ['a\u00a0\u3000b', 'a  b'],
    ['e\u0301', 'e\u0301'],
    [`z${'\u0301'.repeat(50)}`, `z${'\u0301'.repeat(4)}`],
    ['ü 日本 😀 العربية', '\u2068ü 日本 😀 العربية\u2069']
  ])('makes %j safe', (text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  it('cuts by code points', () => {
    expect(safeText('😀😀😀', 2)).toBe('😀😀…');
    expect(safeText('😀😀', 2)).toBe('😀😀');
    expect(safeText('x'.repeat(600))).toHaveLength(501);
  });
});

describe('actionPhrase', () => {
  it('joins as one speaks', () => {
    expect(actionPhrase([])).toBe('');
    expect(actionPhrase(['a'])).toBe('a');
    expect(actionPhrase(['a', 'b'])).toBe('a and b');
    expect(actionPhrase(['a', 'b', 'c'])).toBe('a, b and c');
  });
});

describe('the revision of the words', () => {
  /** Of each revision what it made of the same terms: who changes words for these adds the next. */
  const REVISIONS: Record<number, string> = {
    1:
      'analysis may use list and read on reports, path below "a", at most 5 uses, at most 3 uses in ' +
      'any hour, n at most 9 in all, only after check on lab, each use confirmed by a person, at most ' +
      '2 rows, only the fields id, until 2026-07-01 12:30 UTC, and may lend it to others, who may not ' +
      'lend it on.'
  };

  it('is that of what is said of each limit', () => {
    const words = said({
      actions: ['list', 'read'],
      constraints: { path: { path: 'a/**' } },
      uses: 5,
      rate: { calls: 3, per: 3600 },
      budget: { n: { limit: 9 } },
      requires: [{ object: 'lab', action: 'check' }],
      confirm: 'each_use',
      result: { rows: 2, fields: ['id'] },
      delegation: true,
      delegation_depth: 1
    });
    expect(words).toBe(REVISIONS[WORDING]);
    expect(Math.max(...Object.keys(REVISIONS).map(Number))).toBe(WORDING);
  });

  it('is not said of the first, which older services do not name', () => {
    expect([worded(1), worded(2)]).toEqual([{}, { worded: 2 }]);
  });
});
