import {
  type Constraint,
  type FacetView,
  type Rule,
  ruleSentence,
  type RuleView,
  type Terms
} from '../../../protocol';
import type { Holdings } from '../../service/source';

import { SECONDS, facet, object, request, terms } from './making';

/** Recorded states of the service, at one fixed moment. */

/** As long as names may be, without and with places to break. */
const LONG_FILE = `${'reconciliation-of-the-quarter-'.repeat(3)}final-2024-q3-v2.ipynb`;
const LONG_NAME = `agent that reads ${'every report of the quarter and '.repeat(2)}writes one`;
const LONG_OBJECT = `sales-${'of-all-regions-'.repeat(3)}2024`;

/** What an attacker would call itself. */
const HOSTILE = '\u202Egpj.exe <img src=x onerror=alert(1)>';

export const OBJECTS = [
  object('bank', 'Sample bank account', [
    ['balance', true, 'What the account holds'],
    ['deposit', false, 'Puts money in'],
    ['withdraw', false, 'Takes money out']
  ]),
  object(
    'sales-2024',
    'Folder of sales data',
    [
      ['list', true, 'Names in a folder'],
      ['read', true, 'A file']
    ],
    'files'
  ),
  object('crm', 'Customer records', [
    ['customers_get', true, 'One customer'],
    ['customers_delete', false, 'Removes a customer']
  ]),
  object('openai', 'OpenAI chat completions', [['chat', false, 'Asks a language model']])
];

/** What notebooks offer out of their kernels, of which one has ended. */
const OFFERED = [
  {
    ...object(
      'account',
      'churn.ipynb',
      [
        ['balance', true, ''],
        ['deposit', false, '']
      ],
      'kernel'
    ),
    origin: 'kernel:agent'
  },
  {
    ...object(
      'a-model-that-was-trained-for-hours',
      'night.ipynb',
      [['predict', true, '']],
      'kernel'
    ),
    origin: 'kernel:gone',
    state: 'away' as const
  }
];

/** The owner's own authority, which gives by deciding. */
export const OWNER = facet('owner-decides', {
  holder: 'owner',
  petname: 'Chrome on Linux',
  kind: 'owner',
  parent: null,
  decided_by: null,
  terms: terms({ object: 'aios/requests', actions: ['decide', 'list', 'show'], expiry: null })
});

const analyst = { holder: 'agent', petname: 'agent analyst', kind: 'agent' };
const scout = { holder: 'scout', petname: 'agent scout', kind: 'agent' };
const nightly = { holder: 'job', petname: 'job nightly-churn', kind: 'job' };

const HELD: FacetView[] = [
  OWNER,
  facet('a', { terms: terms({ constraints: { amount: { range: { max: 100 } } } }) }),
  facet('b', {
    terms: terms({
      object: 'sales-2024',
      actions: ['list', 'read'],
      constraints: { path: { path: '2024/**' } },
      result: { rows: 10_000 },
      expiry: SECONDS + 440,
      uses: 3
    })
  }),
  facet('c', {
    terms: terms({ object: 'crm', actions: ['customers_get'], delegation: true }),
    state: 'suspended'
  }),
  facet('d', {
    ...nightly,
    terms: terms({ object: 'sales-2024', actions: ['read'], uses: 10, expiry: SECONDS + 36_000 })
  }),
  facet('e', {
    ...analyst,
    parent: 'a',
    last_used: SECONDS - 900,
    terms: terms({ actions: ['balance'], uses: 10 })
  }),
  facet('u', {
    ...analyst,
    terms: terms({ object: 'openai', actions: ['chat'] }),
    sentence: 'agent analyst may do nothing at all.'
  }),
  facet('v', { ...analyst, terms: terms({ object: 'crm', actions: ['customers_get'] }) }),
  facet('w', {
    ...scout,
    parent: 'v',
    terms: terms({ object: 'crm', actions: ['customers_get'], uses: 2 })
  }),
  facet('f', {
    state: 'revoked',
    ended: { at: SECONDS - 300, by: 'owner', why: 'month end is over' }
  }),
  facet('g', {
    ...scout,
    state: 'spent',
    terms: terms({ object: 'sales-2024', actions: ['list', 'range', 'read', 'stat', 'write'] }),
    ended: { at: SECONDS - 200, by: null, why: 'spent' }
  }),
  facet('h', { ...nightly, state: 'expired', terms: terms({ expiry: SECONDS - 4000 }) })
];

