import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { newKeys } from '../../client';
import { newJti, sign, signerFromKey } from '../../protocol';
import { ConsentDoor, type Door, Listener } from '../../service';
import { DOORS, type RouteName } from '../../service/http';
import { House, type Received } from '../testing/house';
import { CONSENT, FROM_PAGE, FROM_UI } from '../testing/people';

const ALL: Door[] = ['facets', 'kernel', 'page', 'consent', 'ui', 'listen', 'metrics'];
const WHERE: Record<RouteName, Door[]> = {
  'well-known': ['facets', 'page', 'consent', 'ui', 'listen'],
  healthz: ['facets', 'listen'],
  readyz: ['facets', 'listen'],
  enrol: ['facets', 'page', 'consent', 'ui', 'listen'],
  knock: ['facets', 'listen'],
  knocked: ['facets', 'listen'],
  facets: ['facets', 'page', 'consent', 'ui', 'listen'],
  requests: ['facets', 'page', 'consent', 'ui', 'listen'],
  use: ['facets', 'page', 'consent', 'ui', 'listen'],
  challenge: ['consent'],
  config: ['consent'],
  page: ['consent', 'ui'],
  status: ['ui'],
  log: ['listen'],
  metrics: ['metrics'],
  wallet: ['kernel']
};

describe('the doors', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ publicLog: true });
  });
  afterAll(() => house.close());

  test('have the routes that docs/architecture.md gives them and no others', () => {
    for (const [route, doors] of Object.entries(WHERE)) {
      const have = ALL.filter(door => DOORS[door].has(route as RouteName));
      expect([route, have]).toEqual([route, ALL.filter(door => doors.includes(door))]);
    }
  });

  const NOT_FOUND = expect.objectContaining({ status: 404, body: '{"error":"not_found"}' });

  test.each<[RouteName, string, string]>([
    ['well-known', 'GET', '/.well-known/facetry'],
    ['healthz', 'GET', '/healthz'],
    ['readyz', 'GET', '/readyz'],
    ['challenge', 'POST', '/consent/challenge'],
    ['config', 'GET', '/consent/config'],
    ['page', 'GET', '/'],
    ['page', 'GET', '/index.html'],
    ['status', 'GET', '/status'],
    ['log', 'GET', '/log/checkpoint'],
    ['log', 'GET', '/log/tile/0/000.p/1'],
    ['log', 'GET', '/log/tile/entries/000.p/1'],
    ['wallet', 'GET', '/wallet/facets'],
    ['wallet', 'POST', '/wallet/session']
  ])('answer %s (%s %s) where it belongs and nowhere else', async (route, method, target) => {
    for (const door of ALL) {
      const headers = door === 'ui' ? FROM_UI : FROM_PAGE;
      const answer = await house.send(door, method, target, { headers, body: '' });
      const belongs = WHERE[route].includes(door);
      expect([door, answer]).toEqual([
        door,
        belongs ? expect.objectContaining({ status: 200 }) : NOT_FOUND
      ]);
    }
  });

  test.each(['tile/0/000', 'tile/1/000.p/1', 'tile/0/001', 'tile/entries/000.p/255', 'tile/0/..'])(
    'have no /log/%s while the log is short',
    async path => {
      expect(await house.send('listen', 'GET', `/log/${path}`)).toEqual(NOT_FOUND);
    }
  );

  test('have no log where its owner has not said so', async () => {
    const silent = await House.open();
    expect(await silent.send('listen', 'GET', '/log/checkpoint')).toEqual(NOT_FOUND);
    await silent.close();
  });

  test.each([
    ['POST', '/enrol'],
    ['POST', '/knocks'],
    ['POST', `/knocks/${'0'.repeat(32)}`],
    ['POST', '/facets'],
    ['POST', `/requests/${'0'.repeat(32)}`],
    ['POST', `/${'0'.repeat(32)}/`],
    ['GET', `/${'0'.repeat(32)}/a.b.c`]
  ])('take %s %s to the protocol, which knows no such token', async (method, target) => {
    for (const door of ALL) {
      expect(await house.send(door, method, target, { headers: FROM_PAGE, body: 'a.b.c' })).toEqual(
        NOT_FOUND
      );
    }
  });

  test.each([
    ['OPTIONS', '/facets'],
    ['GET', '/enrol'],
    ['GET', '/knocks'],
    ['PUT', '/facets'],
    ['DELETE', `/${'0'.repeat(32)}/`],
    ['GET', '/..%2fstate.sqlite'],
    ['GET', '/../state.sqlite'],
    ['GET', '//etc/passwd'],
    ['GET', `/${'0'.repeat(31)}/`],
    ['GET', `/${'A'.repeat(32)}/a.b.c`],
    ['GET', 'http://elsewhere.example/'],
    ['GET', '*']
  ])('know nothing of %s %s', async (method, target) => {
    for (const door of ALL) {
      expect(await house.send(door, method, target, { headers: FROM_PAGE })).toEqual(NOT_FOUND);
    }
  });

  describe('for consent', () => {
    const challenge = (headers: Record<string, string>): Promise<Received> =>
      house.send('consent', 'POST', '/consent/challenge', { headers });
    const { host, origin } = FROM_PAGE;

    test.each<[string, Record<string, string>]>([
      ['of another name for this address', { ...FROM_PAGE, host: '127.0.0.1:7412' }],
      ['of a name that was rebound', { ...FROM_PAGE, host: 'evil.example:7412' }],
      ['without a host', { origin, 'sec-fetch-site': 'same-origin', host: '' }],
      ['of another origin', { ...FROM_PAGE, origin: 'http://localhost:8888' }],
      ['of the null origin', { ...FROM_PAGE, origin: 'null' }],
      ['without an origin', { host, 'sec-fetch-site': 'same-origin' }],
      ['of the same site only', { ...FROM_PAGE, 'sec-fetch-site': 'same-site' }],
      ['of another site', { ...FROM_PAGE, 'sec-fetch-site': 'cross-site' }],
      ['without its site', { host, origin }]
    ])('refuses a request %s', async (_which, headers) => {
      expect(await challenge(headers)).toEqual(NOT_FOUND);
    });

    test('gives challenges to its own page, each once', async () => {
      const [one, other] = [await challenge(FROM_PAGE), await challenge(FROM_PAGE)];
      expect(one.status).toBe(200);
      expect(one.body).not.toBe(other.body);
    });

    test('tells its page whom it may talk to, and whether anybody may approve', async () => {
      const config = async (): Promise<unknown> =>
        JSON.parse(
          (await house.send('consent', 'GET', '/consent/config', { headers: FROM_PAGE })).body
        );
      const pages = ['http://localhost:8888'];
      expect(await config()).toEqual({ pages, enrolled: false, mode: 'frame' });
      await house.enrol('owner', 'Ada');
      expect(await config()).toEqual({ pages, enrolled: true, mode: 'frame' });
      const { host: name } = FROM_PAGE;
      expect(
        await house.send('consent', 'GET', '/consent/config', { headers: { host: name } })
      ).toEqual(NOT_FOUND);
    });

    test('shows its page in no frame where people approve in a window', () => {
      const settings = { origins: [CONSENT], frameAncestors: ['http://localhost:8888'] };
      const door = new ConsentDoor(new Map([['index.html', Buffer.from('')]]), {
        ...settings,
        mode: 'window'
      });
      expect(door.page('/')!.headers['content-security-policy']).toContain(
        "frame-ancestors 'none'"
      );
      expect(door.config(true).pages).toEqual(settings.frameAncestors);
    });

    test('names in its policy only what a policy can name: of IPv6 addresses it is silent', () => {
      const frameAncestors = ['http://localhost:8888', 'http://[::1]:8888'];
      const files = new Map([['index.html', Buffer.from('')]]);
      const door = new ConsentDoor(files, { origins: [CONSENT], frameAncestors });
      const policy = door.page('/')!.headers['content-security-policy'];
      expect(policy).toContain('frame-ancestors http://localhost:8888;');
      door.configure({ frameAncestors: ['http://[::1]:8888'] });
      expect(door.page('/')!.headers['content-security-policy']).toContain(
        "frame-ancestors 'none';"
      );
      expect(door.config(true).pages).toEqual(['http://[::1]:8888']);
    });

    test('shows its page only in the frames it was told, and loads nothing from elsewhere', async () => {
      const page = await house.send('consent', 'GET', '/', { headers: { host } });
      expect(page.status).toBe(200);
      const policy = page.headers['content-security-policy']!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain('frame-ancestors http://localhost:8888;');
      expect(policy).not.toMatch(/unsafe|\*|data:/);
      expect(page.headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(await house.send('consent', 'GET', '/', { headers: { host: 'localhost' } })).toEqual(
        NOT_FOUND
      );
    });

    test.each([
      [CONSENT, 201],
      ['http://localhost:8888', 404]
    ])(
      'has an owner enrol only at the origin its request comes from (%s)',
      async (claimed, status) => {
        const { code } = await house.core.authority.introduce({ kind: 'owner', petname: 'Ada' });
        const { signing, encryption } = await newKeys();
        const body = await sign(
          {
            aud: house.issuer,
            code,
            encryption_key: encryption.publicKey,
            iat: Math.floor(Date.now() / 1000),
            jti: newJti(),
            origin: claimed,
            public_key: signing.publicKey
          },
          'facet-enrolment',
          await signerFromKey(signing.privateKey, signing.publicKey)
        );
        const answer = await house.send('consent', 'POST', '/enrol', { headers: FROM_PAGE, body });
        expect(answer.status).toBe(status);
      }
    );
  });

  describe('on a socket', () => {
    let listener: Listener;
    let path: string;
    beforeAll(async () => {
      path = join(mkdtempSync(join(tmpdir(), 'facetry-d-')), 'door.sock');
      listener = new Listener({ door: 'facets', handler: house.handler, onError: () => undefined });
      await listener.listen({ path });
    });
    afterAll(() => listener.close(100));

    async function raw(text: string, at = path): Promise<string> {
      const socket = connect(at);
      socket.end(text);
      let answer = '';
      socket.on('data', chunk => (answer += String(chunk)));
      await once(socket, 'close');
      return answer;
    }

    test('set no cookie and read none', async () => {
      const answer = await raw(
        'GET /.well-known/facetry HTTP/1.1\r\nhost: s\r\ncookie: a=b\r\nconnection: close\r\n\r\n'
      );
      expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
      expect(answer.toLowerCase()).not.toContain('cookie');
    });

    test('answer what is no HTTP with 400 and nothing else', async () => {
      expect(await raw('\u0016\u0003\u0001 hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 Bad Request/);
      const smuggled =
        'POST /facets HTTP/1.1\r\nhost: s\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
      expect(await raw(smuggled)).toMatch(/^HTTP\/1.1 400 Bad Request/);
    });

    test('answer what names two hosts with 400: of which one nobody before us may have gone by', async () => {
      const own = new URL(CONSENT).host;
      const marks = `origin: ${CONSENT}\r\nsec-fetch-site: same-origin\r\ncontent-length: 0`;
      const door = new Listener({
        door: 'consent',
        handler: house.handler,
        onError: () => undefined
      });
      await door.listen({ path: `${path}.consent` });
      const asked = (...hosts: string[]): Promise<string> => {
        const named = hosts.map(name => `host: ${name}\r\n`).join('');
        const head = `POST /consent/challenge HTTP/1.1\r\n${named}${marks}`;
        return raw(`${head}\r\nconnection: close\r\n\r\n`, `${path}.consent`);
      };
      expect(await asked(own)).toMatch(/^HTTP\/1.1 200 OK[^]*"challenge"/);
      for (const other of ['evil.example', own]) {
        expect(await asked(own, other)).toMatch(/^HTTP\/1.1 400 Bad Request\r\n[^]*\r\n\r\n$/);
      }
      await door.close(100);
    });

    test('give figures to whoever asks by an address, and to no page whose name was led here', async () => {
      const seen: string[] = [];
      const door = new Listener({
        door: 'metrics',
        onError: () => undefined,
        handler: async ({ headers }) => {
          seen.push(headers['host']!);
          return { status: 200, headers: {}, body: Buffer.from('figures') };
        }
      });
      await door.listen({ path: `${path}.metrics` });
      const asked = (named: string): Promise<string> =>
        raw(`GET /metrics HTTP/1.1\r\n${named}connection: close\r\n\r\n`, `${path}.metrics`);
      const known = ['127.0.0.1:9411', '127.0.0.1', '[::1]:9411', 'localhost:9411', 'LOCALHOST'];
      for (const host of known) {
        expect(await asked(`host: ${host}\r\n`)).toMatch(/^HTTP\/1.1 200 OK[^]*figures/);
      }
      for (const named of [
        'host: evil.example:9411\r\n',
        'host: 127.0.0.1.evil.example\r\n',
        'host: localhost.evil.example:9411\r\n',
        'host: evil-localhost\r\n',
        'host: 1.2.3.4x\r\n',
        'host: \r\n'
      ]) {
        expect(await asked(named)).toMatch(/^HTTP\/1.1 421 [^]*by its IP address/);
      }
      expect(seen).toEqual(known);
      await door.close(100);
    });

    test('pass over no body, whatever the method', async () => {
      const telling = new Listener({
        door: 'facets',
        onError: () => undefined,
        handler: async ({ body }) => {
          const bytes = Buffer.from((await body?.[Symbol.asyncIterator]().next())?.value ?? []);
          return { status: 200, headers: {}, body: bytes };
        }
      });
      await telling.listen({ path: `${path}.telling` });
      for (const framed of [
        'GET / HTTP/1.1\r\nhost: s\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc',
        'GET / HTTP/1.1\r\nhost: s\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'
      ]) {
        expect(await raw(framed, `${path}.telling`)).toMatch(/abc/);
      }
      await telling.close(100);
    });

    test('answer a token that is too long with the one 404', async () => {
      const outgoing = request({ socketPath: path, method: 'POST', path: '/facets' });
      outgoing.on('error', () => undefined);
      outgoing.end(Buffer.alloc(3 * 1024 * 1024, 'a'));
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-length']).toBe('21');
    });

    test('tell whoever answers when the other side has gone', async () => {
      const streaming = new Listener({
        door: 'facets',
        onError: () => undefined,
        handler: async ({ signal }) => ({ status: 200, headers: {}, body: untilAborted(signal) })
      });
      await streaming.listen({ path: `${path}.streaming` });
      const outgoing = request({ socketPath: `${path}.streaming` }).end();
      outgoing.on('error', () => undefined);
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      answer.on('error', () => undefined);
      await once(answer, 'data');
      outgoing.destroy();
      await ended;
      await streaming.close(100);
    });

    let end: () => void;
    const ended = new Promise<void>(resolve => (end = resolve));

    async function* untilAborted(signal: AbortSignal): AsyncGenerator<Uint8Array> {
      yield Buffer.from(':\n\n');
      await once(signal, 'abort');
      end();
    }
  });
});
