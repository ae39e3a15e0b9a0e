import {
  type Assertion,
  BadPasskey,
  countsOn,
  passkeyChallenge,
  type Jwk,
  type Presence,
  type PresentType,
  takesPasskey,
  verifyAssertion,
  type VerifiedToken
} from '../../protocol';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import type { KnownPasskey } from './records';
import { bySystem, REQUESTS } from './system';

type Present = VerifiedToken<PresentType>;

/** Of one device (docs/protocol.md §7). */
const PASSKEYS_AT_MOST = 16;

/** A device's word on its passkeys: what is added shows itself, by what is there already. */
export async function passkey(exam: Examination, entry: ReadEntry): Promise<void> {
  const { who, what } = entry.opened;
  if (entry.leaf.c.token === undefined) {
    exam.fault(entry, 'undecided', 'Nobody signed this.');
    return;
  }
  const token = await exam.token(entry, ['facet-passkey'], textMember(who, 'principal'));
  if (token === undefined) {
    exam.world.hidden.passkeys += 1;
    return;
  }
  const { payload, kid } = token;
  exam.once(entry, kid, payload.jti);
  await attended(exam, entry, token);
  const { change, mode, fct } = payload;
  const proven = 'add' in change ? await proof(exam, entry, token) : undefined;
  const said: Record<string, unknown> = {
    passkey: 'add' in change ? change.add.id : change.remove,
    change: 'add' in change ? 'added' : 'removed',
    mode
  };
  // Of a proof that shows nothing there is nothing to compare; it was told of.
  if (proven !== undefined || 'remove' in change) {
    said['backup_eligible'] = proven?.backupEligible;
    said['backed_up'] = proven?.backedUp;
  }
  const differs = Object.entries(said).some(([name, signed]) => member(what, name) !== signed);
  if ((what !== undefined && differs) || (textMember(who, 'facet') ?? fct) !== fct) {
    exam.fault(entry, 'agreement', 'The device signed something else than the entry says.');
  }
  bySystem(exam, entry, { object: REQUESTS, action: 'decide' });
  const known = passkeysOf(exam, kid);
  const hides = exam.world.hidden.passkeys > 0;
  if ('remove' in change) {
    if (!known.delete(change.remove) && !hides) {
      exam.fault(entry, 'reference', 'The device has no such passkey.');
    }
  } else if (known.has(change.add.id) && !hides) {
    exam.fault(entry, 'authority', 'The device has that passkey already.');
  } else if (known.size >= PASSKEYS_AT_MOST) {
    exam.fault(entry, 'authority', `The device has ${PASSKEYS_AT_MOST} passkeys already.`);
  } else if (proven !== undefined) {
    known.set(change.add.id, { key: change.add.public_key, ...proven });
  }
}

/**
 * Whether a person was there, where a device has passkeys and the token widens: shown by one of
 * them, for this token, at its origin, and not told of before.
 */
export async function attended(
  exam: Examination,
  entry: ReadEntry,
  token: Present | undefined
): Promise<void> {
  if (token === undefined) {
    return;
  }
  const known = passkeysOf(exam, token.kid);
  const hides = exam.world.hidden.passkeys > 0;
  const { passkey: assertion } = token.payload;
  if (assertion === undefined) {
    if (takesPasskey(token.payload) && known.size > 0 && !hides) {
      exam.fault(entry, 'authority', 'The device has passkeys, and signed with none.');
    }
    return;
  }
  const kept = known.get(assertion.id);
  if (kept === undefined) {
    if (!hides) {
      exam.fault(entry, 'authority', 'The device has no such passkey.');
    }
    return;
  }
  const seen = await shown(exam, entry, token, { assertion, key: kept.key });
  if (seen === undefined) {
    return;
  }
  if (seen.backupEligible !== kept.backupEligible || !countsOn(kept.counter, seen.counter)) {
    exam.fault(entry, 'authority', 'The passkey was copied, or this was shown before.');
    return;
  }
  known.set(assertion.id, { ...kept, ...seen });
}

function proof(
  exam: Examination,
  entry: ReadEntry,
  token: VerifiedToken<'facet-passkey'>
): Promise<Presence | undefined> {
  const { change, proof: assertion } = token.payload;
  const { public_key: key } = (change as Extract<typeof change, { add: unknown }>).add;
  return shown(exam, entry, token, { assertion: assertion!, key });
}

/** @returns undefined where it shows nothing, which is reported, or its device is not shown */
async function shown(
  exam: Examination,
  entry: ReadEntry,
  { kid, header, payload }: Present,
  { assertion, key }: { assertion: Assertion; key: Jwk }
): Promise<Presence | undefined> {
  const origin = exam.world.principals.get(kid)?.origin;
  try {
    if (origin === undefined) {
      throw new BadPasskey('The device has no origin.');
    }
    const challenge = passkeyChallenge(header.typ, payload);
    return await verifyAssertion(assertion, { challenge, origin, key });
  } catch (error) {
    if (!(error instanceof BadPasskey)) {
      throw error;
    }
    exam.fault(entry, 'authority', `The passkey shows nothing. ${error.message}`);
    return undefined;
  }
}

function passkeysOf({ world }: Examination, kid: string): Map<string, KnownPasskey> {
  const known = world.passkeys.get(kid) ?? new Map<string, KnownPasskey>();
  world.passkeys.set(kid, known);
  return known;
}
