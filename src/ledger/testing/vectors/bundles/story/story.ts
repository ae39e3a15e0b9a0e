import {
  type ActionPayload,
  b64u,
  type CellWord,
  type DecisionPayload,
  type Definition,
  definitionDigest,
  gate,
  jcs,
  type Json,
  type Lineage,
  type Need,
  normalizeNeed,
  sentence,
  sha256Hex,
  sign,
  type Terms
} from '../../../../../protocol';
import { definition, ISSUER, NOW } from '../../../../../protocol/testing/payloads';
import type { FaultCode } from '../../../../bundle';
import type { Leaf } from '../../../../leaf';
import { committed } from '../../log/log';
import { introducing, onCard, type Told } from '../../log/naming';
import { type KeyName, PUBLIC, signer, type SignerName } from '../../tokens/keys';

/** An entry before it is committed to. */
export interface Said extends Told {
  ref?: number;
  /** In ms; else a second after the entry before it. */
  at?: number;
}

/** What a service may write with its own key, and the faults that give it away. */
export type Lie = [
  why: string,
  faults: FaultCode[],
  change: (said: Said[]) => void | Promise<void>
];

const id = (digit: string): string => digit.repeat(32);
export const IDS = {
  root: id('0'),
  requests: id('1'),
  registry: id('2'),
  held: id('3'),
  lent: id('4'),
  renewed: id('5'),
  again: id('6'),
  other: id('7'),
  none: id('9')
};
const REQUEST = id('a');

/** Kinds of the story, in order. */
export const GENUINE: readonly Leaf['k'][] = [
  'genesis',
  'introduction',
  'enrolment',
  'grant',
  'grant',
  'introduction',
  'enrolment',
  'registration',
  'request',
  'decision',
  'grant',
  'delegation',
  'intent',
  'outcome',
  'refusal',
  'revocation',
  'revocation'
];

/** Where the story tells something of this kind first. */
export const at = (kind: Leaf['k']): number => GENUINE.indexOf(kind);

const jti = (number: number): string => b64u.encode(new Uint8Array(16).fill(number));
const common = (number: number) => ({ aud: ISSUER, iat: NOW, jti: jti(number) });
export const OWNER = signer('owner').kid;
export const HOLDER = signer('holder').kid;
export const TERMINAL = { principal: ISSUER, kind: 'service', custody: 'own' };
export const ADA = { principal: OWNER, kind: 'owner', custody: 'own', petname: 'Ada' };
export const HELPER = { principal: HOLDER, kind: 'agent', custody: 'own', petname: 'helper' };

export const DEFINITIONS: Record<string, Definition> = {
  list: definition('list'),
  pay: {
    ...definition('pay', { amount: { type: 'number' } }),
    returns: { type: 'object', properties: { fee: { type: 'number', maximum: 3 } } }
  },
  read: definition('read', { path: { type: 'string' } })
};
export const DIGESTS = Object.fromEntries(
  Object.entries(DEFINITIONS).map(([name, value]) => [name, definitionDigest(value)])
);

/** The use of the story, or one that differs. */
export function actionBy(
  name: SignerName,
  { jti: number = 20, ...change }: Partial<Omit<ActionPayload, 'jti'>> & { jti?: number }
): Promise<string> {
  const payload = {
    ...common(number),
    act: 'read',
    args: { path: 'a/b.csv' },
    fct: IDS.held,
    obj: 'reports',
    ...change
  };
  return sign(payload, 'facet-action', signer(name));
}

/** How the holder lends on, until later, what it lent before: the end of that, and the new one. */
export async function renewal(
  said: readonly Said[],
  {
    to = 'owner',
    as = IDS.renewed,
    jti: number = 30
  }: { to?: 'owner' | 'holder'; as?: string; jti?: number } = {}
): Promise<[ended: Said, lent: Said]> {
  const { groups } = said[at('delegation')]!;
  const terms = { ...(groups.terms as Terms), expiry: NOW + 1800 };
  const encryption_key = PUBLIC[to === 'owner' ? 'other-encryption' : 'holder-encryption'];
  const card = await sign(
    { ...common(number + 10), named: onCard('Ada'), public_key: PUBLIC[to], encryption_key },
    'facet-card',
    signer(to)
  );
  const token = await actionBy('holder', {
    jti: number,
    act: 'facet.delegate',
    args: { card, terms: { expiry: terms.expiry }, renews: IDS.lent }
  });
  const what = { object: 'reports', actions: terms.actions, facet: IDS.lent, holder: OWNER };
  const ended = { who: { ...HELPER, facet: IDS.held }, what, token };
  const lent = {
    who: { ...(to === 'owner' ? ADA : HELPER), facet: as, chain: [as, IDS.held, IDS.root] },
    what: { ...(groups.what as object), renews: IDS.lent },
    terms,
    token
  };
  return [
    { kind: 'revocation', groups: ended },
    { kind: 'delegation', groups: lent }
  ];
}

