import { jcs } from '../canonical';
import { b64u, sha256Hex } from '../encoding';
import { ruleSentence } from '../words/ruleSentence';
import { normalizeNeed } from '../terms/terms';
import type { Assertion, Definition, Rule, TokenPayloads, TokenType } from '../types';
import { ed25519, holderP256, p256, RFC8037_X25519 } from './keys';

export const NOW = 1_790_000_000;
export const JTI = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYX';
export const ID = '0123456789abcdef0123456789abcdef';
export const DIGEST = ID + ID;
/** A commitment. */
const NAMED = '_gvdTTNs_M19JPAUmXRCCHtDY7bqpnwiihb5XKlfiUE';
export const ISSUER = 'facetry:test';

export function definition(name: string, properties: object = {}): Definition {
  return {
    name,
    safe: true,
    summary: `${name} of the tests`,
    args: {
      type: 'object',
      properties: properties as Definition['args'],
      required: [],
      additionalProperties: false
    },
    returns: null,
    upload: false,
    http: null
  };
}

/** Of the form of one, and no more. */
export function assertion(id: string): Assertion {
  return {
    authenticator_data: b64u.encode(new Uint8Array(37)),
    client_data: b64u.encode(new Uint8Array(64)),
    id,
    signature: b64u.encode(new Uint8Array(70))
  };
}

export function rule(change: Partial<Rule> = {}): Rule {
  return {
    name: 'reading reports',
    askers: { kind: 'notebook', below: '/home/ann/sales' },
    grants: [
      {
        objects: { prefix: 'reports-' },
        actions: ['list', 'read'],
        constraints: {},
        uses: null,
        result: null
      }
    ],
    lifetime: 3600,
    expiry: NOW + 86_400,
    uses: null,
    rate: { calls: 5, per: 3600 },
    ...change
  };
}

const terms = {
  ...normalizeNeed({ object: 'reports', actions: ['list', 'read'] }),
  expiry: NOW + 3600
};
const common = { aud: ISSUER, iat: NOW, jti: JTI };
const keys = { encryption_key: holderP256, public_key: p256 };
const granted = [terms, null];
const line = `reader may use list and read on reports, until 2026-09-21 15:13 UTC.`;

/** One good payload of every type. */
export function payloads(): TokenPayloads {
  return structuredClone({
    'facet-enrolment': {
      ...common,
      ...keys,
      code: 'A'.repeat(43),
      origin: 'http://localhost:7000'
    },
    'facet-request': {
      ...common,
      ...keys,
      cell: { id: 'c1', notebook: 'a.ipynb', count: 3 },
      needs: [{ object: 'reports', actions: ['list', 'read'], uses: 3 }],
      purpose: 'to look'
    },
    'facet-poll': { ...common, request: ID, wait: 30 },
    'facet-withdraw': { ...common, request: ID },
    'facet-action': {
      ...common,
      act: 'read',
      args: { path: 'a/b.csv', deep: [{ x: null }] },
      body: { digest: DIGEST, length: 3, type: 'text/plain; charset=utf-8' },
      cell: { count: 1 },
      fct: ID,
      obj: 'reports'
    },
    'facet-decision': {
      ...common,
      challenge: JTI,
      fct: ID,
      granted,
      mode: 'pointer',
      named: NAMED,
      outcome: 'grant',
      request: ID,
      request_digest: DIGEST,
      shown: {
        sentence: line,
        requested: [line, 'reader may use drop on reports, until revoked.'],
        granted: [line, ''],
        granted_digest: sha256Hex(jcs(granted))
      }
    },
    'facet-confirmation': {
      ...common,
      act: DIGEST,
      challenge: JTI,
      fct: ID,
      mode: 'digits',
      named: NAMED,
      outcome: 'grant',
      request: ID,
      request_digest: DIGEST,
      shown: 'reader may use read on reports this once: path "a/b.csv".'
    },
    'facet-rule': {
      ...common,
      challenge: JTI,
      fct: ID,
      mode: 'pointer',
      rule: rule(),
      shown: ruleSentence(rule())
    },
    'facet-passkey': {
      ...common,
      challenge: JTI,
      change: { add: { id: JTI, public_key: p256 } },
      fct: ID,
      mode: 'pointer',
      passkey: assertion('c2Vjb25k'),
      proof: assertion(JTI)
    },
    'facet-card': { ...common, ...keys, named: NAMED },
    'facet-knock': { ...common, name: 'a script', public_key: p256 },
    'facet-descriptor': {
      decided_by: null,
      definitions: {
        list: definition('list'),
        read: definition('read', { path: { type: 'string' } })
      },
      iat: NOW,
      iss: ISSUER,
      keys: {
        descriptor: ed25519,
        log: 'facetry/427a47c4f0d67fb8/1+1ff1a820+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea'
      },
      parent: ID,
      request: DIGEST,
      sub: 'A'.repeat(43),
      terms
    },
    'facet-keys': {
      former: [{ key: p256, until: NOW - 3600 }],
      iat: NOW,
      iss: ISSUER,
      sealing: [
        { key: holderP256, ends: null },
        { key: RFC8037_X25519, ends: NOW + 3600 }
      ]
    },
    'facet-successor': { iat: NOW, iss: ISSUER, next: p256 }
  } satisfies TokenPayloads);
}

export const TYPES = Object.keys(payloads()) as TokenType[];
