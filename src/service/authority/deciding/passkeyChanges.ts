import { type Presence, Problem, type VerifiedToken } from '../../../protocol';
import { mustStillHold } from '../../holding';
import type { Journal, PrincipalRecord, SystemCall } from '../../types';
import { decider } from '../entries';
import { REQUESTS } from '../books/kinds';
import type { PasskeyBook } from '../books/passkeyBook';
import type { Passkeys } from '../principals/passkeys';
import { badDecision, type Verdicts } from './verdicts';

const MOST_PASSKEYS = 16;

/** Which passkeys a device signs with: a decision about itself, made as others are. */
export class PasskeyChanges {
  constructor(
    private readonly parts: {
      journal: Journal;
      verdicts: Verdicts;
      passkeys: Passkeys;
      passkeyBook: PasskeyBook;
    }
  ) {}

  /**
   * `aios/requests decide`, of a passkey.
   *
   * @throws Problem with what the person at the page is to do
   * @throws Refusal where the token itself is not in order
   */
  async change(call: SystemCall): Promise<{ passkeys: number }> {
    const { journal, verdicts, passkeyBook } = this.parts;
    const { token, principal, attended } = await verdicts.said(call, 'facet-passkey');
    const { change, mode } = token.payload;
    const device = principal.kid;
    const proven = 'add' in change ? await this.proven(principal, token) : null;
    await journal.transact(unit => {
      mustStillHold(call.chain);
      attended.take();
      if ('add' in change) {
        this.mustBeNew(device, change.add.id);
        const { id, public_key: key } = change.add;
        passkeyBook.add(device, { id, key, ...proven!, addedAt: unit.now });
      } else {
        this.mustBeThere(device, change.remove);
        passkeyBook.remove(device, change.remove);
      }
      unit.append({
        kind: 'passkey',
        groups: {
          who: decider(call),
          what: {
            object: REQUESTS,
            action: 'decide',
            safe: false,
            mode,
            ...('add' in change
              ? {
                  change: 'added',
                  passkey: change.add.id,
                  backup_eligible: proven!.backupEligible,
                  backed_up: proven!.backedUp
                }
              : { change: 'removed', passkey: change.remove })
          },
          token: token.compact
        }
      });
    });
    return { passkeys: passkeyBook.of(device).length };
  }

  /** What is added signs the very token that adds it. */
  private proven(
    device: PrincipalRecord,
    token: VerifiedToken<'facet-passkey'>
  ): Promise<Presence> {
    const { change, proof } = token.payload;
    if (device.origin === null || !('add' in change)) {
      throw badDecision(
        'This device has no page.',
        'Passkeys are of browsers: add one on the page that approves.'
      );
    }
    const { public_key: key } = change.add;
    return this.parts.passkeys.verified(device, token, { assertion: proof!, key });
  }

  private mustBeNew(device: string, id: string): void {
    const { passkeyBook } = this.parts;
    if (passkeyBook.find(device, id)) {
      throw new Problem(
        409,
        'passkey_known',
        'This device has that passkey already.',
        'Use another.'
      );
    }
    if (passkeyBook.of(device).length >= MOST_PASSKEYS) {
      throw new Problem(
        409,
        'too_many_passkeys',
        `A device has at most ${MOST_PASSKEYS} passkeys.`,
        'Remove one of them first.'
      );
    }
  }

  private mustBeThere(device: string, id: string): void {
    if (!this.parts.passkeyBook.find(device, id)) {
      throw new Problem(
        404,
        'no_such_passkey',
        'This device has no such passkey.',
        'Look at the list again.'
      );
    }
  }
}
