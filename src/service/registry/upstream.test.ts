import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { Desk, TOKEN, textOf } from './testing/desk';

describe('a call through the runner', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
    await desk.add();
  });
  afterEach(() => desk.close());

  test('carries the arguments and the idempotency key, and brings the answer', async () => {
    const answer = await desk.call('balance', { account: 'a b' });
    expect(answer).toMatchObject({ outcome: 'done', status: 200, type: 'application/json' });
    expect(await textOf(answer)).toBe('{"balance":7}');
    expect(desk.seen[0]).toMatchObject({ url: '/accounts/a%20b' });
    expect(desk.seen[0]!.headers['idempotency-key']).toBe('k'.repeat(32));
  });

  test('brings an error of the service as the service’s own answer', async () => {
    desk.respond = (_, response) => response.writeHead(418).end('teapot');
    const answer = await desk.call('balance', { account: 'a' });
    expect(answer).toMatchObject({ outcome: 'done', status: 418 });
    expect(await textOf(answer)).toBe('teapot');
  });

  test('is performed where its description is too long for a header', async () => {
    const account = 'x'.repeat(20_000);
    const methods = [{ method: 'GET', path: '/accounts', name: 'balance' }];
    const long = await desk
      .add({ methods, address: desk.address })
      .then(() => desk.registry.object('bank')!);
    const padded = { ...long.definitions.balance!, summary: account };
    const answer = await desk.registry.upstream.perform({
      object: { ...long, definitions: { balance: padded } },
      action: 'balance',
      args: {},
      upload: null,
      streams: false,
      idempotencyKey: 'k'.repeat(32),
      signal: new AbortController().signal
    });
    expect(await textOf(answer)).toBe('{"balance":7}');
  });

  test.each([
    ['a header', ''],
    ['the body', 'x'.repeat(20_000)]
  ])('brings an upload along where its description is in %s', async (_, summary) => {
    const folder = join(desk.folder, 'shared');
    mkdirSync(folder);
    const config = { folder, write: true };
    await desk.act('add', { name: 'shared', kind: 'files', config });
    const shared = desk.registry.object('shared')!;
    const definitions = { ...shared.definitions };
    definitions.write = { ...definitions.write!, summary };
    const bytes = randomBytes(200_000);
    const answer = await desk.registry.upstream.perform({
      object: { ...shared, definitions },
      action: 'write',
      args: { path: 'foo.csv' },
      upload: { bytes, length: bytes.length, type: 'text/csv' },
      streams: false,
      idempotencyKey: 'k'.repeat(32),
      signal: new AbortController().signal
    });
    expect(answer.outcome).toBe('done');
    expect(readFileSync(join(folder, 'foo.csv')).equals(bytes)).toBe(true);
  });

  test('starts the runner where none listens', async () => {
    await desk.stopRunner();
    expect(await textOf(await desk.call('balance', { account: 'a' }))).toBe('{"balance":7}');
    expect(desk.starts).toBe(1);
  });

  test('is not sent where the runner does not start', async () => {
    await desk.stopRunner();
    desk.mayStart = false;
    expect(await desk.call('balance', { account: 'a' })).toMatchObject({
      outcome: 'not_sent',
      code: 'runner_unavailable'
    });
    await expect(desk.act('test', { name: 'bank' })).rejects.toMatchObject({
      code: 'runner_unavailable',
      status: 503
    });
    expect(desk.seen).toEqual([]);
  });

  test('is cut while it waits', async () => {
    const cut = new AbortController();
    desk.respond = () => cut.abort();
    expect(await desk.call('balance', { account: 'a' }, { signal: cut.signal })).toMatchObject({
      outcome: 'failed',
      code: 'cut'
    });
  });

  test('is cut while its answer streams', async () => {
    const cut = new AbortController();
    desk.respond = (_, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write('data: 1\n\n');
    };
    const answer = await desk.call('balance', { account: 'a' }, { signal: cut.signal });
    expect(answer.outcome).toBe('done');
    const reading = textOf(answer);
    cut.abort();
    await expect(reading).rejects.toThrow();
  });

  test.each([
    ['a call', undefined],
    ['an upload', 3]
  ])('is cut while %s waits for the runner, and nothing was sent', async (_, length) => {
    await desk.stopRunner();
    const cut = new AbortController();
    desk.starting = () => new Promise(() => cut.abort());
    const bytes = (async function* () {
      yield Buffer.from('abc');
    })();
    const answer = await desk.registry.upstream.perform({
      object: desk.registry.object('bank')!,
      action: 'balance',
      args: { account: 'a' },
      upload: length === undefined ? null : { bytes, length, type: 'text/plain' },
      streams: false,
      idempotencyKey: 'k'.repeat(32),
      signal: cut.signal
    });
    expect(answer).toMatchObject({ outcome: 'not_sent', code: 'cut' });
  });

  test('is not sent where it was revoked before', async () => {
    expect(
      await desk.call('balance', { account: 'a' }, { signal: AbortSignal.abort() })
    ).toMatchObject({ outcome: 'not_sent', code: 'cut' });
    expect(desk.seen).toEqual([]);
  });

  test('that a service can not be reached for tells whether anything was sent', async () => {
    const gone = desk.registry.object('bank')!;
    const config = JSON.parse(
      JSON.stringify(gone.config).replaceAll(new URL(desk.address).port, '1')
    ) as object;
    const answer = await desk.registry.upstream.perform({
      object: { ...gone, config },
      action: 'balance',
      args: { account: 'a' },
      upload: null,
      streams: false,
      idempotencyKey: 'k'.repeat(32),
      signal: new AbortController().signal
    });
    expect(answer.outcome).toBe('not_sent');
  });

  test.each<[string, Record<string, string>, string, number]>([
    ['no outcome', {}, 'hello', 200],
    ['no status', { 'facetry-outcome': 'done' }, 'hello', 200],
    [
      'headers that are none',
      { 'facetry-outcome': 'done', 'facetry-status': '200', 'facetry-headers': '!!' },
      '',
      200
    ],
    ['an error', { 'facetry-outcome': 'done', 'facetry-status': '200' }, '', 500]
  ])('has failed where the runner answers %s', async (_, headers, body, status) => {
    await desk.replaceRunner(
      createServer((_request, response) => response.writeHead(status, headers).end(body))
    );
    expect(await desk.call('balance', { account: 'a' })).toMatchObject({
      outcome: 'failed',
      code: 'runner_failed'
    });
  });

  test('of which the runner says no headers that are some is not held on to', async () => {
    let left: Promise<unknown> | undefined;
    await desk.replaceRunner(
      createServer((_request, response) => {
        left = once(response, 'close');
        const done = { 'facetry-outcome': 'done', 'facetry-status': '200' };
        response.writeHead(200, { ...done, 'facetry-headers': '!!' });
        // Without end, as far as whoever reads it knows.
        const more = setInterval(() => response.write(Buffer.alloc(1024 * 1024)), 1);
        response.on('close', () => clearInterval(more));
      })
    );
    expect(await desk.call('balance', { account: 'a' })).toMatchObject({ code: 'runner_failed' });
    await left;
  });

  test.each([
    ['half a character', { code: '\ud800', message: 'half \ud800' }, 'half \ufffd'],
    ['very much', { code: 'x'.repeat(100_000), message: 'm'.repeat(100_000) }, 'm'.repeat(1_000)],
    ['nothing', {}, 'The service did not answer.']
  ])('tells what the ledger can record where the runner says %s', async (_, said, message) => {
    await desk.replaceRunner(
      createServer((_request, response) =>
        response.writeHead(200, { 'facetry-outcome': 'failed' }).end(JSON.stringify(said))
      )
    );
    expect(await desk.call('balance', { account: 'a' })).toEqual({
      outcome: 'failed',
      code: 'upstream_failed',
      message
    });
  });

  test('has failed where the runner dies during it', async () => {
    await desk.replaceRunner(createServer(request => request.socket.destroy()));
    expect(await desk.call('balance', { account: 'a' })).toMatchObject({
      outcome: 'failed',
      code: 'runner_failed'
    });
  });

  test('presents the runner’s token and nothing of the core', async () => {
    let headers: Record<string, unknown> = {};
    await desk.replaceRunner(
      createServer((request, response) => {
        headers = request.headers;
        response.writeHead(200, { 'facetry-outcome': 'not_sent' }).end('{}');
      })
    );
    expect(await desk.call('balance', { account: 'a' })).toMatchObject({ outcome: 'not_sent' });
    expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
    const call = JSON.parse(
      Buffer.from(String(headers['facetry-call']), 'base64url').toString()
    ) as object;
    expect(Object.keys(call).sort()).toEqual([
      'args',
      'config',
      'definition',
      'idempotency_key',
      'kind',
      'max_bytes',
      'timeout_ms'
    ]);
  });
});
