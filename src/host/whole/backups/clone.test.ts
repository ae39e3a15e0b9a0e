import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { HeldFacet } from '../../../client';
import { clone, type Cloned, save } from '../../../service/backup';
import { diagnose } from '../../../service/doctor';
import { closeSecrets } from '../../../service/registry/credentials';
import { type Closing, openAtRest, openVault } from '../../../wallet';
import { vaultOfCopy } from '../../../wallet/keys/vault';
import { Store } from '../../../wallet/rows/store';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

const random = { bytes: (length: number) => randomBytes(length) };
const SECRET = 'sesame';

describe('a clone', () => {
  let house: House;
  let place: string;
  let owner: Somebody;
  let agent: Somebody;
  let facet: HeldFacet;

  beforeEach(async () => {
    house = await House.open();
    place = mkdtempSync(join(tmpdir(), 'facetry-clone-'));
    owner = await house.enrol('owner', 'Ada');
    agent = await house.enrol('agent', 'helper');
    await house.connectBank(owner);
    facet = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
    house.db.prepare('INSERT INTO secrets (object, secret) VALUES (?, ?)').run('bank', SECRET);
  });
  afterEach(async () => {
    await house.close();
    rmSync(place, { recursive: true, force: true });
  });

  const wallet = (): string => join(house.folder, 'wallet.sqlite');

  async function cloned(
    options: { credentials?: boolean; atHand?: boolean; issuer?: string } = {}
  ): Promise<Cloned & { folder: string }> {
    const copies = await house.copies();
    if (existsSync(wallet())) {
      copyFileSync(wallet(), join(copies, 'wallet.sqlite'));
    }
    const saved = await save(house.folder, copies, {
      clock: house.clock,
      random,
      copied: house.clock.now()
    });
    const folder = join(place, 'clone');
    const made = await clone(saved.pieces(), folder, {
      clock: house.clock,
      random,
      issuer: options.issuer ?? null,
      ...(options.credentials && {
        credentials: async path => (options.atHand === false ? null : vaultOfCopy(path, null))
      })
    });
    rmSync(copies, { recursive: true });
    return { ...made, folder };
  }

  test('is another service, with what is connected and nobody’s facets', async () => {
    const original = house.core.identity;
    const { folder, objects, from } = await cloned();
    expect(objects).toEqual(['bank']);
    expect(from.issuer).toBe(original.issuer);
    expect(readdirSync(folder)).toEqual(['state.sqlite']);
    expect(await diagnose(join(folder, 'state.sqlite'))).toMatchObject({
      ok: true,
      differences: [],
      principals: 0,
      facets: 1,
      entries: 3
    });
    const path = facet.issued().facet_url;
    const token = await agent.holding.service.token(agent.keys, 'facet-action', {
      act: 'balance',
      args: {},
      fct: facet.id,
      obj: 'bank'
    });
    await house.moveTo(folder);
    expect(house.issuer).not.toBe(original.issuer);
    expect(house.core.identity.logKey).not.toBe(original.logKey);
    expect(house.core.identity.descriptorKey).not.toEqual(original.descriptorKey);
    expect(house.core.authority.hasOwner()).toBe(false);
    expect((await house.send('facets', 'POST', path, { body: token })).status).toBe(404);
    expect(house.bank.seen).toEqual([]);
    const anew = await house.enrol('owner', 'Ada');
    const other = await house.enrol('agent', 'helper');
    const given = await house.grant(anew, other, { object: 'bank', actions: ['balance'] });
    expect((await given.invoke('balance')).status).toBe(200);
    expect((await house.send('facets', 'POST', path, { body: token })).status).toBe(404);
  });

  test('has the name that it is given, and credentials only where that is said', async () => {
    const secrets = () => house.db.prepare('SELECT secret FROM secrets').all();
    const bare = await cloned({ issuer: 'facets.example' });
    await house.moveTo(bare.folder);
    expect(house.issuer).toBe('facets.example');
    expect(secrets()).toEqual([]);
  });

  test('takes typed credentials along where that is said', async () => {
    const { folder } = await cloned({ credentials: true });
    await house.moveTo(folder);
    expect(house.db.prepare('SELECT secret FROM secrets').get()).toEqual({ secret: SECRET });
  });

  describe('of a service whose wallet closes typed credentials', () => {
    async function closed(closing: Closing): Promise<void> {
      const { atRest } = await openAtRest(wallet(), closing, random);
      new Store(wallet(), atRest).close();
      closeSecrets(house.db, openVault(wallet(), atRest, random));
    }

    test('takes them along where nothing closes the wallet', async () => {
      await closed({});
      expect(house.db.prepare('SELECT secret FROM secrets').get()).not.toEqual({ secret: SECRET });
      const { folder } = await cloned({ credentials: true });
      await house.moveTo(folder);
      expect(house.db.prepare('SELECT secret FROM secrets').get()).toEqual({ secret: SECRET });
    });

    test('says that they stay where its key is not at hand, and makes nothing', async () => {
      const key = Buffer.from(random.bytes(32)).toString('base64url');
      await closed({ close: { by: 'keyring', id: 'w1', key } });
      await expect(cloned({ credentials: true, atHand: false })).rejects.toMatchObject({
        code: 'credentials_closed'
      });
      expect(readdirSync(place)).toEqual([]);
      expect((await cloned()).objects).toEqual(['bank']);
    });
  });
});