/** Of which the service says less than they allow: a notebook's own, and what it lent to an agent. */
const QUARANTINED: FacetView[] = [
  OWNER,
  facet('q', {
    terms: terms({ actions: ['balance', 'deposit'], delegation: true }),
    sentence: 'notebook churn.ipynb may use balance on bank, at most once, until revoked.'
  }),
  facet('r', {
    ...analyst,
    parent: 'q',
    issued_at: SECONDS - 10 * 86_400,
    terms: terms({ actions: ['balance'] })
  }),
  facet('s', {
    state: 'revoked',
    sentence: 'notebook churn.ipynb may do nothing at all.',
    ended: { at: SECONDS - 300, by: 'owner', why: 'not what was signed' }
  })
];

/** Of a newer service: a term and a limit of an argument that this page does not know. */
const UNKNOWN: FacetView[] = [
  OWNER,
  facet('k', { terms: terms({ actions: ['balance'] }) }),
  facet('t', {
    terms: { ...terms({ delegation: true }), sky: 'blue' } as Terms,
    sentence:
      'notebook churn.ipynb may use balance and deposit on bank, under a blue sky, until revoked.'
  }),
  facet('c', {
    ...analyst,
    parent: 't',
    issued_at: SECONDS - 10 * 86_400,
    worded: 2,
    terms: terms({ actions: ['deposit'], constraints: { amount: { sky: 'blue' } as Constraint } }),
    sentence: 'agent analyst may, as its service words it, use deposit on bank under a blue sky.'
  }),
  facet('e', {
    state: 'revoked',
    terms: { ...terms({}), sky: 'blue' } as Terms,
    ended: { at: SECONDS - 300, by: 'owner', why: 'not understood here' }
  })
];

/** Fifty agents and jobs that hold twenty facets each. */
export const CROWD: FacetView[] = Array.from({ length: 1000 }, (_, number) => {
  const holder = Math.floor(number / 20);
  const kind = holder % 3 === 0 ? 'job' : 'agent';
  return facet(`crowd-${number}`, {
    holder: `holder-${holder}`,
    petname: `${kind} ${holder}`,
    kind,
    terms: terms({ object: OBJECTS[number % 4]!.name, actions: ['read'], uses: 100 + number })
  });
});

const PRINCIPALS = [
  {
    principal: 'owner',
    petname: 'Chrome on Linux',
    kind: 'owner',
    custody: 'own',
    enrolled_at: SECONDS - 86_400
  }
];

const KNOWN = [
  ...PRINCIPALS,
  ...[analyst, scout, nightly].map(({ holder, petname, kind }) => ({
    principal: holder,
    petname,
    kind,
    custody: 'own',
    enrolled_at: SECONDS - 7200
  }))
];

const LENDERS = [
  ...KNOWN.map(known => (known.principal === 'owner' ? known : { ...known, custody: 'wallet' })),
  { ...PRINCIPALS[0]!, principal: 'far', petname: 'agent far away', kind: 'agent' }
];

