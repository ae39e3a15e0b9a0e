import '../testing/dom';

import { File } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ContentsManager, ServerConnection } from '@jupyterlab/services';

import { serverFile } from './serverFile';

// jsdom's takes no content from what is fetched.
Object.assign(globalThis, { File });

describe('a file of the file browser', () => {
  let server: Server;
  let contents: ContentsManager;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer(({ url = '', headers }, answer) => {
      asked.push(`${url} ${headers.authorization}`);
      answer.statusCode = url.startsWith('/ada/files/work/a%20b.bundle') ? 200 : 404;
      answer.end(Buffer.from([0xff, 0x0d, 0x0a, 0x00]));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    contents = new ContentsManager({
      serverSettings: ServerConnection.makeSettings({
        baseUrl: `http://127.0.0.1:${port}/ada/`,
        token: 'known',
        fetch,
        Request,
        Headers
      })
    });
  });

  afterAll(async () => {
    contents.dispose();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  test('is brought by its name, byte for byte, by whoever is signed in', async () => {
    const { name, bring } = serverFile(contents, 'work/a b.bundle');
    expect(name).toBe('a b.bundle');
    expect(asked).toEqual([]);
    const file = await bring();
    expect([file.name, file.size]).toEqual(['a b.bundle', 4]);
    expect(asked).toEqual([
      expect.stringMatching(/^\/ada\/files\/work\/a%20b\.bundle\S* token known$/)
    ]);
  });

  test('that has gone is said to have', async () => {
    await expect(serverFile(contents, 'gone.bundle').bring()).rejects.toThrow(/404/);
  });
});