/** How the holder lends to the owner, besides what it lends in the story. */
export async function lending(
  said: readonly Said[],
  as: string,
  terms: Terms,
  number: number
): Promise<Said> {
  const genuine = said[at('delegation')]!;
  const { object, ...given } = terms;
  const { payload } = gate(genuine.groups.token as string, { typ: 'facet-action' });
  const token = await actionBy('holder', {
    jti: number,
    act: 'facet.delegate',
    args: { card: payload.args['card']!, terms: given as never }
  });
  const definitions = Object.fromEntries(terms.actions.map(name => [name, DIGESTS[name]!]));
  const who = { ...ADA, facet: as, chain: [as, IDS.held, IDS.root] };
  const what = { object, actions: terms.actions, definitions, by: HOLDER };
  return { kind: 'delegation', groups: { who, what, terms, token } };
}

/** A use by the holder of what it was granted, or by the owner of what it was lent. */
export async function use(
  facet: string,
  {
    jti: number,
    ...act
  }: {
    jti: number;
    act: string;
    args: Record<string, Json>;
    confirmed?: string;
    iat?: number;
    cell?: CellWord;
    lineage?: Lineage;
  },
  more: object = {}
): Promise<Said> {
  const own = facet === IDS.held;
  const token = await actionBy(own ? 'holder' : 'owner', { jti: number, fct: facet, ...act });
  const chain = [...new Set([facet, IDS.held, IDS.root])];
  const who = { ...(own ? HELPER : ADA), facet, chain };
  const what = { object: 'reports', action: act.act, safe: true, ...more };
  const { args, cell, lineage } = act;
  return {
    kind: 'intent',
    groups: { who, what, args, ...(cell && { cell }), ...(lineage && { lineage }), token }
  };
}

/** A use of what was lent. */
export async function useOfLent(
  said: readonly Said[],
  facet: string,
  number: number
): Promise<Said> {
  const token = await actionBy('owner', { jti: number, fct: facet });
  const who = { ...ADA, facet, chain: [facet, IDS.held, IDS.root] };
  return { kind: 'intent', groups: { ...said[at('intent')]!.groups, who, token } };
}

function enrolment(name: 'owner' | 'holder', encryption: KeyName, number: number): Promise<string> {
  const payload = {
    ...common(number),
    code: b64u.encode(new Uint8Array(32).fill(number)),
    public_key: PUBLIC[name],
    encryption_key: PUBLIC[encryption]
  };
  return sign(payload, 'facet-enrolment', signer(name));
}

const standing = (object: string, actions: string[]): Terms => normalizeNeed({ object, actions });

