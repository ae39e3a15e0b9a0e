import type { TokenType } from '../types';
import { ed25519, RFC8037_X25519 } from './keys';
import { assertion, DIGEST, ID, NOW, payloads } from './payloads';

/** What stands in a good payload in place of what is there, by the way to the member. */
export type Changes = Record<string, unknown>;

/** Members that a token of its type may leave out. */
const OPTIONAL: ReadonlySet<string> = new Set(
  'body cell confirmed former kind lineage origin passkey proof reason reply wait'.split(' ')
);

/** A payload with members, named by their paths, put in place; undefined leaves one out. */
export function changedIn(typ: TokenType, changes: Changes): unknown {
  const payload = payloads()[typ] as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.');
    const last = names.pop()!;
    const inner = names.reduce((at, name) => at[name] as Record<string, unknown>, payload);
    if (value === undefined) {
      delete inner[last];
    } else {
      inner[last] = value;
    }
  }
  return payload;
}

/** Each member that has to be there, by token type. */
export function required(typ: TokenType): string[] {
  return Object.keys(payloads()[typ]).filter(name => !OPTIONAL.has(name));
}

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
const sealing = (count: number): unknown[] =>
  Array(count).fill({ key: RFC8037_X25519, ends: null });

/** The last that still is one: docs/protocol.md §3, line by line. */
export const EDGES: [string, TokenType, Changes][] = [
  ['an audience of 300 characters', 'facet-poll', { aud: '😀'.repeat(300) }],
  ['the beginning of the epoch', 'facet-poll', { iat: 0 }],
  ['the end of the year 9999', 'facet-poll', { iat: 253_402_300_799 }],
  ['a jti of 16 bytes', 'facet-poll', { jti: 'A'.repeat(22) }],
  ['a jti of 32 bytes', 'facet-poll', { jti: 'A'.repeat(43) }],
  ['no waiting', 'facet-poll', { wait: 0 }],
  ['waiting 30 s', 'facet-poll', { wait: 30 }],
  ['no word of waiting', 'facet-poll', { wait: undefined }],
  ['a name of 200 characters', 'facet-knock', { name: '😀'.repeat(200) }],
  ['an empty name', 'facet-knock', { name: '' }],
  ['a purpose of 500 characters', 'facet-request', { purpose: '😀'.repeat(500) }],
  ['an empty purpose', 'facet-request', { purpose: '' }],
  [
    'as many needs as there may be',
    'facet-request',
    { needs: Array.from({ length: 16 }, () => ({ object: 'o', actions: ['a'] })) }
  ],
  ['no cell', 'facet-request', { cell: undefined }],
  ['a cell of which nothing is known', 'facet-request', { cell: {} }],
  [
    'a cell as long as it may be',
    'facet-request',
    { cell: { id: '😀'.repeat(200), notebook: 'x'.repeat(1000), count: 0 } }
  ],
  ['a kernel alone', 'facet-request', { cell: { kernel: 'k' } }],
  ['a kernel of 200 characters', 'facet-action', { cell: { kernel: '😀'.repeat(200) } }],
  ['a kernel in markup', 'facet-action', { cell: { kernel: '</script>\u202e\n' } }],
  ['an origin by https', 'facet-enrolment', { origin: 'https://facets.example' }],
  ['an origin by https at a port', 'facet-enrolment', { origin: 'https://facets.example:8443' }],
  ['no origin', 'facet-enrolment', { origin: undefined }],
  ['a challenge of 16 bytes', 'facet-decision', { challenge: 'A'.repeat(22) }],
  ['a challenge of 64 bytes', 'facet-confirmation', { challenge: 'A'.repeat(86) }],
  ['a reason of 500 characters', 'facet-confirmation', { reason: '😀'.repeat(500) }],
  ['an empty reason', 'facet-decision', { reason: '' }],
  ...(['pointer', 'digits', 'terminal', 'page'] as const).map(
    (mode): [string, TokenType, Changes] => [`the mode ${mode}`, 'facet-decision', { mode }]
  ),
  ['the mode digits', 'facet-passkey', { mode: 'digits' }],
  ['an act and object of 200 characters', 'facet-action', long('😀', 200)],
  ['arguments nested as deep as may be', 'facet-action', { args: { a: nested(30) } }],
  ['no arguments', 'facet-action', { args: {} }],
  ['an empty body', 'facet-action', { 'body.length': 0 }],
  ['the longest media type', 'facet-action', { 'body.type': `a/${'x'.repeat(200)}` }],
  ['no body', 'facet-action', { body: undefined }],
  ['a source', 'facet-action', { lineage: { source: DIGEST } }],
  ['a source that was seen', 'facet-action', { lineage: { seen: true, source: DIGEST } }],
  ['32 results read', 'facet-action', { lineage: { read: [...Array(32).keys()] } }],
  ['a key for the answer', 'facet-action', { reply: RFC8037_X25519 }],
  [
    'a passkey that lets in',
    'facet-action',
    { act: 'introduce', obj: 'aios/requests', passkey: assertion('AAAA') }
  ],
  [
    'a passkey that resumes',
    'facet-action',
    { act: 'resume', obj: 'aios/facets', passkey: assertion('AAAA') }
  ],
  ['a passkey', 'facet-decision', { passkey: assertion('AAAA') }],
  ['eight keys to seal to', 'facet-keys', { sealing: sealing(8) }],
  ['a key to seal to with its end', 'facet-keys', { sealing: [{ key: RFC8037_X25519, ends: 0 }] }],
  ['16 former keys', 'facet-keys', { former: Array(16).fill({ key: ed25519, until: NOW }) }],
  ['no former keys', 'facet-keys', { former: undefined }],
  ['a decider', 'facet-descriptor', { decided_by: ID }],
  ['no decider', 'facet-descriptor', { decided_by: null }]
];

