import { p256 } from '@noble/curves/nist.js';

import { jcs } from '../canonical';
import { b64u, concat, sha256, utf8 } from '../encoding';
import { FacetryError } from '../errors';
import { isObject } from '../form';
import { AUTHENTICATOR_DATA_BYTES, isPasskeyAct } from './passkeyForm';
import { defaultVerifier, type Verifier } from './token';
import type { Assertion, Jwk, PasskeyPayload, TokenPayloads, TokenType } from '../types';

/** Tokens that an authenticator may have signed as well as the device. */
export type PresentType =
  'facet-decision' | 'facet-confirmation' | 'facet-rule' | 'facet-passkey' | 'facet-action';
const PRESENT_TYPES: readonly TokenType[] = [
  'facet-decision',
  'facet-confirmation',
  'facet-rule',
  'facet-passkey',
  'facet-action'
] satisfies PresentType[];

/** Of authenticator data (WebAuthn Level 2, §6.1): its parts, and the bits of its flags. */
const RP_ID_HASH_BYTES = 32;
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const ATTESTED = 0x40;
const EXTENDED = 0x80;

/** An assertion that does not show what it has to; `message` says why. */
export class BadPasskey extends FacetryError {
  constructor(message: string) {
    super('bad_passkey', message);
  }
}

/** What an authenticator said beside that its person was there. */
export interface Presence {
  /** Rises with each assertion, or is always 0. */
  counter: number;
  /** Whether the passkey may be on more than one authenticator. */
  backupEligible: boolean;
  /** Whether it is, at that moment. */
  backedUp: boolean;
}

/** Whether a token widens authority, so that a device with passkeys signs it with one alone. */
export function takesPasskey(payload: TokenPayloads[PresentType]): boolean {
  return 'outcome' in payload
    ? payload.outcome === 'grant'
    : !('act' in payload && 'obj' in payload) || isPasskeyAct(payload);
}

/** As {@link takesPasskey}, of a token of any type. */
export function isPresent(
  typ: TokenType,
  payload: TokenPayloads[TokenType]
): payload is TokenPayloads[PresentType] {
  return PRESENT_TYPES.includes(typ) && takesPasskey(payload as TokenPayloads[PresentType]);
}

/**
 * What an authenticator is to sign: all that the token says, and of no other type of token.
 * 32 bytes.
 */
export function passkeyChallenge(
  typ: PresentType,
  payload: Omit<TokenPayloads[PresentType], 'passkey' | 'proof'>
): Uint8Array {
  const { passkey: _, proof: __, ...said } = payload as Partial<PasskeyPayload>;
  return sha256(utf8.encode(`facet-passkey/1\n${typ}\n${jcs(said)}`));
}

/**
 * Checks an assertion as WebAuthn Level 2, §7.2 does: made for this challenge, at this origin, by
 * this key, with a person whom the authenticator verified.
 *
 * @param origin of the device; its host is the relying party
 * @throws BadPasskey
 */
export async function verifyAssertion(
  assertion: Assertion,
  { challenge, origin, key }: { challenge: Uint8Array; origin: string; key: Jwk },
  verifier: Verifier = defaultVerifier
): Promise<Presence> {
  const clientData = b64u.decode(assertion.client_data);
  const said = clientSaid(clientData);
  if (said['type'] !== 'webauthn.get') {
    throw new BadPasskey('It is no assertion.');
  }
  if (said['challenge'] !== b64u.encode(challenge)) {
    throw new BadPasskey('It was made for something else.');
  }
  if (said['origin'] !== origin) {
    throw new BadPasskey('It was made at another origin.');
  }
  const data = b64u.decode(assertion.authenticator_data);
  const rpId = sha256(utf8.encode(new URL(origin).hostname));
  if (b64u.encode(data.subarray(0, RP_ID_HASH_BYTES)) !== b64u.encode(rpId)) {
    throw new BadPasskey('It was made for another relying party.');
  }
  const presence = presenceIn(data);
  const signed = concat(data, sha256(clientData));
  if (!(await verifier.verify('ES256', key, signed, rawSignature(assertion.signature)))) {
    throw new BadPasskey('It is signed by another key, or not this.');
  }
  return presence;
}

/** Whether a counter goes on from another: what stands still was copied, unless it never counts. */
export function countsOn(before: number, now: number): boolean {
  return now > before || (now === 0 && before === 0);
}

function clientSaid(clientData: Uint8Array): Record<string, unknown> {
  let said: unknown;
  try {
    said = JSON.parse(utf8.decode(clientData));
  } catch {
    said = undefined;
  }
  return isObject(said) ? said : badForm();
}

function presenceIn(data: Uint8Array): Presence {
  const flags = data[RP_ID_HASH_BYTES]!;
  const has = (bit: number): boolean => (flags & bit) !== 0;
  if (!has(USER_PRESENT) || !has(USER_VERIFIED)) {
    throw new BadPasskey('The authenticator verified nobody.');
  }
  const whole = data.length === AUTHENTICATOR_DATA_BYTES;
  if (has(ATTESTED) || has(EXTENDED) === whole || (has(BACKED_UP) && !has(BACKUP_ELIGIBLE))) {
    return badForm();
  }
  return {
    counter: new DataView(data.buffer, data.byteOffset).getUint32(RP_ID_HASH_BYTES + 1),
    backupEligible: has(BACKUP_ELIGIBLE),
    backedUp: has(BACKED_UP)
  };
}

/** Of DER, which authenticators sign in, the two numbers one after the other. */
function rawSignature(der: string): Uint8Array {
  try {
    return p256.Signature.fromBytes(b64u.decode(der), 'der').toBytes('compact');
  } catch {
    return badForm();
  }
}

function badForm(): never {
  throw new BadPasskey('It is not formed as assertions are.');
}
