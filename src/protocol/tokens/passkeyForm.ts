import { bytes, closed, type Form, isObject, malformed } from '../form';
import { publicJwk } from './keys';
import type { ActionPayload, Assertion, Jwk, PasskeyChange, PasskeyPayload } from '../types';

/** Without what is attested or extended, which no assertion of ours needs. */
export const AUTHENTICATOR_DATA_BYTES = 37;

/** The actions that a device with passkeys does with one of them alone, beside its decisions. */
const WITH_PASSKEY: Readonly<Record<string, readonly string[]>> = {
  'aios/requests': ['introduce', 'rename'],
  'aios/facets': ['resume']
};

export const assertionForm = closed<Assertion>({
  authenticator_data: bytes(AUTHENTICATOR_DATA_BYTES, 1024),
  client_data: bytes(2, 4096),
  id: bytes(1, 1023),
  signature: bytes(8, 72)
});

const passkeyKey: Form<Jwk> = (value, where) => {
  const key = publicJwk(value, 'sign', where);
  return key.crv === 'P-256' ? key : malformed(where, 'must be a key of P-256');
};

const added = closed<Extract<PasskeyChange, { add: unknown }>>({
  add: closed({ id: bytes(1, 1023), public_key: passkeyKey })
});
const removed = closed<Extract<PasskeyChange, { remove: unknown }>>({ remove: bytes(1, 1023) });

export const changeForm: Form<PasskeyChange> = (value, where) =>
  isObject(value) && Object.hasOwn(value, 'add') ? added(value, where) : removed(value, where);

/** Whoever adds a passkey shows that it is there; nobody else has anything to show so. */
export function checkProof({ change, proof }: PasskeyPayload, where: string): void {
  const added = 'add' in change ? change.add.id : undefined;
  if (added !== undefined && proof === undefined) {
    malformed(where, 'proof is missing');
  }
  if (added !== proof?.id) {
    malformed(`${where}.proof`, 'must be by what is added, and stand with that alone');
  }
}

/** Whether a device with passkeys does this with one of them alone. */
export function isPasskeyAct({ act, obj }: Pick<ActionPayload, 'act' | 'obj'>): boolean {
  return Object.hasOwn(WITH_PASSKEY, obj) && WITH_PASSKEY[obj]!.includes(act);
}

/** Where a passkey has no say, none is shown. */
export function checkPlace(payload: ActionPayload, where: string): void {
  if (payload.passkey !== undefined && !isPasskeyAct(payload)) {
    malformed(`${where}.passkey`, 'must be absent where none is asked for');
  }
}
