import type {
  EntryKind,
  EntryView,
  FacetView,
  ObjectView,
  RequestView
} from '../../src/client/views';
import type { Holdings } from '../../src/lab/service/source';
import { b64u, jcs, sentence, type Terms, utf8 } from '../../src/protocol';

/** Recorded states of the service, at one fixed moment. */
export const NOW = Date.UTC(2026, 10, 23, 14, 2);
const SECONDS = NOW / 1000;

function terms(over: Partial<Terms>): Terms {
  return {
    object: 'bank',
    actions: ['balance', 'deposit'],
    constraints: {},
    not_before: null,
    expiry: SECONDS + 5400,
    uses: null,
    result: null,
    delegation: false,
    ...over
  };
}

export function facet(id: string, over: Partial<FacetView> & { terms?: Terms } = {}): FacetView {
  const own = over.terms ?? terms({});
  const petname = over.petname ?? 'churn.ipynb';
  return {
    id,
    holder: 'notebook',
    petname,
    kind: 'notebook',
    terms: own,
    sentence: sentence(petname, own),
    state: 'live',
    parent: 'genesis',
    decided_by: 'owner',
    issued_at: SECONDS - 1800,
    last_used: SECONDS - 60,
    uses_left: own.uses,
    ended: null,
    ...over
  };
}

function object(name: string, title: string, actions: [string, boolean, string][]): ObjectView {
  return {
    name,
    kind: 'openapi',
    title,
    origin: `https://${name}.example`,
    state: 'ready',
    actions: Object.fromEntries(
      actions.map(([action, safe, summary]) => [
        action,
        {
          name: action,
          safe,
          summary,
          args: { type: 'object', properties: {}, required: [], additionalProperties: false },
          returns: null,
          upload: false,
          http: null
        }
      ])
    )
  };
}

const HOSTILE = '\u202Egpj.exe <img src=x onerror=alert(1)>';

export const request: RequestView = {
  id: '0'.repeat(32),
  who: {
    principal: 'notebook',
    petname: 'churn.ipynb',
    kind: 'notebook',
    custody: 'wallet',
    chain: ['churn.ipynb']
  },
  needs: [{ terms: terms({}), sentence: sentence('churn.ipynb', terms({})), known: true }],
  purpose: 'month end',
  cell: { count: 3 },
  asked_at: SECONDS - 90,
  state: 'pending',
  digest: '0'.repeat(64)
};

const OBJECTS = [
  object('bank', 'Bank account', [
    ['balance', true, 'What the account holds'],
    ['deposit', false, 'Puts money in'],
    ['withdraw', false, 'Takes money out']
  ]),
  object('sales', 'Folder of sales data', [
    ['list', true, 'Names in a folder'],
    ['read', true, 'A file']
  ])
];

/** Every state that a row or section of the sidebar can be in. */
export const STATES: Record<string, Holdings> = {
  empty: { facets: [], principals: [], requests: [], objects: [] },
  connected: { facets: [], principals: [], requests: [], objects: OBJECTS },
  held: {
    facets: [
      facet('a'),
      facet('b', {
        terms: terms({ object: 'sales', actions: ['read'], expiry: SECONDS + 420, uses: 3 })
      }),
      facet('c', {
        terms: terms({ object: 'crm', actions: ['customers_get'] }),
        state: 'suspended'
      }),
      facet('d', {
        holder: 'agent',
        petname: 'agent analyst',
        terms: terms({ object: 'bank', actions: ['balance'], uses: 10 })
      }),
      facet('e', {
        holder: 'agent',
        petname: 'agent analyst',
        parent: 'a',
        terms: terms({ object: 'bank', actions: ['balance'] })
      }),
      facet('f', {
        state: 'revoked',
        ended: { at: SECONDS - 300, by: 'owner', why: 'revoked' }
      }),
      facet('g', {
        petname: HOSTILE,
        state: 'spent',
        terms: terms({ object: 'sales', actions: ['read', 'list', 'range', 'stat', 'write'] }),
        ended: { at: SECONDS - 200, by: null, why: 'spent' }
      })
    ],
    principals: [],
    requests: [],
    objects: OBJECTS
  },
  hostile: {
    facets: [facet('h', { petname: HOSTILE, holder: 'x', terms: terms({ object: 'bank' }) })],
    principals: [],
    requests: [],
    objects: [object('bank', HOSTILE.repeat(4), [['balance', true, HOSTILE]])]
  },
  waiting: { facets: [], principals: [], requests: [request], objects: OBJECTS }
};

let last = 0;
function entry(
  kind: EntryKind,
  petname: string,
  minutes: number,
  groups: Record<string, unknown>,
  ref?: number
): EntryView {
  return {
    index: last++,
    kind,
    at: NOW - 3_600_000 + minutes * 60_000,
    leaf: '',
    principal: petname,
    petname,
    openings: Object.fromEntries(
      Object.entries(groups).map(([group, value]) => [
        group,
        { salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) }
      ])
    ),
    ...(ref !== undefined && { ref })
  };
}

/** An hour in which a notebook and an agent work, the agent drifts, and is revoked. */
export function hour(): EntryView[] {
  last = 0;
  const use = { object: 'bank', action: 'balance' };
  const entries = [
    entry('genesis', '', 0, {}),
    entry('enrolment', 'Chrome on Linux', 1, { who: { kind: 'owner' } }),
    entry('registration', 'Chrome on Linux', 3, { what: { object: 'bank' } }),
    entry('request', 'churn.ipynb', 6, { why: { purpose: 'month end' } }),
    entry('decision', 'Chrome on Linux', 7, {}, 3),
    entry('grant', 'churn.ipynb', 7, { who: { facet: 'a', chain: ['a'] }, what: use }, 4)
  ];
  for (let i = 0; i < 12; i += 1) {
    const who = { facet: 'a', chain: ['a'], cell: { id: `cell-${i % 4}` } };
    const intent = entry('intent', 'churn.ipynb', 9 + i * 2.5, { who, what: use });
    entries.push(
      intent,
      entry('outcome', 'churn.ipynb', 9 + i * 2.5, { result: { state: 'done' } }, intent.index)
    );
  }
  entries.push(entry('delegation', 'churn.ipynb', 40, { who: { facet: 'e' }, what: use }));
  for (let i = 0; i < 5; i += 1) {
    entries.push(
      entry('refusal', 'agent analyst', 42 + i * 0.4, {
        who: { facet: 'e', chain: ['e', 'a'] },
        what: { object: 'bank', action: 'withdraw' },
        why: { code: 'action_not_granted' }
      })
    );
  }
  entries.push(
    entry('revocation', 'Chrome on Linux', 46, { who: { facet: 'e' }, why: { reason: 'revoked' } }),
    entry('refusal', 'agent analyst', 50, {
      who: { facet: 'e', chain: ['e', 'a'] },
      what: use,
      why: { code: 'revoked' }
    })
  );
  return entries;
}
