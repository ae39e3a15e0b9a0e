import { Authenticator, FLAGS } from '../../../../../protocol/testing/authenticator';
import { RFC7518_P256 } from '../../../../../protocol/testing/keys';
import type { Lie } from '../story/said';
import { Telling } from '../story/telling';
import { Attending, HERE, ORIGIN, type Shows } from './attending';

function told(why: string, faults: Lie[1], tell: (one: Attending) => Promise<unknown>): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin();
      await tell(new Attending(telling));
      said.splice(0, said.length, ...telling.said);
    }
  ];
}

/** What a device with passkeys signs, and what no passkey of its showed. */
export function passkeys(): Lie[] {
  const having =
    (tell: (one: Attending) => Promise<unknown>) =>
    async (one: Attending): Promise<void> => {
      await one.enrol();
      await one.add();
      await tell(one);
    };
  const lie = (why: string, shows: Shows): Lie =>
    told(
      why,
      ['authority'],
      having(one => one.decide(shows))
    );
  return [
    told(
      'all that widens, with a passkey',
      [],
      having(async one => {
        await one.decide();
        await one.rule();
        await one.introduce();
        await one.rename();
        await one.resume();
      })
    ),
    told(
      'a denial without the passkey that a grant takes',
      [],
      having(one => one.decide({ by: null }, 'deny'))
    ),
    told(
      'a second passkey that is on several authenticators, and the first removed by it',
      [],
      having(async one => {
        await one.addSecond({ proof: { flags: HERE | FLAGS.eligible | FLAGS.backedUp } });
        const says = { flags: HERE | FLAGS.eligible };
        await one.remove(one.passkey, { by: one.second, says });
        await one.decide({ by: one.second, says });
      })
    ),
    told(
      'nothing shown after the last passkey was removed by itself',
      [],
      having(async one => {
        await one.remove(one.passkey);
        await one.decide({ by: null });
      })
    ),
    told('a passkey that never counts', [], async one => {
      await one.enrol();
      await one.add({ proof: { counter: 0 } });
      await one.decide({ says: { counter: 0 } });
      await one.decide({ says: { counter: 0 } });
    }),
    told(
      'a seventeenth passkey',
      ['authority'],
      having(async one => {
        for (let number = 1; number <= 16; number++) {
          await one.addAnother(number + 100);
        }
      })
    ),
    lie('a grant without the passkey of its device', { by: null }),
    told(
      'a rule without the passkey of its device',
      ['authority'],
      having(one => one.rule({ by: null }))
    ),
    told(
      'a code without the passkey of its device',
      ['authority'],
      having(one => one.introduce({ by: null }))
    ),
    told(
      'another name given without the passkey of its device',
      ['authority'],
      having(one => one.rename({ by: null }))
    ),
    told(
      'a pause ended without the passkey of its device',
      ['authority'],
      having(one => one.resume({ by: null }))
    ),
    lie('a passkey that showed another challenge', { says: { challenge: new Uint8Array(32) } }),
    lie('a passkey shown at another origin', { says: { origin: 'https://lab.example' } }),
    lie('a passkey shown for another relying party', { says: { rpId: 'example' } }),
    lie('a passkey shown without a person verified', { says: { flags: FLAGS.present } }),
    lie('a passkey shown without a person present', { says: { flags: FLAGS.verified } }),
    lie('the making of a passkey in the place of its use', { says: { type: 'webauthn.create' } }),
    lie('authenticator data that says it is longer', { says: { flags: HERE | 0x80 } }),
    lie('authenticator data that is longer than it says', { says: { beyond: new Uint8Array(2) } }),
    lie('a passkey that is backed up and can not be', { says: { flags: HERE | FLAGS.backedUp } }),
    lie('a passkey that became one for several authenticators', {
      says: { flags: HERE | FLAGS.eligible }
    }),
    lie('a passkey whose counter stands still', { says: { counter: 1 } }),
    lie('a passkey under which another key signed', {
      says: { by: new Authenticator(ORIGIN, RFC7518_P256.d) }
    }),
    told(
      'a passkey that its device never had',
      ['authority'],
      having(one => one.decide({ by: one.second }))
    ),
    told(
      'a passkey that was removed before',
      ['authority'],
      having(async one => {
        await one.addSecond();
        await one.remove(one.second);
        await one.decide({ by: one.second });
      })
    ),
    told(
      'what a passkey showed for another decision',
      ['authority'],
      having(async one => {
        const shown = await one.decide();
        await one.decide({}, 'grant', shown);
      })
    ),
    told('a passkey of a device that has no page', ['authority'], async one => {
      await one.enrol(null);
      await one.add();
    }),
    told(
      'a second passkey that the first did not admit',
      ['authority'],
      having(one => one.addSecond({ by: null }))
    ),
    told(
      'a passkey added by another one, which verified nobody',
      ['authority'],
      having(one => one.addSecond({ says: { flags: FLAGS.present } }))
    ),
    told(
      'a passkey added that did not show itself',
      ['authority'],
      having(one => one.addSecond({ proof: { by: one.passkey } }))
    ),
    told(
      'a passkey added twice',
      ['authority'],
      having(one => one.add({ by: one.passkey }))
    ),
    told(
      'the last passkey removed without one',
      ['authority'],
      having(one => one.remove(one.passkey, { by: null }))
    ),
    told(
      'a passkey removed that was not there',
      ['reference'],
      having(one => one.remove(one.second))
    ),
    told('a passkey added that nobody signed', ['undecided'], async one => {
      await one.enrol();
      one.unsigned();
    }),
    told(
      'a passkey that is said to be bound to its authenticator, and is not',
      ['agreement'],
      having(one =>
        one.addSecond({
          proof: { flags: HERE | FLAGS.eligible },
          entry: { backup_eligible: false }
        })
      )
    ),
    told(
      'a passkey of another name than was signed',
      ['agreement'],
      having(one => one.addSecond({ entry: { passkey: 'YW5vdGhlcg' } }))
    ),
    told(
      'a passkey said to be removed that was added',
      ['agreement'],
      having(one => one.addSecond({ entry: { change: 'removed' } }))
    )
  ];
}
