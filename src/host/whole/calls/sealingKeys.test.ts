import { type InvokeOptions, ServiceClient } from '../../../client';
import { generateEncryptionKey, type Jwk, sealAction } from '../../../protocol';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

const SEALED: InvokeOptions = { sealed: true };
const NOTHING = new Uint8Array();
const DAY_MS = 24 * 3_600_000;

describe('the key that actions are sealed to', () => {
  let house: House;
  let owner: Somebody;

  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
  });
  afterEach(() => house.close());

  const look = (): Promise<unknown> =>
    owner.holding.find('aios/facets', 'list').call('list', {}, SEALED);
  const stored = (): number =>
    house.db.prepare('SELECT count(*) AS n FROM sealing_keys').get()!['n'] as number;

  async function restarted(ahead: number): Promise<void> {
    await house.stop();
    house.ahead = ahead;
    await house.start();
  }

  test('is another one after thirty days; the one before opens for a day, then is gone', async () => {
    const first = await owner.holding.service.sealingKey();
    await restarted(30 * DAY_MS + 1000);
    expect(stored()).toBe(2);
    // Whoever had read the old one a moment ago.
    const { holding } = owner;
    const { holder, jwe } = await sealedTo(first, owner, house);
    const facets = holding.find('aios/facets', 'list').issued().facet_url;
    expect((await house.send('facets', 'POST', facets, { body: jwe })).status).toBe(200);
    expect(await holder.sealingKey()).not.toEqual(first);
    await look();

    await restarted(31 * DAY_MS + 2000);
    expect(stored()).toBe(1);
    const late = await sealedTo(first, owner, house);
    expect((await house.send('facets', 'POST', facets, { body: late.jwe })).status).toBe(404);
    await look();
  });

  test('stays the same at each start before', async () => {
    const first = await owner.holding.service.sealingKey();
    await restarted(29 * DAY_MS);
    expect(await owner.holding.service.sealingKey()).toEqual(first);
  });
});

async function sealedTo(
  key: Jwk,
  { holding, keys }: Somebody,
  house: House
): Promise<{ jwe: string; holder: ServiceClient }> {
  const on = holding.find('aios/facets', 'list');
  const reply = (await generateEncryptionKey()).publicKey;
  const claims = { act: 'list', args: {}, fct: on.id, obj: on.terms.object, reply };
  const token = await holding.service.token(keys, 'facet-action', claims);
  const identity = await holding.service.identity();
  const { fetch, clock } = house;
  const holder = new ServiceClient({ base: 'http://facetry.invalid', fetch, clock, identity });
  return { jwe: await sealAction({ token, upload: NOTHING }, key), holder };
}
