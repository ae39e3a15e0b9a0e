import { boundsSentence } from './boundsSentence';
import { PHRASINGS, phrasingOf } from './phrasings';
import { ruleSentence } from './ruleSentence';
import { actSentence, limitPhrases, sentence } from './sentence';
import { normalizeNeed } from '../terms/terms';
import type { Act, Constraint, Need, Rule, Terms } from '../types';

const END = Date.UTC(2026, 6, 1, 12, 30) / 1000;
const GERMAN = phrasingOf('de');

function terms(need: Partial<Need> = {}): Terms {
  return normalizeNeed({ object: 'reports', actions: ['read'], expiry: END, ...need });
}

const german = (need: Partial<Need> = {}, petname = 'analysis'): string =>
  sentence(petname, terms(need), GERMAN);

const many = Array.from({ length: 23 }, (_, at) => at);

/** Each differs from the first, and from all others, by what one word of the sentence says. */
const CONSTRAINTS: Constraint[] = [
  { exact: 1 },
  { exact: '1' },
  { exact: 'x'.repeat(300) },
  { exact: 'x'.repeat(301) },
  { one_of: [1, 2] },
  { one_of: many },
  { not_one_of: [1, 2] },
  { not_one_of: many },
  { range: { min: 1 } },
  { range: { max: 1 } },
  { range: { min: 1, max: 2 } },
  { max_length: 1 },
  { contains: [1, 2] },
  { subset: [1, 2] },
  { prefix: 'a' },
  { path: '**' },
  { path: 'a/**' },
  { path: 'a/*' },
  { path: 'a' },
  { url: { schemes: ['https'], hosts: ['a.example'] } },
  { url: { schemes: ['http', 'https'], hosts: ['a.example'] } },
  { url: { schemes: ['https'], hosts: ['a.example', 'b.example'] } },
  { url: { schemes: ['https'], hosts: ['a.example'], ports: [443] } },
  { url: { schemes: ['https'], hosts: ['a.example'], path: '/443' } },
  { cidr: '10.0.0.0/8' },
  { wildcard: true },
  { all: [{ prefix: 'a' }, { max_length: 3 }] },
  { any: [{ prefix: 'a' }, { max_length: 3 }] },
  { prefix: 'a', max_length: 3 }
];

const PAID = { object: 'bank', action: 'pay' };
const NEEDS: Partial<Need>[] = [
  {},
  { actions: ['read', 'list'] },
  { actions: ['read', 'list', 'drop'] },
  { object: 'a b' },
  { expiry: null },
  { expiry: END + 60 },
  { not_before: END - 60 },
  { uses: 1 },
  { uses: 2 },
  ...[1, 60, 3600, 86_400, 90].map(per => ({ rate: { calls: 2, per } })),
  { rate: { calls: 1, per: 60 } },
  { result: { rows: 1 } },
  { result: { rows: 2 } },
  { result: { fields: [] } },
  { result: { fields: ['a'] } },
  { result: { fields: ['a', 'b c'] } },
  { budget: { amount: { limit: 2 } } },
  { budget: { 'usage.total': { limit: 2 } } },
  { budget: { '..rows': { limit: 2 } }, result: { rows: 1 } },
  { budget: { '..rows': { limit: 2 } }, result: { rows: 2 } },
  { budget: { '..rows': { limit: 3 } }, result: { rows: 2 } },
  { budget: { 'usage.total': { limit: 2, each: 1 } } },
  { requires: [PAID] },
  { requires: [{ ...PAID, consume: true }] },
  { requires: [{ ...PAID, principal: 'A'.repeat(43) }] },
  { requires: [{ ...PAID, same: ['a', 'b'] }] },
  { confirm: 'each_use' },
  { observe: { constraints: { a: { exact: 1 } }, until: END } },
  { delegation: true },
  { delegation: true, delegation_depth: 1 },
  { delegation: true, delegation_depth: 2 },
  ...CONSTRAINTS.map(constraint => ({ constraints: { a: constraint } }))
];

const ACT: Omit<Act, 'fct'> = { act: 'pay', obj: 'bank', args: {} };
const ACTS: Omit<Act, 'fct'>[] = [
  ACT,
  { ...ACT, args: { to: 'ann' } },
  { ...ACT, args: { to: 'ann', amount: 1 } },
  ...[1, 2].map(length => ({
    ...ACT,
    body: { length, type: 'text/plain', digest: 'a'.repeat(64) }
  }))
];

