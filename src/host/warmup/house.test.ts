import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CoreOptions } from '../../service';
import { House } from '../testing/house';
import type { Somebody } from '../testing/people';
import { lyingAdapters, openRunner, type TestRunner } from '../testing/runner';
import { PracticeHouse, Unexpected } from './house';

const socket = (): string => join(mkdtempSync(join(tmpdir(), 'facetry-w-')), 'warm.sock');

describe('a house to practise in', () => {
  let runner: TestRunner;
  let way: CoreOptions['runner'];

  beforeAll(async () => {
    runner = await openRunner();
    way = { socketPath: runner.socket, token: runner.token, needRunner: async () => undefined };
  });
  afterAll(() => runner.close());

  test('does what a service does, and leaves nothing where it was', async () => {
    const socketPath = socket();
    const house = await PracticeHouse.open({ runner: way, socketPath });
    expect(existsSync(socketPath)).toBe(true);
    const kinds: string[] = [];
    house['core']!.onGroup(group => kinds.push(...group.map(({ entry }) => entry.kind)));
    for (let call = 0; call < 3; call++) {
      await house.call();
    }
    // What it refused before that is written when nobody waits.
    expect(kinds.filter(kind => kind !== 'refusal')).toEqual(
      Array.from({ length: 3 }, () => ['intent', 'outcome']).flat()
    );
    const { address } = house['practice']!;
    await house.close();
    expect(existsSync(socketPath)).toBe(false);
    await expect(fetch(`${address}/balance`)).rejects.toThrow();
    // The runner has room for the next one.
    const next = await PracticeHouse.open({ runner: way, socketPath });
    await next.close();
  });

  test('can not be opened where there is no runner', async () => {
    const nobody = { ...way, socketPath: socket() };
    const opening = PracticeHouse.open({ runner: nobody, socketPath: socket() });
    await expect(opening).rejects.toThrow('ENOENT');
  });

  test('says so where something else comes back than has to', async () => {
    const lying = await openRunner({ adapters: lyingAdapters() });
    const { socket: socketPath, token } = lying;
    const told = { ...way, socketPath, token };
    const opening = PracticeHouse.open({ runner: told, socketPath: socket() });
    await expect(opening).rejects.toThrow(Unexpected);
    lying.close();
  });

  describe('beside a service', () => {
    let real: House;
    let practice: PracticeHouse;
    let owner: Somebody;
    /** Tokens that were good in the practice house. */
    const tokens: string[] = [];

    beforeAll(async () => {
      real = await House.open();
      owner = await real.enrol('owner', 'laptop');
      practice = await PracticeHouse.open({ runner: way, socketPath: socket() });
      practice['core']!.onGroup(entries => {
        for (const { entry } of entries) {
          if (entry.kind === 'intent') {
            tokens.push(String(entry.groups.token));
          }
        }
      });
      await practice.call();
    });
    afterAll(async () => {
      await practice.close();
      await real.close();
    });

    const send = async (nonce: string, token: string): Promise<unknown> => {
      const { status, headers, body } = await real.send('facets', 'POST', `/${nonce}/`, {
        body: token
      });
      return { status, headers, body };
    };

    test('writes nothing into its log, and nothing is connected to it', async () => {
      const before = real.core.load();
      for (let call = 0; call < 10; call++) {
        await practice.call();
      }
      expect(real.core.load()).toEqual(before);
      const { objects } = (await owner.holding.find('aios/registry', 'list').call('list')) as {
        objects: { name: string }[];
      };
      expect(objects.map(({ name }) => name)).not.toContain('practice');
    });

    test('its tokens are nobody’s there, at an address of somebody as at none', async () => {
      const [token] = tokens as [string];
      const { facet_url: mine } = owner.holding.find('aios/registry', 'list').issued();
      const nonce = mine.slice(1, -1);
      const nobodys = nonce.replace(/./g, 'A');
      const atMine = await send(nonce, token);
      expect(atMine).toMatchObject({ status: 404 });
      expect(await send(nobodys, token)).toEqual(atMine);
      expect(await send(nobodys, 'no.token.atall')).toEqual(atMine);
    });
  });
});
