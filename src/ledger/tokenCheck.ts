import {
  type ActionPayload,
  b64u,
  FacetryError,
  jcs,
  type Json,
  type Jwk,
  parseCanonical,
  payloadOf,
  type TokenType,
  type Verifier,
  verifyToken
} from '../protocol';
import type { Leaf, LeafKind, Opened } from './leaf';

/** What may stand as the token of an entry (docs/protocol.md §10); a refusal may show any. */
const TYPES: Partial<Record<LeafKind, readonly TokenType[]>> = {
  introduction: ['facet-action'],
  enrolment: ['facet-enrolment', 'facet-card'],
  request: ['facet-request', 'facet-action'],
  decision: ['facet-decision', 'facet-confirmation', 'facet-action'],
  renaming: ['facet-action'],
  withdrawal: ['facet-withdraw', 'facet-action'],
  delegation: ['facet-action'],
  rule: ['facet-rule'],
  passkey: ['facet-passkey'],
  intent: ['facet-action'],
  note: ['facet-action'],
  revocation: ['facet-action'],
  pause: ['facet-action'],
  resume: ['facet-action'],
  erasure: ['facet-action']
};

const BASED_ON = 'based_on';

function fail(message: string): never {
  throw new FacetryError('not_proven', message);
}

function memberOf(group: unknown, member: string): unknown {
  return typeof group === 'object' && group !== null && Object.hasOwn(group, member)
    ? (group as Record<string, unknown>)[member]
    : undefined;
}

/** The `typ` that a token says of itself; it means nothing before the token verifies. */
export function typeOf(token: string): TokenType {
  const header = parseCanonical(b64u.decode(token.slice(0, Math.max(token.indexOf('.'), 0))));
  const typ = memberOf(header, 'typ');
  return typeof typ === 'string' && Object.hasOwn(payloadOf, typ)
    ? (typ as TokenType)
    : fail('The token is of no known type.');
}

/**
 * What the entry says in the clear must be what the holder signed; what is not shown, can't differ.
 * @throws FacetryError not_proven
 */
export function requireAgreement(payload: ActionPayload, opened: Opened): void {
  const isNote = payload.obj === 'aios/self' && payload.act === 'note';
  const claims: [unknown, unknown, string][] = [
    [memberOf(opened.what, 'action'), payload.act, 'action'],
    [memberOf(opened.what, 'object'), payload.obj, 'object'],
    [memberOf(opened.who, 'facet'), payload.fct, 'facet']
  ];
  for (const [said, signed, name] of claims) {
    if (said !== undefined && said !== signed) {
      fail(`The entry names another ${name} than the holder signed.`);
    }
  }
  const bodies = [memberOf(opened.what, 'body'), payload.body] as Json[];
  if (opened.what !== undefined && jcs(bodies[0] ?? null) !== jcs(bodies[1] ?? null)) {
    fail('The entry has another body than the holder signed.');
  }
  if (opened.args !== undefined) {
    for (const [argument, signed] of Object.entries(payload.args)) {
      // What a note is based on is told with what it is, so that it outlasts its words.
      const based = argument === BASED_ON && isNote;
      const said = memberOf(based ? opened.what : opened.args, argument);
      if (based && opened.what === undefined) {
        continue;
      }
      if (said === undefined || jcs(said) !== jcs(signed)) {
        fail(`The entry has another argument ${argument} than the holder signed.`);
      }
    }
  }
}

/**
 * The token that an entry commits to, against its holder's key.
 * @returns what was found
 * @throws FacetryError where it is not shown, not theirs or says something else than the entry
 */
export async function checkToken(
  leaf: Leaf,
  opened: Opened,
  holderKey: Jwk,
  verifier?: Verifier
): Promise<string> {
  const { token } = opened;
  if (typeof token !== 'string') {
    fail('The token is not shown.');
  }
  const typ = typeOf(token);
  if (TYPES[leaf.k]?.includes(typ) === false) {
    fail(`A ${typ} can not be the token of this entry.`);
  }
  const { payload, kid } = await verifyToken(token, {
    typ,
    key: holderKey,
    ...(verifier === undefined ? {} : { verifier })
  });
  // Whoever was given a facet, or a name, is who the entry is about; the giver signed.
  const given = leaf.k === 'delegation' || leaf.k === 'renaming';
  const principal = given ? memberOf(opened.what, 'by') : memberOf(opened.who, 'principal');
  if (principal !== undefined && principal !== kid) {
    fail('The entry names another principal than the one who signed.');
  }
  if (
    leaf.k === 'intent' ||
    leaf.k === 'note' ||
    (leaf.k === 'request' && typ === 'facet-action')
  ) {
    requireAgreement(payload as ActionPayload, opened);
  }
  return `Signed by ${kid}.`;
}