const RULE: Rule = {
  name: 'r',
  askers: { kind: 'notebook' },
  grants: [
    { objects: { exact: 'bank' }, actions: ['pay'], constraints: {}, uses: null, result: null }
  ] as unknown as Rule['grants'],
  lifetime: 3600,
  expiry: END,
  uses: null
} as Rule;
const [GRANT] = RULE.grants;
const RULES: Rule[] = [
  RULE,
  ...(['job', 'agent', 'service'] as const).map(kind => ({ ...RULE, askers: { kind } })),
  { ...RULE, askers: { kind: 'notebook', below: '/a' } },
  { ...RULE, askers: { kind: 'agent', custody: 'own' } },
  { ...RULE, askers: { kind: 'agent', custody: 'wallet' } },
  { ...RULE, askers: { principal: 'A'.repeat(43) } },
  ...[1, 2, 60, 120, 7200, 86_400, 172_800].map(lifetime => ({ ...RULE, lifetime })),
  { ...RULE, rate: { calls: 2, per: 3600 } },
  { ...RULE, uses: 2 },
  { ...RULE, grants: [{ ...GRANT!, objects: { one_of: ['a', 'b'] } }] },
  { ...RULE, grants: [{ ...GRANT!, objects: { prefix: 'a' } }] },
  { ...RULE, grants: [GRANT!, GRANT!] }
];

describe.each([...PHRASINGS.values()])('in the words of “$tag”', words => {
  it.each([
    ['terms', NEEDS.map(need => sentence('analysis', terms(need), words))],
    // A bound begins at once.
    [
      'bounds',
      NEEDS.filter(need => !need.not_before).map(need =>
        boundsSentence('analysis', [terms(need)], words)
      )
    ],
    ['constraints', CONSTRAINTS.map(constraint => limitPhrases(constraint, words).join(', '))],
    ['acts', ACTS.map(act => actSentence('analysis', act, words))],
    ['rules', RULES.map(rule => ruleSentence(rule, 'analysis', words))]
  ])('no two %s that allow different things read the same', (_, said) => {
    expect(new Set(said).size).toBe(said.length);
    expect(said.filter(one => /undefined|null|\[object/.test(one))).toEqual([]);
  });

  it('an argument called “path” is not called a path once more', () => {
    for (const constraint of CONSTRAINTS.filter(({ path }) => path !== undefined)) {
      const said = sentence('analysis', terms({ constraints: { path: constraint } }), words);
      expect(said.match(/path|pfad/giu)).toEqual(['path']);
    }
  });

  it('a petname can not be read as words of the sentence', () => {
    for (const own of words.own) {
      const petname = `ann ${own} all`;
      expect(sentence(petname, terms(), words)).toContain(`"${petname}"`);
      expect(sentence(`ann${own}`, terms(), words)).not.toContain('"');
    }
  });
});

describe('in German', () => {
  it.each<[Partial<Need>, string]>([
    [{}, 'analysis darf read auf reports nutzen, bis 2026-07-01 12:30 UTC.'],
    [
      { actions: ['read', 'list', 'drop'], expiry: null },
      'analysis darf drop, list und read auf reports nutzen, bis es widerrufen wird.'
    ],
    [
      { uses: 1, rate: { calls: 5, per: 3600 }, result: { rows: 100, fields: ['id', 'a b'] } },
      'analysis darf read auf reports nutzen, höchstens 1 Nutzung, höchstens 5 Nutzungen je Stunde, höchstens 100 Zeilen, nur die Felder id, "a b", bis 2026-07-01 12:30 UTC.'
    ],
    [
      { constraints: { b: { prefix: 'x' }, a: { range: { min: 1, max: 5 } } }, delegation: true },
      'analysis darf read auf reports nutzen, a von 1 bis 5, b beginnend mit "x", bis 2026-07-01 12:30 UTC, und darf es weitergeben.'
    ]
  ])('%j', (need, said) => {
    expect(german(need)).toBe(said);
  });

  it('names stand as they do in what is signed', () => {
    const petname = 'bis 2099';
    expect(german({}, petname)).toMatch(/^"bis 2099" darf /);
    expect(german({ object: 'a‮b' })).toContain('"a⟨U+202E⟩b"');
  });

  it('an unknown language reads as what is signed', () => {
    expect(sentence('analysis', terms(), phrasingOf('fr'))).toBe(sentence('analysis', terms()));
  });
});
