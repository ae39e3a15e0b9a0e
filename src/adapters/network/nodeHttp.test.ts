import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTls } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { timeoutsByHand } from '../../engine/testing/timers';
import { UpstreamFault } from '../errors';
import { httpUpstream, json, listening, rawUpstream, type Upstream } from '../testing/upstream';
import { readOrigin } from './address';
import type { HttpRequest, HttpResponse } from './http';
import { NodeHttp, type NodeHttpOptions } from './nodeHttp';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  jest.useRealTimers();
  await Promise.all(open.splice(0).map(thing => thing.close()));
});

function http(options: NodeHttpOptions = {}): NodeHttp {
  const made = new NodeHttp(options);
  open.push(made);
  return made;
}

async function raw(handler: (socket: Socket) => void): Promise<Upstream> {
  const upstream = await rawUpstream(handler);
  open.push(upstream);
  return upstream;
}

function requestTo(address: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    target: readOrigin(address, undefined, ''),
    method: 'GET',
    path: '/',
    headers: {},
    body: null,
    timeoutMs: 60_000,
    maxBytes: 1_000_000,
    safe: true,
    signal: new AbortController().signal,
    ...more
  };
}

/** What comes of it: `status body`, or `code sent|unsent`. */
async function read(response: HttpResponse | Promise<HttpResponse>): Promise<string> {
  try {
    const { status, body } = await response;
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) {
      chunks.push(chunk);
    }
    return `${status} ${Buffer.concat(chunks).toString()}`;
  } catch (error) {
    if (!(error instanceof UpstreamFault)) {
      throw error;
    }
    return `${error.code} ${error.sent ? 'sent' : 'unsent'}`;
  }
}

/** Sends one request and reads its answer to its end. */
function ask(address: string, more: Partial<HttpRequest> = {}, client = http()): Promise<string> {
  return read(client.send(requestTo(address, more)));
}

const answer = (text: string) => (socket: Socket) => void socket.write(text);

describe('a hostile upstream gets a clear failure', () => {
  test.each<[string, string, string]>([
    ['garbage', 'SSH-2.0-OpenSSH_9.2\r\n', 'upstream_garbage sent'],
    [
      'a status that is none',
      'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n',
      'upstream_garbage sent'
    ],
    [
      'a redirect',
      'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n',
      'upstream_redirect sent'
    ],
    ['not modified', 'HTTP/1.1 304 Not Modified\r\n\r\n', 'upstream_redirect sent'],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      'upstream_protocol sent'
    ],
    [
      'interim answers without end',
      'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50),
      'upstream_garbage sent'
    ],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 5\r\n\r\nhello',
      'upstream_garbage sent'
    ],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'upstream_garbage sent'
    ],
    [
      'a header with a bare line feed',
      'HTTP/1.1 200 OK\r\nx-a: b\nset-cookie: c\r\n\x01: d\r\n\r\n',
      'upstream_garbage sent'
    ],
    [
      'headers of 64 KiB',
      `HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(65_536)}\r\n\r\n`,
      'upstream_garbage sent'
    ],
    [
      'a length beyond the limit',
      'HTTP/1.1 200 OK\r\ncontent-length: 10485760\r\n\r\n',
      'upstream_too_large sent'
    ],
    [
      'a coding nobody asked for',
      'HTTP/1.1 200 OK\r\ncontent-encoding: zstd\r\ncontent-length: 1\r\n\r\nx',
      'upstream_garbage sent'
    ]
  ])('%s', async (_name, text, expected) => {
    const upstream = await raw(answer(text));
    expect(await ask(upstream.address)).toBe(expected);
    expect(upstream.connections).toBe(1);
  });

  test.each([
    ['silence', ''],
    ['half a header', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['half a body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello']
  ])('%s', async (_name, text) => {
    timeoutsByHand();
    let written: () => void;
    const asked = new Promise<void>(resolve => (written = resolve));
    const upstream = await raw(socket => void socket.write(text, () => written()));
    const told = ask(upstream.address, { timeoutMs: 300 });
    await asked;
    await jest.advanceTimersByTimeAsync(300);
    expect(await told).toBe('upstream_timeout sent');
    expect(upstream.connections).toBe(1);
  });

  test('a connection closed without an answer', async () => {
    expect(await ask((await raw(socket => socket.destroy())).address, { safe: false })).toBe(
      'upstream_closed sent'
    );
  });

  test('a body that ends before its length', async () => {
    const upstream = await raw(socket =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello')
    );
    expect(await ask(upstream.address)).toBe('upstream_truncated sent');
  });

  test('chunks that are none', async () => {
    const upstream = await raw(socket =>
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n')
    );
    expect(await ask(upstream.address)).toBe('upstream_truncated sent');
  });

  test('a stream that never ends, in time', async () => {
    timeoutsByHand();
    let ticked: () => void;
    const begun = new Promise<void>(resolve => (ticked = resolve));
    const upstream = await httpUpstream((_request, response) => {
      const timer = setInterval(() => response.write('tick\n', () => ticked()), 20);
      response.on('close', () => clearInterval(timer));
    });
    open.push(upstream);
    const told = ask(upstream.address, { timeoutMs: 300 });
    await begun;
    await jest.advanceTimersByTimeAsync(300);
    expect(await told).toBe('upstream_timeout sent');
  });

  test('a stream that never ends, in bytes', async () => {
    const upstream = await httpUpstream((_request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pour);
      pour();
    });
    open.push(upstream);
    expect(await ask(upstream.address, { maxBytes: 10_485_760 })).toBe('upstream_too_large sent');
  });

  test('a small body that unpacks to a large one', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const upstream = await httpUpstream((_request, response) => {
      response
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length })
        .end(bomb);
    });
    open.push(upstream);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await ask(upstream.address)).toBe('upstream_too_large sent');
  });

  test('a caller who goes away ends the call', async () => {
    const gone = new AbortController();
    const upstream = await raw(() => gone.abort());
    expect(await ask(upstream.address, { signal: gone.signal })).toBe('cut sent');
    expect(await ask(upstream.address, { signal: gone.signal })).toBe('cut unsent');
  });
});

