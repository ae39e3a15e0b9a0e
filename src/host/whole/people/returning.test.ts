import {
  type HeldFacet,
  type Knocking,
  NoKnock,
  Principal,
  type ServiceClient,
  newKeys
} from '../../../client';
import { verifyBundle } from '../../../ledger';
import type { KnockView } from '../../../protocol';
import { diagnose } from '../../../service/doctor';
import { bundleOf } from '../../testing/bundle';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

const DAY = 24 * 3600;
const NO_KNOCK = expect.objectContaining({ code: 'no_knock' });

let house: House;
let owner: Somebody;
let principal: Principal;
let shown: KnockView;

beforeEach(async () => {
  house = await House.open();
  owner = await house.enrol('owner', 'Ada');
  await house.connectBank(owner);
  principal = await Principal.login(from('192.0.2.7'), typed('laptop'));
});
afterEach(() => house.close());

const from = (address: string): ServiceClient => house.from(address);
const until = (seconds = DAY): number => house.until(seconds);

/** An owner types what is shown, and lets it in under this name. */
function typed(petname: string, seconds = DAY): Knocking {
  let typing: Promise<unknown> = Promise.resolve();
  return {
    name: 'a script',
    onCode: ({ code }) => {
      typing = owner.system.requests.knocking(code).then(knock => {
        shown = knock;
        return owner.system.requests.admit(knock, petname, until(seconds));
      });
      typing.catch(() => undefined);
    },
    pause: async ms => {
      await typing;
      house.ahead += ms;
    }
  };
}

async function granted(who: Principal): Promise<HeldFacet> {
  const somebody = { holding: who.holding, keys: who.holding.keys } as Somebody;
  const [need] = who.holding.askable([{ object: 'bank', actions: ['balance'] }]);
  return house.grant(owner, somebody, need!);
}

const ask = (who: Principal, expiry: number) =>
  who.holding.service.request(who.holding.keys, {
    needs: [{ object: 'bank', actions: ['deposit'], expiry }],
    purpose: 'x'
  });

async function sound(): Promise<void> {
  const bundle = await bundleOf(house, owner);
  expect(await verifyBundle([bundle])).toMatchObject({ ok: true, faults: [] });
  await house.stop();
  expect((await diagnose(house.database)).differences).toEqual([]);
  await house.start();
}

