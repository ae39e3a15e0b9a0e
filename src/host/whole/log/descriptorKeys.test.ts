import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  BadDescriptor,
  type HeldFacet,
  Holding,
  IssuerChanged,
  ServiceClient
} from '../../../client';
import { facetId, nonceOf, sealDescriptor, signerFromKey, type Signer } from '../../../protocol';
import { rotateDescriptor } from '../../../service/backup';
import { diagnose } from '../../../service/doctor';
import { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

describe('a service whose permissions another key signs', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let account: HeldFacet;

  beforeEach(async () => {
    ({ house, owner, agent } = await inhabited());
    account = await house.grant(owner, agent, { object: 'bank', actions: ['balance'], uses: 9 });
  });
  afterEach(() => house.close());

  async function rotated(): Promise<{ former: string; descriptor: string }> {
    await house.stop();
    const told = await rotateDescriptor(house.database, {
      clock: house.clock,
      random: { bytes: length => new Uint8Array(length) }
    });
    await house.start();
    return told;
  }

  const client = (known?: ServiceClient, fetch = house.fetch): Promise<ServiceClient> =>
    (known?.identity() ?? Promise.resolve(undefined)).then(
      identity =>
        new ServiceClient({
          base: 'http://facetry.invalid',
          fetch,
          clock: house.clock,
          ...(identity && { identity })
        })
    );

  /** The key that signs descriptors now, as whoever copies the folder has it. */
  async function stolen(): Promise<{ secret: string; signer: Signer }> {
    const row = house.db.prepare("SELECT private FROM keys WHERE name = 'descriptor'").get()!;
    const der = Buffer.from(row['private'] as Uint8Array);
    const jwk = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({
      format: 'jwk'
    });
    return { secret: jwk.d!, signer: await signerFromKey(jwk as JsonWebKey) };
  }

  test('is the same for those who knew it, and all that they hold goes on', async () => {
    const before = await client(agent.holding.service);
    const told = await rotated();
    expect(house.core.identity.descriptor.kid).toBe(told.descriptor);
    expect(told.descriptor).not.toBe(told.former);
    await rotated();
    expect((await account.invoke('balance')).status).toBe(200);
    expect((await before.wellKnown()).successors).toHaveLength(2);
    const more = await house.grant(owner, agent, { object: 'bank', actions: ['deposit'] });
    expect((await more.invoke('deposit', { amount: 1 })).status).toBe(200);
  });

  test('lets what was issued before be opened by whoever comes later', async () => {
    await rotated();
    await rotated();
    const later = new Holding(await client(), agent.keys);
    const opened = await later.accept(account.issued());
    expect((await opened.invoke('balance')).status).toBe(200);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
  });

  test('has the former key on the disk no more', async () => {
    const { secret } = await stolen();
    const planted = Buffer.from(secret, 'base64url');
    const onDisk = (): string[] =>
      readdirSync(house.folder).filter(name =>
        readFileSync(join(house.folder, name)).includes(planted)
      );
    expect(onDisk()).not.toEqual([]);
    await rotated();
    await house.stop();
    expect(onDisk()).toEqual([]);
    await house.start();
  });

  test('is another one for whoever knows the key, once a copy of before goes on', async () => {
    const copies = await house.copies();
    await rotated();
    await agent.holding.service.wellKnown();
    await house.moveTo(copies);
    await expect(agent.holding.service.wellKnown()).rejects.toThrow(IssuerChanged);
  });

  test('is not believed to be another one that nobody named', async () => {
    const known = await client(agent.holding.service);
    const other = await House.open({ issuer: house.issuer });
    const there = await client(known, other.fetch);
    await expect(there.wellKnown()).rejects.toThrow(IssuerChanged);
    await other.close();
  });

  test('takes nothing that a stolen former key signs afterwards', async () => {
    const { signer } = await stolen();
    await rotated();
    house.ahead += 2000;
    const forged = await sealDescriptor(
      {
        ...account.descriptor,
        iat: Math.floor(house.clock.now() / 1000)
      },
      signer,
      agent.keys.encryption.publicKey
    );
    const nonce = nonceOf(forged);
    const issued = { facet_url: `/${nonce}/`, id: facetId(nonce), descriptor: forged };
    await agent.holding.service.wellKnown();
    await expect(agent.holding.accept(issued)).rejects.toThrow(BadDescriptor);
    await expect(new Holding(await client(), agent.keys).accept(issued)).rejects.toThrow(
      /younger than the successor/
    );
  });

  test('vouches for no key that a stranger puts into its answers', async () => {
    const { signer } = await stolen();
    const thief = await House.open();
    const successors = ['x'];
    const between: typeof house.fetch = async (address, init) => {
      const answer = await house.fetch(address, init);
      if (!String(address).endsWith('/.well-known/facetry')) {
        return answer;
      }
      const said = (await answer.json()) as { keys: object };
      const keys = { ...said.keys, descriptor: thief.core.identity.descriptorKey };
      return new Response(JSON.stringify({ ...said, keys, successors }));
    };
    const known = await client(await client());
    await known.identity();
    const misled = await client(known, between);
    await expect(misled.wellKnown()).rejects.toThrow(IssuerChanged);
    expect(signer.kid).toBe(house.core.identity.descriptor.kid);
    await thief.close();
  });
});