describe('not_sent is said only where nothing can have arrived', () => {
  test('nobody listens', async () => {
    const upstream = await raw(() => undefined);
    await upstream.close();
    expect(await ask(upstream.address)).toBe('upstream_unreachable unsent');
  });

  test('the name is unknown', async () => {
    const resolve = async (): Promise<never> => {
      throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    expect(await ask('http://nowhere.example', {}, http({ resolve }))).toBe(
      'upstream_name_unknown unsent'
    );
    expect(await ask('http://nowhere.example', {}, http({ resolve: async () => [] }))).toBe(
      'upstream_name_unknown unsent'
    );
  });

  test('the name server is silent', async () => {
    const resolve = (): Promise<never> => new Promise(() => undefined);
    expect(await ask('http://slow.example', { timeoutMs: 200 }, http({ resolve }))).toBe(
      'upstream_timeout unsent'
    );
  });

  test('what answers is not TLS', async () => {
    const { port } = await raw(socket => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await ask(`https://127.0.0.1:${port}`)).toBe('upstream_tls unsent');
  });

  test('a request that HTTP can not carry', async () => {
    const upstream = await raw(() => undefined);
    expect(await ask(upstream.address, { headers: { 'x-a': 'b\r\nx-c: d' } })).toBe(
      'request_malformed unsent'
    );
    expect(await ask(upstream.address, { path: '/a b' })).toBe('request_malformed unsent');
    expect(upstream.connections).toBe(0);
  });
});

describe('TLS', () => {
  let folder: string;
  let certificate: string;
  let key: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tls-'));
    const [certPath, keyPath] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        keyPath,
        '-out',
        certPath
      ],
      { stdio: 'ignore' }
    );
    [certificate, key] = [readFileSync(certPath, 'utf8'), readFileSync(keyPath, 'utf8')];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function secure(): Promise<number> {
    const server = createTls(
      { cert: certificate, key },
      (_request, response) => void response.end('safe')
    );
    const upstream = await listening(server);
    open.push(upstream);
    return upstream.port;
  }
  const resolve = async (): Promise<{ address: string; family: 4 }[]> => [
    { address: '127.0.0.1', family: 4 }
  ];

  test('a certificate of an authority that is trusted', async () => {
    expect(
      await ask(`https://localhost:${await secure()}`, {}, http({ resolve, ca: [certificate] }))
    ).toBe('200 safe');
  });

  test('a certificate of nobody', async () => {
    expect(await ask(`https://localhost:${await secure()}`, {}, http({ resolve }))).toBe(
      'upstream_tls unsent'
    );
  });

  test('a certificate of another name', async () => {
    expect(
      await ask(
        `https://other.localhost:${await secure()}`,
        {},
        http({ resolve, ca: [certificate] })
      )
    ).toBe('upstream_tls unsent');
  });
});