/** What the notebook lent on, some of it long unused, and what it may lend no further. */
const week = 9 * 86_400;
const LENDABLE = terms({
  delegation: true,
  constraints: { amount: { range: { max: 100 } }, account: { one_of: ['A-17', 'A-18'] } },
  uses: 40,
  budget: { amount: { limit: 500 } },
  rate: { calls: 20, per: 3600 }
});
const GIVEN: FacetView[] = [
  OWNER,
  facet('a'.repeat(32), { terms: LENDABLE, uses_left: 31, budget_left: { amount: '320.5' } }),
  facet('b'.repeat(32), { terms: terms({ object: 'sales-2024', actions: ['read'] }) }),
  facet('c'.repeat(32), {
    ...analyst,
    parent: 'a'.repeat(32),
    decided_by: null,
    last_used: SECONDS - 120,
    terms: { ...LENDABLE, actions: ['balance'], uses: 10, delegation: true, delegation_depth: 1 }
  }),
  facet('d'.repeat(32), {
    ...nightly,
    parent: 'a'.repeat(32),
    decided_by: null,
    last_used: null,
    issued_at: SECONDS - week,
    terms: { ...LENDABLE, delegation: false, expiry: SECONDS + 86_400 }
  }),
  facet('e'.repeat(32), {
    ...scout,
    parent: 'c'.repeat(32),
    decided_by: null,
    last_used: null,
    terms: { ...LENDABLE, actions: ['balance'], uses: 2, delegation: false }
  }),
  facet('f'.repeat(32), {
    state: 'revoked',
    terms: LENDABLE,
    ended: { at: SECONDS - 300, by: 'owner', why: 'month end is over' }
  }),
  facet('9'.repeat(32), {
    ...analyst,
    parent: 'a'.repeat(32),
    decided_by: null,
    state: 'expired',
    terms: { ...LENDABLE, delegation: false, expiry: SECONDS - 900 }
  })
];

/** One facet of the notebook, and an agent with all that it passed on. */
const BY_ADA = { at: SECONDS - 130, by: 'owner', why: 'odd calls at night' };
const BY_TERMINAL = { at: SECONDS - 4000, by: 'issuer', why: null };
const STOPPED = KNOWN.map(known =>
  known.principal === 'agent' ? { ...known, paused: BY_ADA } : known
);
const PAUSED = HELD.map(held => {
  if (held.id === 'b') {
    return { ...held, state: 'paused' as const, paused: BY_TERMINAL };
  }
  return ['e', 'v', 'w'].includes(held.id)
    ? { ...held, state: 'paused' as const, paused: BY_ADA }
    : held;
});

const RULE: Rule = {
  name: 'quarterly reports',
  askers: { kind: 'notebook', below: '/home/me/reports' },
  grants: [
    {
      objects: { prefix: 'sales-' },
      actions: ['list', 'read'],
      constraints: {},
      uses: null,
      result: null
    }
  ],
  lifetime: 3600,
  expiry: SECONDS + 86_400,
  uses: null
};

/** What is granted without asking. */
export const RULES: RuleView[] = [
  {
    id: 'r1',
    rule: RULE,
    sentence: ruleSentence(RULE),
    state: 'live',
    made_by: { principal: 'owner', petname: 'Chrome on Linux' },
    made_at: SECONDS - 86_400,
    granted: 4,
    last_used: SECONDS - 1200,
    uses_left: null
  }
];

export const NONE: Holdings = {
  facets: [],
  principals: PRINCIPALS,
  requests: [],
  rules: [],
  objects: []
};

/** @param since when too few witnesses cosign, in seconds; null: enough do */
function published(since: number | null): NonNullable<Holdings['publication']> {
  return {
    published: since === null ? 1042 : 1000,
    size: 1042,
    behind_since: since,
    witnesses: [
      { name: 'one.witness.example', state: 'cosigned', size: 1042 },
      { name: 'two.witness.example', state: since === null ? 'cosigned' : 'away', size: 1000 },
      { name: 'three.witness.example', state: since === null ? 'cosigned' : 'refuses', size: null }
    ]
  };
}

