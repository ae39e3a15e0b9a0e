import {
  type DecisionPayload,
  type Need,
  newJti,
  type PasskeyPayload,
  type PasskeyView,
  type Terms
} from '../../../protocol';
import { Authenticator, FLAGS, type Says } from '../../../protocol/testing/authenticator';
import { RFC7518_P256 } from '../../../protocol/testing/keys';
import { Actor, closed } from '../testing/actor';
import { BANK, House, NOON } from '../testing/house';

const ORIGIN = 'http://localhost:7411';
const READ: Need = { object: 'bank', actions: ['balance'] };
const TERMS: Terms = closed(READ, NOON + 3600);
const HERE = FLAGS.present | FLAGS.verified;

describe('a device with a passkey', () => {
  let house: House;
  let ana: Actor;
  let agent: Actor;
  let id: string;
  let passkey: Authenticator;
  beforeEach(async () => {
    house = await House.open();
    house.register('bank', BANK);
    ana = await browser('Ana');
    agent = await house.enrolled('agent', 'analyst');
    id = await agent.ask([READ]);
    passkey = new Authenticator(ORIGIN);
    await change(ana, adding(passkey));
  });
  afterEach(() => house.close());

  /** An owner whose key is of the page that approves. */
  const browser = async (petname: string): Promise<Actor> => {
    const { authority } = house;
    const actor = await Actor.create(house, petname);
    const { code } = await authority.introduce({ kind: 'owner', petname });
    const { body } = await authority.enrol(await actor.enrolment(code, { origin: ORIGIN }), ORIGIN);
    await Promise.all(body.facets.map(issued => actor.take(issued)));
    return actor;
  };
  type Claims = Omit<PasskeyPayload, 'passkey' | 'proof'>;
  const claims = (device: Actor, said: PasskeyPayload['change']): Claims => ({
    ...device.stamp(),
    challenge: house.authority.challenges.issue(),
    change: said,
    fct: device.facets.get('aios/requests')!,
    mode: 'pointer'
  });
  type Signed = (payload: Claims) => PasskeyPayload;
  const change = async (
    device: Actor,
    [said, signed]: readonly [PasskeyPayload['change'], Signed]
  ): Promise<unknown> =>
    device.send(await device.sign('facet-passkey', signed(claims(device, said))));
  const adding = (
    one: Authenticator,
    { by, says }: { by?: Authenticator; says?: Says } = {}
  ): readonly [PasskeyPayload['change'], Signed] => [
    { add: { id: one.id, public_key: one.publicKey } },
    payload => ({
      ...payload,
      proof: one.assert('facet-passkey', payload, says),
      ...(by && { passkey: by.assert('facet-passkey', payload) })
    })
  ];
  const removing = (
    one: { id: string },
    by?: Authenticator
  ): readonly [PasskeyPayload['change'], Signed] => [
    { remove: one.id },
    payload => ({ ...payload, ...(by && { passkey: by.assert('facet-passkey', payload) }) })
  ];
  const shown =
    (says?: Says, by = passkey) =>
    (payload: DecisionPayload): DecisionPayload => ({
      ...payload,
      passkey: by.assert('facet-decision', payload, says)
    });
  const refused = async (answer: Promise<unknown>, code = 'bad_passkey') => {
    await expect(answer).rejects.toMatchObject({ code });
    expect((await agent.poll(id)).state).toBe('pending');
  };
  const listed = async (device: Actor) =>
    ((await device.act('aios/requests', 'list')) as { passkeys?: PasskeyView[] }).passkeys;
  const second = () => new Authenticator(ORIGIN, RFC7518_P256.d, 'c2Vjb25kIHBhc3NrZXk');

  test('grants with it, and its decision holds what it showed', async () => {
    expect(await ana.decide(id, [TERMS], shown())).toMatchObject({ state: 'granted' });
    const { token } = house.journal.of('decision').at(-1)!.groups;
    const payload = Buffer.from(String(token).split('.')[1]!, 'base64url').toString();
    expect(JSON.parse(payload)).toHaveProperty('passkey.id', passkey.id);
  });

  test('grants nothing without it', () => refused(ana.decide(id, [TERMS]), 'passkey_needed'));

  test('denies without it: what narrows waits for nobody', async () => {
    expect(await ana.decide(id, [null])).toMatchObject({ state: 'denied' });
  });

  test('lets nobody in and makes no code without it', async () => {
    const wanted = { kind: 'owner', petname: 'thief' };
    await refused(ana.act('aios/requests', 'introduce', wanted), 'passkey_needed');
  });

  test('ends no pause without it', async () => {
    await ana.act('aios/facets', 'pause', { principal: agent.kid });
    await expect(ana.act('aios/facets', 'resume', { principal: agent.kid })).rejects.toMatchObject({
      code: 'passkey_needed'
    });
    expect(house.authority.isPaused(agent.kid)).toBe(true);
  });

  describe('takes for its person', () => {
    test.each<[string, Says]>([
      ['no assertion for another challenge', { challenge: new Uint8Array(32) }],
      ['none of another origin', { origin: 'http://localhost:8888' }],
      ['none of an origin that only begins alike', { origin: 'http://localhost:741' }],
      ['none for another relying party', { rpId: 'consent.localhost' }],
      ['none without a person verified', { flags: FLAGS.present }],
      ['none without a person present', { flags: FLAGS.verified }],
      ['none that is the making of a passkey', { type: 'webauthn.create' }],
      ['none with attested data', { flags: HERE | 0x40 }],
      ['none that is longer than it says', { beyond: new Uint8Array(3) }],
      ['none that is backed up and can not be', { flags: HERE | FLAGS.backedUp }],
      ['none of a passkey that became another kind', { flags: HERE | FLAGS.eligible }],
      ['none whose counter stands still', { counter: 1 }],
      ['none whose counter goes back', { counter: 0 }]
    ])('%s', (_, says) => refused(ana.decide(id, [TERMS], shown(says))));

    test('none that another key signed under its name', () =>
      refused(ana.decide(id, [TERMS], shown({ by: second() }))));

    test('none of a passkey that it never had', () =>
      refused(ana.decide(id, [TERMS], shown({}, second()))));

    test('none of another device of the same person, and not that one’s passkey', async () => {
      const phone = await browser('phone of Ana');
      const other = second();
      await change(phone, adding(other));
      await refused(ana.decide(id, [TERMS], shown({}, other)));
      await refused(phone.decide(id, [TERMS], shown()));
    });

    test('none that was shown for another decision', async () => {
      const other = await agent.ask([{ ...READ, uses: 1 }]);
      let assertion: DecisionPayload['passkey'];
      await ana.decide(other, [{ ...TERMS, uses: 1 }], payload => {
        assertion = passkey.assert('facet-decision', payload);
        return { ...payload, passkey: assertion };
      });
      await refused(ana.decide(id, [TERMS], payload => ({ ...payload, passkey: assertion! })));
    });

    test('none for terms that were changed after it was shown', () =>
      refused(
        ana.decide(id, [TERMS], payload => {
          const less = { ...payload, jti: newJti() };
          return { ...payload, passkey: passkey.assert('facet-decision', less) };
        })
      ));

    test('none that was made for a token of another type', () =>
      refused(
        ana.decide(id, [TERMS], payload => ({
          ...payload,
          passkey: passkey.assert('facet-rule', payload as never)
        }))
      ));

    test('one decision, not its repetition', async () => {
      const decision = await ana.decision(id, [TERMS], shown());
      await ana.send(decision);
      await expect(ana.send(decision)).rejects.toMatchObject({ code: 'replayed' });
    });
  });

  test('whose passkey was removed between check and grant is granted nothing', async () => {
    const other = second();
    await change(ana, adding(other, { by: passkey }));
    const decision = await ana.decision(id, [TERMS], shown({}, other));
    const answers = await Promise.allSettled([
      change(ana, removing(other, passkey)),
      ana.send(decision)
    ]);
    const granted = answers[1]!.status === 'fulfilled';
    const kinds = house.journal.entries.map(({ kind }) => kind);
    // Whichever came first, nothing was granted after the removal.
    expect(granted).toBe(
      kinds.includes('decision') && kinds.indexOf('decision') < kinds.lastIndexOf('passkey')
    );
  });

  test('takes a second one by the first, and then each of both', async () => {
    const other = second();
    await expect(change(ana, adding(other))).rejects.toMatchObject({ code: 'passkey_needed' });
    await change(ana, adding(other, { by: passkey }));
    expect((await listed(ana))?.map(one => one.id).sort()).toEqual([passkey.id, other.id].sort());
    await ana.decide(id, [TERMS], shown({}, other));
    expect((await agent.poll(id)).state).toBe('granted');
  });

  test('has no use for one that was removed', async () => {
    const other = second();
    await change(ana, adding(other, { by: passkey }));
    await change(ana, removing(passkey, other));
    await refused(ana.decide(id, [TERMS], shown()));
    await ana.decide(id, [TERMS], shown({}, other));
    expect((await agent.poll(id)).state).toBe('granted');
  });

  test('is not rid of its last one by its key alone, but by that passkey', async () => {
    await refused(change(ana, removing(passkey)), 'passkey_needed');
    await change(ana, removing(passkey, passkey));
    expect(await listed(ana)).toBeUndefined();
    await ana.decide(id, [TERMS]);
    expect((await agent.poll(id)).state).toBe('granted');
  });

  test('that lost it is replaced by another device of its person', async () => {
    const phone = await browser('phone of Ana');
    await phone.act('aios/facets', 'revoke', { principal: ana.kid });
    const made = { kind: 'owner', petname: 'Ana again' };
    const { code } = (await phone.act('aios/requests', 'introduce', made)) as { code: string };
    const again = await Actor.create(house, 'Ana again');
    const enrolment = await again.enrolment(code, { origin: ORIGIN });
    await house.authority.enrol(enrolment, ORIGIN);
    expect(house.authority.book.principal(again.kid)).toMatchObject({ person: phone.kid });
  });

  test('tells whether it can be on several authenticators, and is', async () => {
    const other = second();
    await change(
      ana,
      adding(other, { by: passkey, says: { flags: HERE | FLAGS.eligible | FLAGS.backedUp } })
    );
    expect((await listed(ana))?.find(one => one.id === other.id)).toMatchObject({
      backup_eligible: true,
      backed_up: true
    });
    expect(house.journal.of('passkey').at(-1)!.groups.what).toMatchObject({
      change: 'added',
      backup_eligible: true,
      backed_up: true
    });
  });

  describe('adds none', () => {
    test.each<[string, Says]>([
      ['that signed another word', { challenge: new Uint8Array(32) }],
      ['of another origin', { origin: 'http://localhost:8888' }],
      ['that verifies nobody', { flags: FLAGS.present }],
      ['whose key is another than the one that signed', { by: new Authenticator(ORIGIN) }]
    ])('%s', async (_, says) => {
      const other = second();
      const answer = change(ana, adding(other, { by: passkey, says }));
      await expect(answer).rejects.toMatchObject({ code: 'bad_passkey' });
      expect(await listed(ana)).toHaveLength(1);
    });

    test('by a challenge that was spent', async () => {
      const [said, signed] = adding(second(), { by: passkey });
      const payload = { ...claims(ana, said), challenge: '0'.repeat(43) };
      const token = await ana.sign('facet-passkey', signed(payload));
      await expect(ana.send(token)).rejects.toMatchObject({ code: 'challenge_spent' });
    });

    test('twice', async () => {
      const again = adding(passkey, { by: passkey });
      await expect(change(ana, again)).rejects.toMatchObject({ code: 'passkey_known' });
    });

    test('where the notebook’s own page approves', async () => {
      house.inPage = true;
      const answer = change(ana, adding(second(), { by: passkey }));
      await expect(answer).rejects.toMatchObject({ code: 'bad_decision' });
    });

    test('that is of a terminal, which has no origin', async () => {
      const terminal = await house.enrolled('owner', 'terminal');
      await expect(change(terminal, adding(second()))).rejects.toMatchObject({
        code: 'bad_decision'
      });
    });
  });
});
