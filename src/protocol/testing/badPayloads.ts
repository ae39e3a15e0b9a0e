import type { TokenType } from '../types';
import { ed25519, p256, RFC8037_X25519 } from './keys';
import { payloads } from './payloads';

/** A good payload with one member, named by its path, put in place. */
export function changed(typ: TokenType, path: string, value: unknown): unknown {
  const payload = payloads()[typ] as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  const inner = names.reduce((at, name) => at[name] as Record<string, unknown>, payload);
  if (value === undefined) {
    delete inner[last];
  } else {
    inner[last] = value;
  }
  return payload;
}

/** Why, which typ, which member, and what stands there instead of what should. */
export const BAD_PAYLOADS: [string, TokenType, string, unknown][] = [
  ['for an empty audience', 'facet-poll', 'aud', ''],
  ['for an audience of 301 characters', 'facet-poll', 'aud', 'x'.repeat(301)],
  ['for a name of 201 characters', 'facet-card', 'name', 'x'.repeat(201)],
  ['for a knock by a name of 201 characters', 'facet-knock', 'name', 'x'.repeat(201)],
  ['for a knock with a key to encrypt to', 'facet-knock', 'public_key', RFC8037_X25519],
  ['for a challenge of 15 bytes', 'facet-decision', 'challenge', 'A'.repeat(20)],
  ['for a challenge of 65 bytes', 'facet-decision', 'challenge', 'A'.repeat(87)],
  ['for an origin with its default port', 'facet-enrolment', 'origin', 'http://localhost:80'],
  ['for a time before the epoch', 'facet-poll', 'iat', -1],
  ['for a time after the year 9999', 'facet-poll', 'iat', 253402300800],
  ['for a jti of 15 bytes', 'facet-poll', 'jti', 'A'.repeat(20)],
  ['for a jti of 33 bytes', 'facet-poll', 'jti', 'A'.repeat(44)],
  ['for a jti with stray bits', 'facet-poll', 'jti', `${'A'.repeat(21)}B`],
  ['for a request id in capitals', 'facet-poll', 'request', 'ABCDEF0123456789ABCDEF0123456789'],
  [
    'for a request id with a line break',
    'facet-poll',
    'request',
    '0123456789abcdef0123456789abcdef\n'
  ],
  ['for waiting 31 s', 'facet-poll', 'wait', 31],
  ['for waiting less than nothing', 'facet-poll', 'wait', -1],
  ['for a code of 31 bytes', 'facet-enrolment', 'code', 'A'.repeat(42)],
  ['for an origin with a path', 'facet-enrolment', 'origin', 'http://localhost:1/'],
  ['for an opaque origin', 'facet-enrolment', 'origin', 'null'],
  ['for an origin in capitals', 'facet-enrolment', 'origin', 'http://LOCALHOST:1'],
  ['for an encryption key to sign with', 'facet-request', 'public_key', RFC8037_X25519],
  ['for a signing key to encrypt to', 'facet-request', 'encryption_key', ed25519],
  ['for one key with two purposes', 'facet-request', 'encryption_key', p256],
  ['for no needs', 'facet-request', 'needs', []],
  [
    'for 17 needs',
    'facet-request',
    'needs',
    Array.from({ length: 17 }, () => ({ object: 'o', actions: ['a'] }))
  ],
  ['for a purpose of 501 characters', 'facet-request', 'purpose', '😀'.repeat(501)],
  ['for a cell with other words', 'facet-request', 'cell', { id: 'a', code: 'x' }],
  ['for a cell id of 201 characters', 'facet-request', 'cell', { id: 'x'.repeat(201) }],
  ['for a cell count below nothing', 'facet-request', 'cell', { count: -1 }],
  ['for a lineage that says nothing', 'facet-action', 'lineage', {}],
  ['for a lineage with the source itself', 'facet-action', 'lineage', { source: 'print(1)' }],
  ['for a lineage with other words', 'facet-action', 'lineage', { read: [1], wrote: [2] }],
  ['for results read in no order', 'facet-action', 'lineage', { read: [2, 1] }],
  ['for a result read twice', 'facet-action', 'lineage', { read: [2, 2] }],
  ['for no results read', 'facet-action', 'lineage', { read: [] }],
  ['for a result read before the first', 'facet-action', 'lineage', { read: [-1] }],
  ['for 33 results read', 'facet-action', 'lineage', { read: [...Array(33).keys()] }],
  ['for a source seen that is not said', 'facet-action', 'lineage', { seen: true }],
  [
    'for a source that was not seen',
    'facet-action',
    'lineage',
    { seen: false, source: '0'.repeat(64) }
  ],
  ['for an action without a name', 'facet-action', 'act', ''],
  ['for an answer’s key to sign with', 'facet-action', 'reply', ed25519],
  ['for no key of an answer', 'facet-action', 'reply', null],
  ['for no keys to seal to', 'facet-keys', 'sealing', []],
  ['for a key to seal to that signs', 'facet-keys', 'sealing', [{ key: ed25519, ends: null }]],
  ['for a key to seal to without its end', 'facet-keys', 'sealing', [{ key: p256 }]],
  ['for an audience of keys', 'facet-keys', 'aud', 'facetry:test'],
  ['for an object with a control character', 'facet-action', 'obj', 'a\nb'],
  ['for arguments in an array', 'facet-action', 'args', []],
  ['for a digest in capitals', 'facet-action', 'body.digest', 'A'.repeat(64)],
  ['for a body shorter than nothing', 'facet-action', 'body.length', -1],
  ['for a media type with a line break', 'facet-action', 'body.type', 'text/plain\r\nx: y'],
  ['for an unknown mode', 'facet-decision', 'mode', 'voice'],
  ['for an unknown outcome', 'facet-decision', 'outcome', 'maybe'],
  ['for a denial that grants', 'facet-decision', 'outcome', 'deny'],
  ['for a sentence not granted', 'facet-decision', 'shown.sentence', 'nothing much'],
  ['for sentences of other needs', 'facet-decision', 'shown.requested', ['one']],
  ['for a sentence where a need was struck', 'facet-decision', 'shown.granted', ['x', 'y']],
  ['for a digest of something else', 'facet-decision', 'shown.granted_digest', '0'.repeat(64)],
  ['for a confirmation that is no id', 'facet-action', 'confirmed', 'yes'],
  ['for a confirmation of null', 'facet-action', 'confirmed', null],
  ['for an act in capitals', 'facet-confirmation', 'act', 'A'.repeat(64)],
  ['for no act', 'facet-confirmation', 'act', undefined],
  ['for nothing that was shown', 'facet-confirmation', 'shown', ''],
  ['for columns that were shown', 'facet-confirmation', 'shown', { sentence: 'x' }],
  ['for what a decision grants', 'facet-confirmation', 'granted', [null]],
  ['for an unknown mode', 'facet-confirmation', 'mode', 'voice'],
  ['for an unknown outcome', 'facet-confirmation', 'outcome', 'granted'],
  ['for a challenge of 15 bytes', 'facet-confirmation', 'challenge', 'A'.repeat(20)],
  ['for no request', 'facet-confirmation', 'request', undefined],
  ['for no rule', 'facet-rule', 'rule', undefined],
  ['for no sentence of a rule', 'facet-rule', 'shown', ''],
  ['for an unknown mode', 'facet-rule', 'mode', 'rule'],
  ['for a rule without a name', 'facet-rule', 'rule.name', ' '],
  ['for a rule without an end', 'facet-rule', 'rule.expiry', null],
  ['for a rule whose grants have no end', 'facet-rule', 'rule.lifetime', null],
  ['for a rule whose grants last more than 31 days', 'facet-rule', 'rule.lifetime', 2_678_401],
  ['for a rule without grants', 'facet-rule', 'rule.grants', []],
  ['for a rule that grants once less', 'facet-rule', 'rule.uses', 0],
  ['for a rule that names a purpose', 'facet-rule', 'rule.askers.purpose', 'month end'],
  ['for a rule for a petname', 'facet-rule', 'rule.askers', { petname: 'analysis' }],
  ['for a rule for everybody', 'facet-rule', 'rule.askers', {}],
  ['for a rule for owners', 'facet-rule', 'rule.askers', { kind: 'owner' }],
  ['for a rule for pages', 'facet-rule', 'rule.askers', { kind: 'page' }],
  ['for agents below a folder', 'facet-rule', 'rule.askers', { kind: 'agent', below: '/a' }],
  ['for a folder that is not whole', 'facet-rule', 'rule.askers.below', 'sales'],
  ['for a folder with a slash at its end', 'facet-rule', 'rule.askers.below', '/sales/'],
  ['for a folder that leads up', 'facet-rule', 'rule.askers.below', '/home/../etc'],
  ['for a folder with a percent escape', 'facet-rule', 'rule.askers.below', '/home/%2e%2e'],
  ['for the folder of everything', 'facet-rule', 'rule.askers.below', '/'],
  ['for a folder too long to be shown', 'facet-rule', 'rule.askers.below', `/${'x'.repeat(200)}`],
  ['for keys handed over', 'facet-rule', 'rule.askers.custody', 'handed-over'],
  [
    'for a name limit of two kinds',
    'facet-rule',
    'rule.grants.0.objects',
    { exact: 'a', prefix: 'a' }
  ],
  ['for a prefix of nothing', 'facet-rule', 'rule.grants.0.objects', { prefix: '' }],
  ['for a name limit in the words of paths', 'facet-rule', 'rule.grants.0.objects', { path: '**' }],
  ['for names that are not sorted', 'facet-rule', 'rule.grants.0.objects', { one_of: ['b', 'a'] }],
  ['for a rule on one object’s terms', 'facet-rule', 'rule.grants.0.object', 'reports'],
  ['for a rule that lets lend', 'facet-rule', 'rule.grants.0.delegation', true],
  ['for a grant with an end of its own', 'facet-rule', 'rule.grants.0.expiry', 1_800_000_000],
  ['for a definition too few', 'facet-descriptor', 'definitions.read', undefined],
  ['for a definition of another name', 'facet-descriptor', 'definitions.read.name', 'list'],
  ['for a holder that is no thumbprint', 'facet-descriptor', 'sub', 'me']
];
