import { DatabaseSync } from 'node:sqlite';

import {
  type Attest,
  type HeldFacet,
  Holding,
  newKeys,
  ServiceClient,
  signPasskeyChange,
  SystemObjects
} from '../../../client';
import { Authenticator } from '../../../protocol/testing/authenticator';
import { diagnose } from '../../../service/doctor';
import { House } from '../../testing/house';
import { CONSENT, type Somebody } from '../../testing/people';

describe('a device with a passkey', () => {
  let house: House;
  let passkey: Authenticator;
  let device: Somebody;
  let agent: Somebody;
  /** Whether the person is there. */
  let there: boolean;

  beforeEach(async () => {
    house = await House.open();
    await house.connectBank(await house.enrol('owner', 'terminal'));
    agent = await house.enrol('agent', 'helper');
    passkey = new Authenticator(CONSENT);
    there = true;
    device = await browser();
    await add();
  });
  afterEach(() => house.close());

  /** As the page that approves asks authenticators. */
  const attest: Attest = (typ, payload) => {
    const shown = there && { passkey: passkey.assert(typ, payload) };
    const adds = 'change' in payload && 'add' in payload.change;
    return Promise.resolve(adds ? { proof: passkey.assert(typ, payload) } : { ...shown });
  };
  const browser = async (): Promise<Somebody> => {
    const service = new ServiceClient({
      base: 'http://facetry.invalid',
      clock: house.clock,
      fetch: (address, init) =>
        house.fetch(address, { ...init, headers: { ...init?.headers, origin: CONSENT } }),
      attest
    });
    const { code } = await house.core.authority.introduce({ kind: 'owner', petname: 'browser' });
    const keys = await newKeys();
    const { facets } = await service.enrol(keys, { code, origin: CONSENT });
    const holding = new Holding(service, keys);
    for (const issued of facets) {
      await holding.accept(issued);
    }
    return { holding, keys, system: new SystemObjects(holding) };
  };
  const add = async (): Promise<void> => {
    const { id, publicKey } = passkey;
    const change = { add: { id, public_key: publicKey } };
    const said = { mode: 'pointer', challenge: await house.challenge() } as const;
    await device.system.requests.decide(await signPasskeyChange(device.holding, change, said));
  };
  const granted = (): Promise<HeldFacet> =>
    house.grant(device, agent, { object: 'bank', actions: ['balance'] });
  const whole = () => diagnose(house.database);

  test('grants, lets in and resumes with it, after a restart too, and the log says it all', async () => {
    const facet = await granted();
    await facet.call('balance');
    await device.system.requests.introduce('owner', 'phone');
    await device.system.requests.rename(agent.holding.kid, 'scout');
    await house.stop();
    await house.start();
    await device.system.facets.pause(facet.id);
    await device.system.facets.resume(facet.id);
    await granted();
    await house.stop();
    expect(await whole()).toMatchObject({ ok: true, differences: [] });
    await house.start();
  });

  test('does none of these where its person is not there', async () => {
    const facet = await granted();
    await device.system.facets.pause(facet.id);
    there = false;
    const needed = { code: 'passkey_needed' };
    await expect(granted()).rejects.toMatchObject(needed);
    await expect(device.system.requests.introduce('owner', 'x')).rejects.toMatchObject(needed);
    await expect(device.system.requests.rename(agent.holding.kid, 'x')).rejects.toMatchObject(
      needed
    );
    await expect(device.system.facets.resume(facet.id)).rejects.toMatchObject(needed);
    await expect(facet.call('balance')).rejects.toThrow();
  });

  test('is told of its passkeys, and nobody else is', async () => {
    const { passkeys } = await device.system.requests.list();
    expect(passkeys).toMatchObject([{ id: passkey.id, backup_eligible: false }]);
    const other = await house.enrol('owner', 'another terminal');
    expect(await other.system.requests.list()).not.toHaveProperty('passkeys');
  });

  test.each([
    ['a passkey that nobody added', `UPDATE passkeys SET id = 'f00d'`, 'passkey_unknown'],
    ['a passkey that is gone', 'DELETE FROM passkeys', 'passkey_missing'],
    ['a key that was exchanged', `UPDATE passkeys SET key = '{"kty":"EC"}'`, 'passkey'],
    ['a counter that was set back', 'UPDATE passkeys SET counter = 0', 'passkey']
  ])('%s is named by the doctor', async (_, sql, code) => {
    await house.stop();
    const db = new DatabaseSync(house.database);
    db.exec(sql);
    db.close();
    const { differences } = await whole();
    expect(differences.map(one => one.code)).toContain(code);
    await house.start();
  });
});