/** The first that is none any more. */
export const BEYOND: [string, TokenType, Changes][] = [
  ['an audience of null', 'facet-poll', { aud: null }],
  ['a time between two seconds', 'facet-poll', { iat: 1_790_000_000.5 }],
  ['a time as text', 'facet-poll', { iat: '1790000000' }],
  ['a padded jti', 'facet-poll', { jti: `${'A'.repeat(22)}==` }],
  ['a request id of 31 characters', 'facet-poll', { request: ID.slice(1) }],
  ['a request id of 33 characters', 'facet-withdraw', { request: `${ID}0` }],
  ['waiting half a second', 'facet-poll', { wait: 0.5 }],
  ['waiting for null', 'facet-poll', { wait: null }],
  ['a name of 201 characters', 'facet-knock', { name: 'x'.repeat(201) }],
  ['a name of null', 'facet-knock', { name: null }],
  ['a name committed to with 31 bytes', 'facet-card', { named: 'A'.repeat(42) }],
  ['a name committed to with stray bits', 'facet-decision', { named: `${'A'.repeat(42)}B` }],
  ['a kind of null', 'facet-knock', { kind: null }],
  ['a code of 33 bytes', 'facet-enrolment', { code: 'A'.repeat(44) }],
  ['an origin with its default port', 'facet-enrolment', { origin: 'https://facets.example:443' }],
  ['an origin with a user', 'facet-enrolment', { origin: 'http://ann@localhost:1' }],
  ['an origin of null', 'facet-enrolment', { origin: null }],
  ['a private key', 'facet-enrolment', { 'public_key.d': 'A'.repeat(43) }],
  ['a key that says what it is for', 'facet-card', { 'encryption_key.use': 'enc' }],
  ['a purpose of null', 'facet-request', { purpose: null }],
  ['a cell of null', 'facet-request', { cell: null }],
  ['a cell counted by halves', 'facet-request', { cell: { count: 0.5 } }],
  ['a cell id of null', 'facet-request', { cell: { id: null } }],
  ['a kernel of null', 'facet-request', { cell: { kernel: null } }],
  ['a kernel that is true', 'facet-action', { cell: { kernel: true } }],
  ['a challenge with stray bits', 'facet-decision', { challenge: `${'A'.repeat(21)}B` }],
  ['a reason of 501 characters', 'facet-decision', { reason: '😀'.repeat(501) }],
  ['a reason of 501 characters', 'facet-confirmation', { reason: 'x'.repeat(501) }],
  ['a reason of null', 'facet-decision', { reason: null }],
  ['nothing to grant or strike', 'facet-decision', { granted: [] }],
  ['another word among what was shown', 'facet-decision', { 'shown.title': 'x' }],
  ['a digest of 63 characters', 'facet-decision', { request_digest: DIGEST.slice(1) }],
  ['a digest of 65 characters', 'facet-confirmation', { act: `${DIGEST}0` }],
  ['a facet of null', 'facet-confirmation', { fct: null }],
  ['a facet in capitals', 'facet-action', { fct: ID.toUpperCase() }],
  ['an act of 201 characters', 'facet-action', { act: 'x'.repeat(201) }],
  ['an object of 201 characters', 'facet-action', { obj: '😀'.repeat(201) }],
  ['an object without a name', 'facet-action', { obj: '' }],
  ['an act with a control character', 'facet-action', { act: 'a\u0000' }],
  ['arguments of null', 'facet-action', { args: null }],
  ['arguments nested deeper than may be', 'facet-action', { args: { a: nested(31) } }],
  ['half a byte of body', 'facet-action', { 'body.length': 0.5 }],
  ['a body with a name', 'facet-action', { 'body.name': 'a.csv' }],
  ['a body without its length', 'facet-action', { 'body.length': undefined }],
  ['a body of null', 'facet-action', { body: null }],
  ['a media type without a slash', 'facet-action', { 'body.type': 'text' }],
  ['a media type too long', 'facet-action', { 'body.type': `a/${'x'.repeat(201)}` }],
  ['a media type with a blank before the slash', 'facet-action', { 'body.type': 'a b/c' }],
  ['a media type that ends with its slash', 'facet-action', { 'body.type': 'text/' }],
  ['a media type beyond ASCII', 'facet-action', { 'body.type': 'text/ü' }],
  ['a source in capitals', 'facet-action', { lineage: { source: DIGEST.toUpperCase() } }],
  ['half a result read', 'facet-action', { lineage: { read: [0.5] } }],
  ['a lineage of null', 'facet-action', { lineage: null }],
  ['a confirmation in capitals', 'facet-action', { confirmed: ID.toUpperCase() }],
  [
    'a passkey that lets in elsewhere',
    'facet-action',
    { act: 'introduce', obj: 'aios/facets', passkey: assertion('AAAA') }
  ],
  [
    'a passkey that pauses',
    'facet-action',
    { act: 'pause', obj: 'aios/facets', passkey: assertion('AAAA') }
  ],
  ['nine keys to seal to', 'facet-keys', { sealing: sealing(9) }],
  ['a key to seal to that is named', 'facet-keys', { 'sealing.0.kid': 'x' }],
  ['an issuer of nothing', 'facet-keys', { iss: '' }],
  ['an issuer of 301 characters', 'facet-successor', { iss: 'x'.repeat(301) }],
  ['a parent of null', 'facet-descriptor', { parent: null }],
  ['a decider of nothing', 'facet-descriptor', { decided_by: '' }],
  ['a log without a key', 'facet-descriptor', { 'keys.log': '' }],
  ['another key', 'facet-descriptor', { 'keys.sealing': ed25519 }],
  ['a request in capitals', 'facet-descriptor', { request: DIGEST.toUpperCase() }],
  ['terms without an end', 'facet-descriptor', { 'terms.expiry': undefined }],
  ['a definition too many', 'facet-descriptor', { 'terms.actions': ['list'] }]
];

function long(character: string, count: number): Changes {
  return { act: character.repeat(count), obj: character.repeat(count) };
}
