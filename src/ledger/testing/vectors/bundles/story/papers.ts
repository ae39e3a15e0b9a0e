/** What is asked for, granted and lent in the story, and what is signed for it. */
import {
  type DecisionPayload,
  jcs,
  type Need,
  normalizeNeed,
  sentence,
  sha256Hex,
  sign,
  type Terms
} from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { committed } from '../../log/log';
import { onCard } from '../../log/naming';
import { PUBLIC, signer } from '../../tokens/keys';
import { actionBy } from './acts';
import { common, HELPER, HOLDER, IDS, jti, REQUEST } from './cast';

/** How a story is told otherwise. */
export interface Otherwise {
  granted?: Partial<Terms>;
  lent?: Partial<Terms>;
  uses?: number;
  /** Asked for, and granted. */
  actions?: string[];
  digest?: string;
  /** Of what the owner does. */
  mode?: 'page';
}

export interface Papers {
  need: Need;
  /** As granted. */
  terms: Terms;
  lent: Terms;
  /** Tokens. */
  request: string;
  decision: string;
  lending: string;
  revoking: string;
}

/** Signed by whoever asks, decides, lends and gives back. */
export async function papersOf({
  granted: more = {},
  lent: wider = {},
  uses = 2,
  actions = ['list', 'read'],
  digest,
  mode
}: Otherwise): Promise<Papers> {
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
  const decides: DecisionPayload = {
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
  return {
    need,
    terms,
    lent,
    request,
    decision: await sign(decides, 'facet-decision', signer('owner')),
    lending,
    revoking
  };
}
