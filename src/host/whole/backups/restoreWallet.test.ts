import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyInto, restore, save } from '../../../service/backup';
import { diagnose } from '../../../service/doctor';
import { WalletHouse } from '../../testing/walletHouse';

const BALANCE = { object: 'bank', actions: ['balance'] };
const random = { bytes: (length: number) => randomBytes(length) };

describe('a notebook whose service was restored', () => {
  let whole: WalletHouse;
  let places: string;

  beforeEach(async () => {
    whole = await WalletHouse.open();
    places = mkdtempSync(join(tmpdir(), 'facetry-restored-'));
  });
  afterEach(async () => {
    await whole.close();
    rmSync(places, { recursive: true, force: true });
  });

  /** All of it from a back-up of now, in a folder of its own; a minute and more goes by. */
  async function restored(): Promise<void> {
    const { house, wallet } = whole;
    const copied = house.clock.now();
    const copies = await copyInto(house.folder, {
      wallet: path => wallet.copy(path),
      state: path => house.core.copy(path)
    });
    const saved = await save(house.folder, copies, { clock: house.clock, random, copied });
    const folder = join(places, 'data');
    const kept = [whole.owner.holding.kid];
    await restore(saved.pieces(), folder, {
      clock: house.clock,
      random,
      choose: async () => kept
    });
    await wallet.close();
    await house.moveTo(folder);
    whole.begin(join(folder, 'wallet.sqlite'));
    house.ahead = 62_000;
    await whole.wallet.start();
  }

  const uses = (facet: string) => ({ facet, act: 'balance', args: {} });

  test('is the same one, whose facets wait for an owner and then go on', async () => {
    const before = await whole.kernel();
    const [facet] = (await before.granted(BALANCE)) as [string];
    expect((await before.post('invoke', uses(facet))).status).toBe(200);
    await restored();
    // Sessions are of kernels that ran beside the former service.
    expect((await before.post('invoke', uses(facet))).status).toBe(401);
    const kernel = await whole.kernel();
    expect(kernel.session.principal).toBe(before.session.principal);
    const { json } = await kernel.call('GET', '/wallet/facets');
    expect(json.facets.map(({ id, state }) => [id, state])).toEqual([[facet, 'paused']]);
    expect((await kernel.post('invoke', uses(facet))).status).toBe(404);
    const { resumed } = await whole.owner.system.facets.resume({
      principal: kernel.session.principal
    });
    expect(resumed).toContain(facet);
    expect((await kernel.post('invoke', uses(facet))).status).toBe(200);
    await whole.wallet.close();
    await whole.house.stop();
    expect((await diagnose(whole.house.database)).differences).toEqual([]);
    await whole.house.start();
    whole.begin(join(places, 'data', 'wallet.sqlite'));
  });

  test('hears that nobody answered what it asked before', async () => {
    const before = await whole.kernel();
    const asked = await before.post('need', { needs: [BALANCE], purpose: 'month end' });
    await restored();
    const kernel = await whole.kernel();
    const told = await kernel.call('GET', `/wallet/requests/${asked.json.request}?wait=20`);
    expect(told.json.state).toBe('no_answer');
  });

  test('has a page that is introduced anew, and owners who wait', async () => {
    const { house } = whole;
    const [page, lost] = [
      await house.enrol('page', 'the page'),
      await house.enrol('owner', 'lost laptop')
    ];
    await restored();
    const states = async ({ system }: typeof page): Promise<string[]> => {
      const { facets } = await system.self.facets();
      const own = facets.filter(({ terms }) => terms.object !== 'aios/self');
      return [...new Set(own.map(({ state }) => state))];
    };
    expect(await states(page)).toEqual(['revoked']);
    expect(await states(lost)).toEqual(['paused']);
    expect(await states(whole.owner)).toEqual(['live']);
    expect(await states(await house.enrol('page', 'the page'))).toEqual(['live']);
  });
});
