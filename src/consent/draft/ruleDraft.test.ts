import type { RequestView } from '../../client';
import { normalizeNeed, type Need } from '../../protocol';
import { folderOf, type RuleChoice, ruleable, ruleOf } from './ruleDraft';

const NOW = 1_790_000_000;
const KID = 'A'.repeat(43);
const CHOICE: RuleChoice = {
  name: ' reading sales ',
  whom: 'one',
  object: null,
  lifetime: 3600,
  hourly: 5,
  lasts: 86_400
};

function asked(needs: Need[], who: Partial<RequestView['who']> = {}): RequestView {
  return {
    who: {
      principal: KID,
      petname: 'q3.ipynb',
      kind: 'notebook',
      place: '/a/sales/q3.ipynb',
      ...who
    },
    needs: needs.map(need => ({ terms: normalizeNeed(need), sentence: '', known: true }))
  } as unknown as RequestView;
}

const READ: Need = { object: 'sales-eu', actions: ['read'], uses: 3, expiry: NOW + 60 };

describe('a rule that is made of a request', () => {
  test('is at first for the one who asked, and grants what was asked for and nothing beside', () => {
    expect(ruleOf(asked([READ]), CHOICE, NOW)).toEqual({
      name: 'reading sales',
      askers: { principal: KID },
      grants: [
        {
          objects: { exact: 'sales-eu' },
          actions: ['read'],
          constraints: {},
          uses: 3,
          result: null
        }
      ],
      lifetime: 3600,
      expiry: NOW + 86_400,
      uses: null,
      rate: { calls: 5, per: 3600 }
    });
  });

  test('is for the notebooks of its folder, and for names that begin alike, where that is chosen', () => {
    const rule = ruleOf(asked([READ]), { ...CHOICE, whom: 'folder', object: 'sales-*' }, NOW);
    expect(rule!.askers).toEqual({ kind: 'notebook', below: '/a/sales' });
    expect(rule!.grants[0]!.objects).toEqual({ prefix: 'sales-' });
  });

  test('takes a star in a name that was asked for as that very name', () => {
    const rule = ruleOf(asked([{ ...READ, object: 'sales*' }]), CHOICE, NOW);
    expect(rule!.grants[0]!.objects).toEqual({ exact: 'sales*' });
  });

  test.each<[string, Partial<RuleChoice>]>([
    ['a name', { name: ' ' }],
    ['objects', { object: '' }],
    ['a beginning of names', { object: '*' }],
    ['a number of grants', { hourly: 0 }]
  ])('is none without %s', (_, change) => {
    expect(ruleOf(asked([READ]), { ...CHOICE, ...change }, NOW)).toBeNull();
  });

  test('is none for the folder of what lies nowhere, or at a path that leads up', () => {
    const choice: RuleChoice = { ...CHOICE, whom: 'folder' };
    for (const place of ['/q3.ipynb', 'sales/q3.ipynb', '/a/../b/q3.ipynb']) {
      expect(ruleOf(asked([READ], { place }), choice, NOW)).toBeNull();
    }
    const { place: _, ...who } = asked([READ]).who;
    expect(folderOf({ ...asked([READ]), who })).toBeNull();
  });

  test.each<[string, Need[], Partial<RequestView['who']>]>([
    ['what may be lent on', [{ ...READ, delegation: true }], {}],
    ['the service’s own', [READ, { object: 'aios/ledger', actions: ['query'] }], {}],
    ['an owner', [READ], { kind: 'owner' }],
    ['more lines than a rule has', Array.from({ length: 9 }, () => READ), {}]
  ])('is not offered for %s', (_, needs, who) => {
    expect(ruleable(asked(needs, who))).toBe(false);
    expect(ruleable(asked([READ]))).toBe(true);
  });

  test('is not offered where several people have to agree', () => {
    const persons = { needed: 2, agreed: [], yours: false };
    expect(ruleable({ ...asked([READ]), persons })).toBe(false);
  });
});