describe('connections', () => {
  test('safe calls share one, others get their own', async () => {
    const upstream = await httpUpstream((_request, response) => json(response, 200, 'ok'));
    open.push(upstream);
    const client = http();
    for (const safe of [true, true, true, false, false]) {
      expect(await ask(upstream.address, { safe }, client)).toBe('200 "ok"');
    }
    expect(upstream.connections).toBe(3);
  });

  test('a shared one that the upstream closed is replaced once, for safe calls', async () => {
    let requests = 0;
    const upstream = await raw(socket => {
      const reply = (): void => {
        requests += 1;
        // Each connection answers once and takes the next request without a word.
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        socket.once('data', () => socket.resetAndDestroy());
      };
      reply();
    });
    const client = http();
    expect(await ask(upstream.address, {}, client)).toBe('200 ok');
    expect(await ask(upstream.address, {}, client)).toBe('200 ok');
    expect([requests, upstream.connections]).toEqual([2, 2]);
  });

  test('the name is resolved for each new one, and an address that changed its kind is not called', async () => {
    const upstream = await httpUpstream((_request, response) => json(response, 200, 'ok'));
    open.push(upstream);
    const answers = ['127.0.0.1', '10.0.0.1'];
    const resolve = async (): Promise<{ address: string; family: 4 }[]> => [
      { address: answers.shift()!, family: 4 }
    ];
    const client = http({ resolve });
    expect(await ask(`http://localhost:${upstream.port}`, { safe: false }, client)).toBe(
      '200 "ok"'
    );
    expect(await ask(`http://localhost:${upstream.port}`, { safe: false }, client)).toBe(
      'upstream_address_refused unsent'
    );
  });

  test('no proxy of the environment comes between', async () => {
    const trap = await raw(() => undefined);
    const upstream = await httpUpstream((_request, response) => json(response, 200, 'ok'));
    open.push(upstream);
    process.env.http_proxy = process.env.HTTP_PROXY = trap.address;
    try {
      expect(await ask(upstream.address, { safe: false })).toBe('200 "ok"');
    } finally {
      delete process.env.http_proxy;
      delete process.env.HTTP_PROXY;
    }
    expect(trap.connections).toBe(0);
  });
});

describe('an answer that is a stream', () => {
  beforeEach(timeoutsByHand);

  /** One that has begun, and how it ends. */
  async function begun(
    type: string,
    more: Partial<HttpRequest>
  ): Promise<{ told: Promise<string>; end: () => void }> {
    let end: () => void = () => undefined;
    const upstream = await httpUpstream((_request, response) => {
      response.writeHead(200, { 'content-type': type });
      response.write('data: 1\n\n');
      end = () => response.end('data: 2\n\n');
    });
    open.push(upstream);
    const response = await http().send(requestTo(upstream.address, more));
    return { told: read(response), end: () => end() };
  }

  test.each([
    ['text/event-stream', '200 data: 1\n\ndata: 2\n\n'],
    ['text/plain', 'upstream_timeout sent']
  ])('may take the time of streams: %s', async (type, expected) => {
    const stream = { timeoutMs: 5_000, maxBytes: 1_000 };
    const { told, end } = await begun(type, { timeoutMs: 150, stream });
    await jest.advanceTimersByTimeAsync(4_900);
    end();
    expect(await told).toBe(expected);
  });

  test.each([
    ['time', { timeoutMs: 100, maxBytes: 1_000 }, 'upstream_timeout sent'],
    ['length', { timeoutMs: 5_000, maxBytes: 10 }, 'upstream_too_large sent']
  ])('has its own limit of %s', async (_, stream, expected) => {
    const { told, end } = await begun('text/event-stream', { stream });
    await jest.advanceTimersByTimeAsync(100);
    end();
    expect(await told).toBe(expected);
  });
});
