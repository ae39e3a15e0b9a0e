import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { allAdapters, type Inspected } from '../adapters';
import { testIo } from '../adapters/testing/io';
import { httpUpstream, json, type Upstream } from '../adapters/testing/upstream';
import { createRunner } from './server';
import { ask, callHeader, TOKEN, type Reply } from './testing/client';

describe('the runner', () => {
  const io = testIo();
  let base: string;
  let socket: string;
  let server: Server;
  let upstream: Upstream;
  let reply: Parameters<typeof httpUpstream>[0];
  let api: Inspected;
  let folder: Inspected;

  beforeAll(async () => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'runner-')));
    socket = join(base, 'runner.sock');
    writeFileSync(join(base, 'foo.csv'), 'a,b\n');
    server = createRunner({ adapters: allAdapters(), io, token: TOKEN, atOnce: 3 });
    await new Promise<void>(resolve => server.listen(socket, resolve));
    upstream = await httpUpstream((request, response) => reply(request, response));
    const methods = [
      { method: 'GET', path: '/a' },
      { method: 'POST', path: '/b' }
    ];
    const inspected = await ask(
      socket,
      '/inspect',
      {},
      JSON.stringify({ kind: 'openapi', config: { address: upstream.address, methods } })
    ).reply;
    api = JSON.parse(inspected.text) as Inspected;
    folder = JSON.parse(
      (
        await ask(
          socket,
          '/inspect',
          {},
          JSON.stringify({ kind: 'files', config: { folder: base, write: true } })
        ).reply
      ).text
    ) as Inspected;
  });
  afterAll(async () => {
    io.http.close();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await upstream.close();
    rmSync(base, { recursive: true });
  });
  beforeEach(() => {
    reply = (_request, response) => json(response, 200, { ok: true });
  });

  const callOf = (
    kind: string,
    inspected: Inspected,
    action: string,
    args: object,
    more: object = {}
  ): object => ({
    kind,
    config: inspected.config,
    definition: inspected.actions[action],
    args,
    idempotency_key: 'k1',
    timeout_ms: 5_000,
    max_bytes: 20_000_000,
    ...more
  });
  const perform = (call: object, body?: string | Buffer): Promise<Reply> =>
    ask(socket, '/perform', callHeader(call), body).reply;
  const outcome = ({ headers, text }: Reply): string =>
    `${headers['facetry-outcome']} ${headers['facetry-status'] ?? (JSON.parse(text) as { code: string }).code}`;

  test('knows its one caller', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer x',
      TOKEN,
      `Bearer ${TOKEN}x`,
      `bearer ${TOKEN}`,
      `Basic ${TOKEN}`
    ]) {
      const { status, text } = await ask(socket, '/inspect', { authorization }, '{}').reply;
      expect([status, text]).toEqual([
        401,
        '{"code":"unauthorized","message":"The runner does not know this caller."}'
      ]);
    }
    expect((await ask(socket, '/other').reply).status).toBe(404);
    expect((await ask(socket, '/perform', {}, undefined, 'GET').reply).status).toBe(404);
  });

  test('inspects, and says what is wrong and where', async () => {
    expect(Object.keys(api.actions)).toEqual(['a_get', 'b_post']);
    const wrong = async (question: unknown): Promise<unknown> => {
      const { status, text } = await ask(
        socket,
        '/inspect',
        {},
        typeof question === 'string' ? question : JSON.stringify(question)
      ).reply;
      return [status, JSON.parse(text)];
    };
    expect(await wrong({ kind: 'openapi', config: { document: 'openapi: [' } })).toEqual([
      422,
      {
        code: 'document_malformed',
        message: expect.any(String) as string,
        where: 'line 1, column 11'
      }
    ]);
    expect(await wrong({ kind: 'smtp', config: {} })).toEqual([
      422,
      {
        code: 'kind_unknown',
        message: 'There is no kind of service "smtp". There are: openapi, model, files.'
      }
    ]);
    expect(await wrong('{')).toMatchObject([422, { code: 'config_malformed' }]);
    expect(await wrong('[]')).toMatchObject([422, { code: 'config_malformed' }]);
    expect(await wrong({})).toMatchObject([422, { code: 'kind_unknown' }]);
    expect(await wrong(`{"kind":"${'x'.repeat(17_000_000)}"}`)).toMatchObject([
      422,
      { code: 'config_malformed' }
    ]);
  });

  test('tests', async () => {
    const { status, text } = await ask(
      socket,
      '/test',
      {},
      JSON.stringify({ kind: 'openapi', config: api.config })
    ).reply;
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { ok: true, message: `${upstream.address} answers (200).` }
    ]);
  });

  test('performs a call in the header, and one in the body, with and without an upload', async () => {
    expect(outcome(await perform(callOf('openapi', api, 'a_get', {})))).toBe('done 200');
    const call = callOf('openapi', api, 'b_post', { body: 'x'.repeat(50_000) });
    expect(
      outcome(await ask(socket, '/perform', { 'facetry-call': 'body' }, JSON.stringify(call)).reply)
    ).toBe('done 200');
    expect(upstream.seen.at(-1)!.body).toHaveLength(50_002);
    expect(upstream.seen.at(-1)!.headers['idempotency-key']).toBe('k1');
    const write = callOf('files', folder, 'write', { path: 'up.csv' }, { upload_type: 'text/csv' });
    expect(outcome(await perform(write, 'line 1\nline 2'))).toBe('done 201');
    expect(readFileSync(join(base, 'up.csv'), 'utf8')).toBe('line 1\nline 2');
    const rest = Buffer.concat([
      Buffer.from(`${JSON.stringify(write)}\n`),
      Buffer.from('second\n\ntime')
    ]);
    expect(outcome(await ask(socket, '/perform', { 'facetry-call': 'body' }, rest).reply)).toBe(
      'done 200'
    );
    expect(readFileSync(join(base, 'up.csv'), 'utf8')).toBe('second\n\ntime');
  });

  test('gives type and declared headers in the canonical form', async () => {
    const { headers, text } = await perform(
      callOf('files', folder, 'range', { path: 'foo.csv', start: 0, end: 2 })
    );
    expect([headers['content-type'], headers['content-length'], text]).toEqual([
      'text/csv',
      '2',
      'a,'
    ]);
    const told = Buffer.from(String(headers['facetry-headers']), 'base64url').toString();
    expect(Object.keys(JSON.parse(told) as object)).toEqual([
      'content-length',
      'content-range',
      'etag',
      'last-modified'
    ]);
  });

  test.each<[string, object | string]>([
    ['no call', 'x'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    [
      'no definition',
      { kind: 'openapi', config: {}, args: {}, idempotency_key: 'k', timeout_ms: 1, max_bytes: 1 }
    ],
    [
      'no time limit',
      {
        kind: 'openapi',
        config: {},
        definition: { name: 'a', args: {} },
        args: {},
        idempotency_key: 'k',
        max_bytes: 1
      }
    ]
  ])('refuses %s', async (_name, call) => {
    const headers = typeof call === 'string' ? { 'facetry-call': call } : callHeader(call);
    const { status, text } = await ask(socket, '/perform', headers).reply;
    expect([status, JSON.parse(text)]).toMatchObject([400, { code: 'call_malformed' }]);
  });

  test('says not_sent where the kind or the configuration is not its own', async () => {
    expect(outcome(await perform(callOf('smtp', api, 'a_get', {})))).toBe('not_sent kind_unknown');
    expect(outcome(await perform({ ...callOf('openapi', api, 'a_get', {}), config: {} }))).toBe(
      'not_sent config_malformed'
    );
    expect(
      outcome(await perform({ ...callOf('files', folder, 'read', { path: 'x' }), config: {} }))
    ).toBe('not_sent folder_malformed');
  });

  test('tells a body that fails early, with its code', async () => {
    reply = (_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.destroy());
    };
    expect(outcome(await perform(callOf('openapi', api, 'a_get', {})))).toBe(
      'failed upstream_truncated'
    );
  });

  test('cuts a body that fails late, so that it is not taken for the whole', async () => {
    let fail: () => void = () => undefined;
    reply = (_request, response) => {
      response.write('x'.repeat(1_000_000));
      fail = () => response.destroy();
    };
    const { outgoing, reply: answered } = ask(
      socket,
      '/perform',
      callHeader(callOf('openapi', api, 'a_get', {}))
    );
    outgoing.on('response', response => response.once('data', () => fail()));
    const { headers, whole, text } = await answered;
    expect([headers['facetry-outcome'], whole]).toEqual(['done', false]);
    expect(text.length).toBeLessThanOrEqual(1_000_000);
  });

  test('cuts what passes its limit in bytes or in time', async () => {
    reply = (_request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pour);
      pour();
    };
    expect(
      await perform(callOf('openapi', api, 'a_get', {}, { max_bytes: 10_000_000 }))
    ).toMatchObject({ whole: false });
    reply = (_request, response) => void response.write('first');
    const within = (timeout_ms: number) =>
      perform(callOf('openapi', api, 'a_get', {}, { timeout_ms }));
    let cut = await within(300);
    // On a machine that does much else its first word may take longer than that.
    for (let ms = 1_000; cut.text.includes('upstream_timeout') && ms < 60_000; ms *= 4) {
      cut = await within(ms);
    }
    expect(cut).toMatchObject({ whole: false, text: 'first' });
  });

  test('passes a stream on as it comes', async () => {
    let more: () => void = () => undefined;
    reply = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      more = () => response.end('data: 2\n\n');
    };
    const { outgoing, reply: answered } = ask(
      socket,
      '/perform',
      callHeader(callOf('openapi', api, 'a_get', {}))
    );
    await new Promise<void>(resolve =>
      outgoing.on('response', response => response.once('data', () => resolve()))
    );
    more();
    expect(await answered).toMatchObject({ whole: true, text: 'data: 1\n\ndata: 2\n\n' });
  });

  test('passes 10 MB on whole', async () => {
    const large = Buffer.alloc(10_000_000, 'abcdefg');
    reply = (_request, response) => void response.end(large);
    const { whole, text } = await perform(callOf('openapi', api, 'a_get', {}));
    expect([whole, text.length, text === large.toString()]).toEqual([true, large.length, true]);
  });

  test('ends the call on the upstream when its caller goes', async () => {
    let begun: () => void = () => undefined;
    let ended: () => void = () => undefined;
    const arrived = new Promise<void>(resolve => (begun = resolve));
    const left = new Promise<void>(resolve => (ended = resolve));
    reply = (_request, response) => {
      response.on('close', ended);
      begun();
    };
    const { outgoing, reply: answered } = ask(
      socket,
      '/perform',
      callHeader(callOf('openapi', api, 'a_get', {}))
    );
    const noAnswer = expect(answered).rejects.toThrow();
    await arrived;
    outgoing.destroy();
    await left;
    await noAnswer;
  });

  test('takes so many calls at one time, and says not_sent to more', async () => {
    const waiting: (() => void)[] = [];
    let full: () => void = () => undefined;
    const three = new Promise<void>(resolve => (full = resolve));
    reply = (_request, response) => {
      waiting.push(() => json(response, 200, {}));
      if (waiting.length === 3) {
        full();
      }
    };
    const calls = [1, 2, 3].map(() => perform(callOf('openapi', api, 'b_post', {})));
    await three;
    expect(outcome(await perform(callOf('openapi', api, 'b_post', {})))).toBe('not_sent busy');
    waiting.forEach(answer => answer());
    expect((await Promise.all(calls)).map(outcome)).toEqual(Array(3).fill('done 200'));
    reply = (_request, response) => json(response, 200, {});
    expect(outcome(await perform(callOf('openapi', api, 'b_post', {})))).toBe('done 200');
  });
});
