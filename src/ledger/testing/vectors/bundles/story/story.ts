import { b64u, normalizeNeed, sign, type Terms } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { introducing } from '../../log/naming';
import { type KeyName, PUBLIC, signer } from '../../tokens/keys';
import { actionBy } from './acts';
import {
  ADA,
  common,
  DEFINITIONS,
  DIGESTS,
  HELPER,
  HOLDER,
  IDS,
  OWNER,
  REQUEST,
  TERMINAL
} from './cast';
import { type Otherwise, papersOf } from './papers';
import type { Said } from './said';

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
export async function story(otherwise: Otherwise = {}): Promise<Said[]> {
  const { mode } = otherwise;
  const { need, terms, lent, request, decision, lending, revoking } = await papersOf(otherwise);
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
        token: decision
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