/** Who is introduced, asks, is granted, lends, acts, is refused and gives back. */
export async function story({
  granted: more = {},
  lent: wider = {},
  uses = 2,
  actions = ['list', 'read'],
  digest,
  mode
}: {
  granted?: Partial<Terms>;
  lent?: Partial<Terms>;
  uses?: number;
  /** Asked for, and granted. */
  actions?: string[];
  digest?: string;
  /** Of what the owner does. */
  mode?: 'page';
} = {}): Promise<Said[]> {
  const mark: Record<string, string> = mode === undefined ? {} : { mode };
  const introduced = (kind: string, petname: string) => ({
    object: 'aios/requests',
    action: 'introduce',
    safe: false,
    kind,
    petname,
    custody: 'own',
    ends: NOW + 600
  });
  const enrolled = (made_by: string | null, introduction: number) => ({
    object: 'aios/requests',
    action: 'enrol',
    safe: false,
    made_by,
    introduction
  });
  const need: Need = {
    object: 'reports',
    actions,
    constraints: { path: { path: 'a/**' } },
    uses,
    delegation: true
  };
  const terms: Terms = { ...normalizeNeed(need), expiry: NOW + 3600, ...more };
  const request = await sign(
    {
      ...common(8),
      needs: [need],
      purpose: 'to look',
      public_key: PUBLIC.holder,
      encryption_key: PUBLIC['holder-encryption']
    },
    'facet-request',
    signer('holder')
  );
  const line = sentence(HOLDER, terms);
  const decision: DecisionPayload = {
    ...common(9),
    challenge: jti(90),
    fct: IDS.requests,
    granted: [terms],
    mode: mode ?? 'pointer',
    named: committed('enrolment', 'name', { petname: HELPER.petname }),
    outcome: 'grant',
    request: REQUEST,
    request_digest: digest ?? sha256Hex(request),
    shown: {
      sentence: line,
      requested: [sentence(HOLDER, normalizeNeed(need))],
      granted: [line],
      granted_digest: sha256Hex(jcs([terms]))
    }
  };
  const { delegation_depth: _depth, budget = {}, ...lendable } = terms;
  // What is lent takes no amount, so it has no budget of one.
  const counted = Object.entries(budget).filter(([name]) => name.includes('.'));
  const lent: Terms = {
    ...lendable,
    ...(counted.length > 0 && { budget: Object.fromEntries(counted) }),
    actions: ['read'],
    uses: 1,
    delegation: false,
    ...wider
  };
  const { object: _, ...given } = lent;
  const card = await sign(
    {
      ...common(10),
      named: onCard('Ada'),
      public_key: PUBLIC.owner,
      encryption_key: PUBLIC['other-encryption']
    },
    'facet-card',
    signer('owner')
  );
  const lending = await actionBy('holder', {
    jti: 11,
    act: 'facet.delegate',
    args: { card, terms: given as never }
  });
  const revoking = await actionBy('holder', { jti: 15, act: 'facet.revoke', args: {} });
  const by = { ...HELPER, facet: IDS.held };
  const below = [IDS.held, IDS.root];
  const pins = (actions: readonly string[]) =>
    Object.fromEntries(actions.map(action => [action, DIGESTS[action]!]));
  const ends = (facet: string, holder: string, actions: readonly string[]) => ({
    object: 'reports',
    actions,
    facet,
    holder
  });
  const owns = (facet: string, object: string, actions: string[]): Said => ({
    kind: 'grant',
    groups: {
      who: { ...ADA, facet, chain: [facet, IDS.root] },
      what: { object, actions, definitions: {} },
      terms: standing(object, actions)
    }
  });
  return [
    {
      kind: 'genesis',
      groups: { who: { ...TERMINAL, facet: IDS.root }, what: { object: '*', actions: ['*'] } }
    },
    { kind: 'introduction', groups: { who: TERMINAL, what: introduced('owner', 'Ada') } },
    {
      kind: 'enrolment',
      groups: {
        who: ADA,
        what: enrolled(null, 1),
        token: await enrolment('owner', 'other-encryption', 2)
      }
    },
    owns(IDS.requests, 'aios/requests', ['decide', 'introduce']),
    owns(IDS.registry, 'aios/registry', ['add']),
    {
      kind: 'introduction',
      groups: {
        who: { ...ADA, facet: IDS.requests },
        what: { ...introduced('agent', 'helper'), ...mark },
        token: await actionBy('owner', {
          jti: 5,
          act: 'introduce',
          ...introducing({ kind: 'agent', petname: 'helper', ...mark }),
          fct: IDS.requests,
          obj: 'aios/requests'
        })
      }
    },
    {
      kind: 'enrolment',
      groups: {
        who: HELPER,
        what: enrolled(OWNER, 5),
        token: await enrolment('holder', 'holder-encryption', 6)
      }
    },
    {
      kind: 'registration',
      groups: {
        who: { ...ADA, facet: IDS.registry, chain: [IDS.registry, IDS.root] },
        what: {
          object: 'reports',
          actions: Object.keys(DEFINITIONS),
          safe: false,
          change: 'added',
          kind: 'openapi',
          title: 'Reports',
          origin: 'https://reports.example',
          definitions: DEFINITIONS,
          digests: DIGESTS
        },
        args: { config: {} }
      }
    },
    {
      kind: 'request',
      groups: {
        who: HELPER,
        what: {
          object: 'reports',
          actions: need.actions,
          objects: ['reports'],
          request: REQUEST
        },
        terms: [normalizeNeed(need)],
        why: { purpose: 'to look' },
        token: request
      }
    },
    {
      kind: 'decision',
      ref: 8,
      groups: {
        who: { ...ADA, facet: IDS.requests, chain: [IDS.requests, IDS.root] },
        what: {
          object: 'aios/requests',
          action: 'decide',
          safe: false,
          request: REQUEST,
          outcome: 'grant',
          mode: mode ?? 'pointer'
        },
        terms: [terms],
        token: await sign(decision, 'facet-decision', signer('owner'))
      }
    },
    {
      kind: 'grant',
      ref: 9,
      groups: {
        who: { ...by, chain: below },
        what: {
          object: 'reports',
          actions: terms.actions,
          definitions: pins(terms.actions),
          decided_by: IDS.requests
        },
        terms,
        why: { purpose: 'to look' }
      }
    },
    {
      kind: 'delegation',
      groups: {
        who: { ...ADA, facet: IDS.lent, chain: [IDS.lent, ...below] },
        what: {
          object: 'reports',
          actions: lent.actions,
          definitions: pins(lent.actions),
          by: HOLDER
        },
        terms: lent,
        token: lending
      }
    },
    {
      kind: 'intent',
      groups: {
        who: { ...by, chain: below },
        what: { object: 'reports', action: 'read', safe: true },
        args: { path: 'a/b.csv' },
        token: await actionBy('holder', {})
      }
    },
    { kind: 'outcome', ref: 12, groups: { result: { state: 'done', status: 200 } } },
    {
      kind: 'refusal',
      groups: {
        who: { ...by, chain: below },
        what: { object: 'reports', action: 'read' },
        args: { path: 'c.csv' },
        why: { code: 'constraint', detail: 'path is outside' },
        token: await actionBy('holder', { jti: 14, args: { path: 'c.csv' } })
      }
    },
    {
      kind: 'revocation',
      groups: { who: by, what: ends(IDS.held, HOLDER, terms.actions), token: revoking }
    },
    {
      kind: 'revocation',
      groups: { who: by, what: ends(IDS.lent, OWNER, lent.actions), token: revoking }
    }
  ];
}
