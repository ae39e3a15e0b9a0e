import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { introduced } from './control';
import { consentAddress, dataFolder, serviceAddress, socketPath } from './place';
import { socketFetch } from '../wallet/socketFetch';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'place-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('where things are', () => {
  test('the data folder is what was said, else the environment’s, else the user’s', () => {
    expect(dataFolder('/a', { FACETRY_DATA: '/b' })).toBe('/a');
    expect(dataFolder(undefined, { FACETRY_DATA: '/b', XDG_DATA_HOME: '/c' })).toBe('/b');
    expect(dataFolder(undefined, { XDG_DATA_HOME: '/c' })).toBe('/c/facetry');
    expect(dataFolder(undefined, {})).toMatch(/facetry$/);
  });

  test('sockets lie where the service file says, else in the data folder', () => {
    expect(socketPath(folder, 'facets.sock')).toBe(join(folder, 'run', 'facets.sock'));
    writeFileSync(join(folder, 'service.json'), JSON.stringify({ run: '/short/run' }));
    expect(socketPath(folder, 'facets.sock')).toBe('/short/run/facets.sock');
  });

  test.each(['http://facets.example', 'ftp://localhost', 'facets.example', 'http://127.0.0.2'])(
    'a service is not reached in clear text over a network (%s)',
    address => expect(() => serviceAddress(address, folder)).toThrow(/--service|https/)
  );

  test('deciding needs a consent door on this machine', () => {
    expect(() => consentAddress(undefined, folder)).toThrow(
      /only on the machine where the service runs/
    );
    writeFileSync(join(folder, 'service.json'), JSON.stringify({ consent_port: 7412 }));
    expect(consentAddress(undefined, folder).base).toBe('http://localhost:7412');
    expect(() => consentAddress('https://facets.example', folder)).toThrow(
      /only on the machine where the service runs/
    );
  });
});

describe('fetch over a socket', () => {
  let server: Server;
  let path: string;

  beforeEach(async () => {
    path = join(folder, 'a.sock');
    server = createServer((request, response) => {
      if (request.url === '/away') {
        response.writeHead(302, { location: '/' }).end();
        return;
      }
      if (request.url === '/hangs') {
        return;
      }
      let body = '';
      request.on('data', chunk => (body += String(chunk)));
      request.on('end', () => {
        const { method, url, headers } = request;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ method, url, host: headers.host, body }));
      });
    }).listen(path);
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test('carries method, path, host and body', async () => {
    const answer = await socketFetch(path)('http://named.invalid/a?b=c', {
      method: 'POST',
      body: 'grün'
    });
    expect(await answer.json()).toEqual({
      method: 'POST',
      url: '/a?b=c',
      host: 'named.invalid',
      body: 'grün'
    });
  });

  test('follows no redirect, and fails where nobody listens', async () => {
    await expect(socketFetch(path)('http://x.invalid/away')).rejects.toThrow();
    await expect(socketFetch(join(folder, 'none'))('http://x.invalid/')).rejects.toThrow();
  });

  test('can be called off', async () => {
    const off = new AbortController();
    const waiting = socketFetch(path)('http://x.invalid/hangs', { signal: off.signal });
    off.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('the supervisor', () => {
  const answering = async (answer: string): Promise<string> => {
    const path = join(folder, 'control.sock');
    const server = createSocket(socket => {
      socket.once('data', () => {
        socket.end(answer);
        server.close();
      });
    }).listen(path);
    await once(server, 'listening');
    return path;
  };
  const who = { kind: 'agent', petname: 'agent:cli' } as const;

  test('introduces', async () => {
    const path = await answering('{"state":"ready"}\n{"re":1,"ok":{"code":"abc"}}\n');
    expect(await introduced(path, who)).toBe('abc');
  });

  test('says why it does not', async () => {
    const path = await answering('{"re":1,"error":{"code":"busy","message":"Later."}}\n');
    await expect(introduced(path, who)).rejects.toMatchObject({ code: 'busy', message: 'Later.' });
  });

  test('that is not there, or ends, introduces nobody', async () => {
    expect(await introduced(join(folder, 'none.sock'), who)).toBeUndefined();
    expect(await introduced(await answering(''), who)).toBeUndefined();
  });
});