describe('somebody who comes back', () => {
  test('before its end goes on as the same, with its name, what it holds, and a later end', async () => {
    const facet = await granted(principal);
    const first = principal.holding.until!;
    const { kid } = principal.holding;
    await principal.comeBack(typed('laptop', 7 * DAY));
    expect(shown).toMatchObject({ key: kid, known: { petname: 'laptop', until: first } });
    expect(principal.holding.until).toBeGreaterThan(first + 5 * DAY);
    expect(await facet.call('balance')).toHaveProperty('balance');
    expect(await ask(principal, principal.holding.until!)).toMatchObject({ state: 'pending' });
    const { principals } = await owner.system.facets.list();
    const laptops = principals.filter(({ petname }) => petname === 'laptop');
    expect(laptops).toMatchObject([{ principal: kid, until: principal.holding.until }]);
    await sound();
  });

  test('after its end too, and then asks anew for what had ended', async () => {
    const facet = await granted(principal);
    house.ahead += 2 * DAY * 1000;
    await expect(facet.call('balance')).rejects.toMatchObject({ code: 'expired' });
    await expect(ask(principal, until(600))).rejects.toMatchObject({ code: 'refused' });
    await principal.comeBack(typed('laptop'));
    await expect(facet.call('balance')).rejects.toMatchObject({ code: 'expired' });
    const again = await granted(principal);
    expect(await again.call('balance')).toHaveProperty('balance');
    const trail = await principal.trail();
    expect(trail.map(({ leaf }) => JSON.parse(Buffer.from(leaf, 'base64').toString()).k)).toEqual(
      expect.arrayContaining(['enrolment', 'intent'])
    );
    await sound();
  });

  test('twice, over a restart of the service', async () => {
    await principal.comeBack(typed('laptop', 2 * DAY));
    await house.stop();
    await house.start();
    await principal.comeBack(typed('laptop', 3 * DAY));
    expect(principal.holding.until).toBeGreaterThan(until(2 * DAY));
    await sound();
  });

  test('while it is paused stays paused', async () => {
    const facet = await granted(principal);
    await owner.system.facets.pause({ principal: principal.holding.kid });
    await principal.comeBack(typed('laptop', 2 * DAY));
    await expect(facet.call('balance')).rejects.toMatchObject({ code: 'paused' });
    await expect(ask(principal, until(600))).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('an attacker', () => {
  test('with another key under the same name is somebody else, and shown as a stranger', async () => {
    const facet = await granted(principal);
    const other = await Principal.login(from('203.0.113.9'), typed('laptop'));
    expect(shown).not.toHaveProperty('known');
    expect(other.holding.kid).not.toBe(principal.holding.kid);
    expect(await other.held()).toHaveLength(2);
    const theirs = new Principal(other.holding, 'laptop');
    await expect(theirs.holding.accept(facet.issued())).rejects.toThrow();
  });

  test.each([
    ['before', 0],
    ['after', 2 * DAY]
  ])(
    'who was turned away %s its end does not come back, as nobody does who is unknown',
    async (_when, seconds) => {
      await granted(principal);
      house.ahead += seconds * 1000;
      await owner.system.facets.revoke({ principal: principal.holding.kid });
      await expect(principal.comeBack(typed('laptop', 9 * DAY))).rejects.toEqual(NO_KNOCK);
    }
  );

  test('who is turned away between the code and the press, or after it, does not come back', async () => {
    const { service, keys, kid } = principal.holding;
    const { id, code } = await service.knock(keys, 'a script');
    const knock = await owner.system.requests.knocking(code);
    await owner.system.requests.admit(knock, 'laptop', until(9 * DAY));
    const told = await service.knocked(keys, id);
    await owner.system.facets.revoke({ principal: kid });
    const introduction = (told as { code: string }).code;
    await expect(service.enrol(keys, { code: introduction })).rejects.toMatchObject({
      code: 'refused'
    });
    await sound();

    const another = await Principal.login(from('192.0.2.8'), typed('tablet'));
    const again = another.holding;
    const second = await again.service.knock(again.keys, 'a script');
    const view = await owner.system.requests.knocking(second.code);
    await owner.system.facets.revoke({ principal: again.kid });
    await expect(owner.system.requests.knocking(second.code)).rejects.toMatchObject({
      code: 'no_such_knock'
    });
    await expect(owner.system.requests.admit(view, 'tablet', until(9 * DAY))).rejects.toMatchObject(
      { code: 'no_such_knock' }
    );
  });

  test('who gave all back does not come back', async () => {
    for (const facet of principal.holding.facets) {
      if (facet.terms.object !== 'aios/self') {
        await facet.revoke();
      }
    }
    await expect(principal.comeBack(typed('laptop', 9 * DAY))).rejects.toEqual(NO_KNOCK);
  });

  test('comes back under no other name, for no shorter time, and with no other key to encrypt to', async () => {
    const { service, keys } = principal.holding;
    const bad = expect.objectContaining({ code: 'bad_introduction' });
    const { id, code } = await service.knock(keys, 'a script');
    const knock = await owner.system.requests.knocking(code);
    const { admit } = owner.system.requests;
    await expect(admit(knock, 'Ada', until(9 * DAY))).rejects.toEqual(bad);
    await expect(admit(knock, 'laptop', principal.holding.until!)).rejects.toEqual(bad);
    await expect(admit(knock, 'laptop', until(9 * DAY), { kind: 'host' })).rejects.toEqual(bad);
    await admit(knock, 'laptop', until(9 * DAY));
    const told = await service.knocked(keys, id);
    const introduction = (told as { code: string }).code;
    const mixed = { ...keys, encryption: (await newKeys()).encryption };
    await expect(service.enrol(mixed, { code: introduction })).rejects.toMatchObject({
      code: 'refused'
    });
    // That was its one use.
    await expect(service.enrol(keys, { code: introduction })).rejects.toMatchObject({
      code: 'refused'
    });
    await sound();
  });

  test.each(['agent', 'owner', 'page'] as const)(
    'that is a known %s without an end knocks at nothing',
    async kind => {
      const { holding } = await house.enrol(kind, 'scout');
      await expect(new Principal(holding, 'scout').comeBack(typed('scout'))).rejects.toBeInstanceOf(
        NoKnock
      );
    }
  );

  test('holds what it had no longer for that its end is later', async () => {
    const facet = await granted(principal);
    await principal.comeBack(typed('laptop', 9 * DAY));
    house.ahead += 2 * DAY * 1000;
    await expect(facet.call('balance')).rejects.toMatchObject({ code: 'expired' });
  });
});