/** Every state that a row or a section of the sidebar can be in. */
export const STATES: Record<string, Holdings> = {
  empty: NONE,
  'first-run': NONE,
  'first-run-later': NONE,
  starting: NONE,
  stopped: NONE,
  'not-let-in': NONE,
  connected: { ...NONE, objects: OBJECTS },
  offered: { ...NONE, objects: [...OFFERED, ...OBJECTS.slice(0, 2)], principals: KNOWN },
  held: { ...NONE, facets: HELD, objects: OBJECTS },
  quarantined: { ...NONE, facets: QUARANTINED, objects: OBJECTS },
  older: { ...NONE, facets: HELD.slice(0, 3), objects: OBJECTS },
  newer: { ...NONE, facets: UNKNOWN, objects: OBJECTS },
  apart: { ...NONE, facets: HELD.slice(0, 3), objects: OBJECTS },
  published: { ...NONE, facets: HELD.slice(0, 2), objects: OBJECTS, publication: published(null) },
  uncosigned: {
    ...NONE,
    facets: HELD.slice(0, 2),
    objects: OBJECTS,
    publication: published(SECONDS - 600)
  },
  given: { ...NONE, facets: GIVEN, objects: OBJECTS, principals: LENDERS },
  lendable: { ...NONE, facets: GIVEN.slice(0, 2), objects: OBJECTS, principals: LENDERS },
  using: { ...NONE, facets: HELD.slice(0, 3), objects: OBJECTS.slice(0, 2) },
  offline: { ...NONE, facets: HELD, objects: OBJECTS },
  page: { ...NONE, facets: HELD.slice(0, 3), objects: OBJECTS.slice(0, 2) },
  'page-offline': { ...NONE, facets: HELD.slice(0, 3), objects: OBJECTS.slice(0, 2) },
  flagged: {
    ...NONE,
    facets: [
      facet('q', { terms: terms({ actions: ['balance', 'deposit', 'withdraw'] }) }),
      ...HELD.slice(0, 4)
    ],
    objects: OBJECTS
  },
  refused: { ...NONE, facets: HELD, objects: OBJECTS, principals: KNOWN },
  paused: { ...NONE, facets: PAUSED, objects: OBJECTS, principals: STOPPED },
  long: {
    ...NONE,
    facets: [
      OWNER,
      facet('a', { petname: LONG_FILE, terms: terms({ object: LONG_OBJECT }) }),
      facet('b', {
        holder: 'long',
        kind: 'agent',
        petname: LONG_NAME,
        terms: terms({ object: LONG_OBJECT, actions: ['list'], expiry: SECONDS + 420 })
      }),
      facet('c', { holder: 'file', petname: LONG_FILE })
    ],
    principals: KNOWN,
    requests: [
      request('3', {
        who: {
          principal: 'long',
          petname: LONG_NAME,
          kind: 'agent',
          custody: 'own',
          chain: [LONG_NAME]
        }
      })
    ],
    objects: [object(LONG_OBJECT, LONG_NAME, [['list', true, 'Names in a folder']])]
  },
  hostile: {
    ...NONE,
    facets: [
      OWNER,
      facet('x', { petname: HOSTILE, holder: 'x' }),
      facet('y', { terms: terms({ object: HOSTILE, actions: [HOSTILE, 'x'.repeat(90)] }) })
    ],
    requests: [
      request('7', {
        who: { principal: 'x', petname: HOSTILE, kind: 'agent', custody: 'own', chain: [HOSTILE] }
      })
    ],
    objects: [object('bank', HOSTILE.repeat(4), [['balance', true, HOSTILE]])]
  },
  waiting: {
    ...NONE,
    requests: [
      request('0'),
      request('1', {
        who: {
          principal: 'agent',
          petname: 'agent analyst',
          kind: 'agent',
          custody: 'own',
          chain: ['agent analyst', 'churn.ipynb']
        },
        needs: [
          {
            terms: terms({ object: 'crm', actions: ['customers_get'] }),
            sentence: '',
            known: true
          },
          { terms: terms({ object: 'openai', actions: ['chat'] }), sentence: '', known: true }
        ],
        asked_at: SECONDS - 20
      })
    ],
    objects: OBJECTS.slice(0, 1)
  }
};
