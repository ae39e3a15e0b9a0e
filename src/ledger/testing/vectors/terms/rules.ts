import {
  type Askers,
  type Definition,
  isAsker,
  type KnownAsker,
  normalizeNeed,
  type Rule,
  ruleCovers,
  ruleId,
  ruleSentence,
  type Terms
} from '../../../../protocol';
import { definition, NOW, rule } from '../../../../protocol/testing/payloads';

const KID = 'A'.repeat(43);
const [GRANT] = rule().grants as [Rule['grants'][number]];

const SAID: [Rule, string?][] = [
  [rule()],
  [rule({ askers: { principal: KID } }), 'analysis'],
  [rule({ askers: { principal: KID } })],
  [rule({ askers: { principal: KID } }), 'Ann may drop everything, Bob'],
  [rule({ askers: { kind: 'job' }, uses: 1, lifetime: 90 })],
  [rule({ askers: { kind: 'agent', custody: 'own' }, uses: 20, lifetime: 86_400 })],
  [rule({ askers: { kind: 'notebook', custody: 'wallet', below: '/a "b"/\u202e' }, lifetime: 60 })],
  [rule({ rate: { calls: 1, per: 90 }, lifetime: 172_800 })],
  [
    rule({
      grants: [
        { ...GRANT, objects: { exact: 'reports' } },
        { ...GRANT, objects: { exact: 'a b, until revoked' }, actions: ['x.'] },
        {
          ...GRANT,
          objects: { one_of: ['a', 'b', 'c d'] },
          constraints: { path: { path: 'a/**' } },
          uses: 3,
          rate: { calls: 2, per: 60 },
          confirm: 'each_use',
          result: { rows: 10, fields: ['a'] }
        }
      ]
    })
  ]
];

const INSIDE = '/home/ann/sales/q3.ipynb';
const known = (change: Partial<KnownAsker> = {}): KnownAsker => ({
  kid: KID,
  kind: 'notebook',
  custody: 'wallet',
  place: INSIDE,
  ...change
});
const BELOW: Askers = { kind: 'notebook', below: '/home/ann/sales' };
const lying = (place: string | null): [Askers, KnownAsker] => [BELOW, known({ place })];

const ASKING: [Askers, KnownAsker][] = [
  [BELOW, known()],
  lying('/home/ann/sales/deeper/still/q3.ipynb'),
  lying(null),
  lying('/home/ann/sales'),
  lying('/home/ann/sales/'),
  lying('/home/ann/sales-evil/q3.ipynb'),
  lying('/home/ann/Sales/q3.ipynb'),
  lying('/home/ann/ѕales/q3.ipynb'),
  lying('/x/home/ann/sales/q3.ipynb'),
  lying('home/ann/sales/q3.ipynb'),
  lying('/home/ann/sales/../hr/q3.ipynb'),
  lying('/home/ann/sales/./q3.ipynb'),
  lying('/home/ann/sales//q3.ipynb'),
  lying('/home/ann/sales/%2e%2e/q3.ipynb'),
  lying('/home/ann/sales/a\\b.ipynb'),
  lying('/home/ann/sales/a\u0000b.ipynb'),
  [BELOW, known({ kind: 'job' })],
  [{ ...BELOW, custody: 'own' }, known()],
  [{ ...BELOW, custody: 'wallet' }, known()],
  [{ kind: 'notebook' }, known({ place: null })],
  [{ kind: 'agent' }, known()],
  [{ kind: 'agent', custody: 'own' }, known({ kind: 'agent', custody: 'own', place: null })],
  [{ kind: 'agent', custody: 'own' }, known({ kind: 'agent', custody: 'handed-over' })],
  [{ principal: KID }, known({ kind: 'page' })],
  [{ principal: `B${'A'.repeat(42)}` }, known()]
];

const DEFINITIONS: Record<string, Definition> = {
  list: definition('list'),
  read: definition('read', { path: { type: 'string' } }),
  pay: { ...definition('pay'), persons: 2 }
};
const LIMITED = rule({
  grants: [
    { ...GRANT, constraints: { path: { path: 'a/**' } }, uses: 5 },
    { ...GRANT, objects: { one_of: ['hr', 'stock'] }, actions: ['list'] }
  ]
});
const terms = (change: Partial<Terms> = {}): Terms => ({
  ...normalizeNeed({ object: 'reports-eu', actions: ['read'] }),
  expiry: NOW + 3600,
  ...change
});
const path = { path: { path: 'a/b/**' } };

const COVERING: [Rule, Terms][] = [
  [rule(), terms()],
  [rule(), terms({ actions: ['list', 'read'], uses: 3, constraints: path })],
  [rule(), terms({ not_before: NOW + 10 })],
  [rule(), terms({ expiry: NOW + 3601 })],
  [rule(), terms({ expiry: null })],
  [rule({ expiry: NOW + 60 }), terms()],
  [rule({ expiry: NOW + 60 }), terms({ expiry: NOW + 60 })],
  [rule(), terms({ object: 'reports' })],
  [rule(), terms({ object: 'Reports-eu' })],
  [rule(), terms({ object: 'x-reports-eu' })],
  [rule(), terms({ actions: ['drop'] })],
  [rule(), terms({ actions: ['drop', 'read'] })],
  [rule(), terms({ delegation: true })],
  [rule({ grants: [{ ...GRANT, actions: ['list', 'pay'] }] }), terms({ actions: ['list'] })],
  [rule({ grants: [{ ...GRANT, actions: ['list', 'pay'] }] }), terms({ actions: ['pay'] })],
  [rule({ grants: [{ ...GRANT, actions: ['list', 'pay'] }] }), terms({ actions: ['list', 'pay'] })],
  [
    rule({ grants: [{ ...GRANT, objects: { prefix: 'a' } }] }),
    terms({ object: 'aios/ledger', actions: ['read'] })
  ],
  [LIMITED, terms({ constraints: path, uses: 5 })],
  [LIMITED, terms({ constraints: path, uses: 6 })],
  [LIMITED, terms({ constraints: path })],
  [LIMITED, terms({ uses: 5 })],
  [LIMITED, terms({ actions: ['list'], constraints: path, uses: 5 })],
  [LIMITED, terms({ actions: ['list', 'read'], constraints: path, uses: 5 })],
  [LIMITED, terms({ object: 'hr', actions: ['list'] })],
  [LIMITED, terms({ object: 'hr', actions: ['read'] })],
  [rule({ grants: [{ ...GRANT, confirm: 'each_use' }] }), terms()],
  [rule({ grants: [{ ...GRANT, confirm: 'each_use' }] }), terms({ confirm: 'each_use' })]
];

/** What a rule says, whom it is for, and what it may grant at NOW. */
export const RULE_CASES = {
  sentences: SAID.map(([one, petname]) => ({
    rule: one,
    ...(petname !== undefined && { petname }),
    sentence: ruleSentence(one, petname)
  })),
  ids: ['a.b.c', ''].map(token => ({ token, id: ruleId(token) })),
  askers: ASKING.map(([askers, asker]) => ({ askers, asker, ok: isAsker(askers, asker) })),
  definitions: DEFINITIONS,
  now: NOW,
  grants: COVERING.map(([one, granted]) => ({
    rule: one,
    terms: granted,
    ok: ruleCovers(one, granted, DEFINITIONS, NOW) === null
  }))
};
