import {
  type Assertion,
  BadPasskey,
  countsOn,
  type Jwk,
  passkeyChallenge,
  type Presence,
  type PresentType,
  Problem,
  takesPasskey,
  type Verifier,
  verifyAssertion,
  type VerifiedToken
} from '../../../protocol';
import type { PrincipalRecord } from '../../types';
import type { PasskeyBook } from '../books/passkeyBook';

/** That a person was there, or did not have to be; to be taken in the unit of what it is for. */
export interface Attended {
  /** @throws Problem where the device’s passkeys have changed since it was looked at */
  take(): void;
}

type Present = VerifiedToken<PresentType>;

/**
 * The second factor of a person's device (docs/protocol.md §7, Passkeys): a device that has a
 * passkey widens nothing without one, and each assertion is for one token.
 */
export class Passkeys {
  constructor(private readonly parts: { passkeyBook: PasskeyBook; verifier: Verifier }) {}

  /** @throws Problem 403 `passkey_needed`, `bad_passkey` */
  async attended(device: PrincipalRecord, token: Present): Promise<Attended> {
    const { passkeyBook } = this.parts;
    const { passkey } = token.payload;
    if (passkey === undefined) {
      const take = (): void => {
        if (takesPasskey(token.payload) && passkeyBook.of(device.kid).length > 0) {
          throw needed();
        }
      };
      take();
      return { take };
    }
    const { id } = passkey;
    const kept = passkeyBook.find(device.kid, id);
    if (!kept) {
      throw bad();
    }
    const seen = await this.verified(device, token, { assertion: passkey, key: kept.key });
    return {
      take: () => {
        const now = passkeyBook.find(device.kid, id);
        // It may have been removed meanwhile, or have signed something else.
        if (
          !now ||
          now.backupEligible !== seen.backupEligible ||
          !countsOn(now.counter, seen.counter)
        ) {
          throw bad();
        }
        passkeyBook.seen(device.kid, id, seen);
      }
    };
  }

  /** @throws Problem 403 `bad_passkey`, whatever is wrong with it */
  async verified(
    device: PrincipalRecord,
    { header, payload }: Present,
    { assertion, key }: { assertion: Assertion; key: Jwk }
  ): Promise<Presence> {
    const challenge = passkeyChallenge(header.typ, payload);
    if (device.origin === null) {
      throw bad();
    }
    try {
      const made = { challenge, origin: device.origin, key };
      return await verifyAssertion(assertion, made, this.parts.verifier);
    } catch (error) {
      throw error instanceof BadPasskey ? bad() : error;
    }
  }
}

function needed(): Problem {
  return new Problem(
    403,
    'passkey_needed',
    'This device approves with a passkey alone.',
    'Use it on the page that approves.'
  );
}

/** The same whatever is wrong: who has the passkey needs no more. */
function bad(): Problem {
  return new Problem(
    403,
    'bad_passkey',
    'The passkey does not show that you were there.',
    'Try again, with a passkey of this device.'
  );
}
