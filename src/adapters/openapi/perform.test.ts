import { closeArguments, parseDefinition } from '../../protocol';

import { callOf, told, type Told } from '../testing/io';
import { Opened } from '../testing/opened';
import { json, type Upstream } from '../testing/upstream';
import type { AdapterCall, Inspected } from '../types';
import { OpenApiAdapter } from './index';
import { document } from './testing/shop';

const none = new AbortController().signal;
const { testIo, httpUpstream, rawUpstream, close } = new Opened();
afterAll(close);

describe('a call on an API', () => {
  const adapter = new OpenApiAdapter();
  const io = testIo();
  let upstream: Upstream;
  let inspected: Inspected;
  let reply: Parameters<typeof httpUpstream>[0] = (_request, response) => json(response, 200, {});

  beforeAll(async () => {
    upstream = await httpUpstream((request, response) => reply(request, response));
    inspected = await adapter.inspect({ document, address: upstream.address }, io, null, none);
  });
  beforeEach(() => {
    upstream.seen.length = 0;
    reply = (_request, response) =>
      json(
        response,
        200,
        { ok: true },
        { 'x-left': '3', 'x-other': '4', 'set-cookie': 'a=b', location: '/x' }
      );
  });

  const call = async (
    action: string,
    args: Record<string, unknown>,
    more: Partial<AdapterCall> = {}
  ): Promise<Told> =>
    told(await adapter.perform(callOf(inspected, action, args, { secret: 's3cret', ...more }), io));

  test('has definitions that the protocol takes, with one distinct argument for each place', () => {
    for (const definition of Object.values(inspected.actions)) {
      expect(parseDefinition(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
    }
    const { args, safe, http } = inspected.actions.put_order!;
    expect(Object.keys(args.properties as object)).toEqual([
      'order_id',
      'from_',
      'tags',
      'ids',
      'where',
      'X_Trace',
      'amount',
      'body_from_',
      'type'
    ]);
    expect(args.required).toEqual(['order_id', 'amount']);
    expect({ safe, http }).toEqual({
      safe: false,
      http: { method: 'PUT', path: '/orders/{order-id}' }
    });
    expect(closeArguments(inspected.actions.put_order!, { order_id: 'a', amount: 1 })).toEqual({
      order_id: 'a',
      amount: 1,
      type: 'order'
    });
  });

  test('puts each argument where the document has it', async () => {
    await call('put_order', {
      order_id: 'a b',
      from_: 'q&x=1',
      tags: ['x', 'y z'],
      ids: [1, 2],
      where: { a: '1' },
      X_Trace: 'tr',
      amount: 5,
      body_from_: 'me',
      type: 'order'
    });
    expect(upstream.seen[0]).toMatchObject({
      method: 'PUT',
      url: '/orders/a%20b?from=q%26x%3D1&tags=x&tags=y%20z&ids=1%2C2&where%5Ba%5D=1',
      body: '{"amount":5,"from":"me","@type":"order"}'
    });
  });

  test('sends the declared headers and the few of our own, nothing else', async () => {
    await call('put_order', { order_id: 'a', X_Trace: 'tr', amount: 5 });
    const { host, connection, ...headers } = upstream.seen[0]!.headers;
    expect(host).toBe(`127.0.0.1:${upstream.port}`);
    expect(connection).toBe('close');
    expect(headers).toEqual({
      accept: 'application/json, */*;q=0.8',
      'content-length': '12',
      'content-type': 'application/json',
      'idempotency-key': 'k'.repeat(32),
      'user-agent': 'facetry',
      'x-key': 's3cret',
      'x-trace': 'tr'
    });
  });

  test('answers with the declared headers, nothing that speaks for us or steers a browser', async () => {
    expect(await call('put_order', { order_id: 'a', amount: 5 })).toEqual({
      outcome: 'done',
      status: 200,
      type: 'application/json',
      headers: { 'x-left': '3' },
      text: '{"ok":true}'
    });
  });

  test.each([
    [429, { 'retry-after': '7' }],
    [503, { 'retry-after': '7' }],
    [200, {}]
  ])('answers a %i with when the same may pass, where that is meant', async (status, headers) => {
    reply = (_request, response) => json(response, status, {}, { 'retry-after': '7' });
    expect(await call('put_order', { order_id: 'a', amount: 5 })).toMatchObject({
      outcome: 'done',
      status,
      headers
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a header that would be two', { X_Trace: 'a\r\nx-evil: b' }, 'argument_invalid'],
    ['a header that is not ASCII', { X_Trace: 'ä' }, 'argument_invalid'],
    ['half a character', { from_: '\ud800' }, 'argument_invalid'],
    ['an argument that is none', { host: 'evil' }, 'argument_unknown'],
    ['a name of every object', { constructor: 'evil' }, 'argument_unknown'],
    ['a query without end', { from_: 'x'.repeat(20_000) }, 'argument_too_long'],
    ['no order at all', { order_id: '' }, 'argument_path']
  ])('does not carry %s', async (_name, args, code) => {
    expect(await call('put_order', { order_id: 'a', amount: 5, ...args })).toEqual({
      outcome: 'not_sent',
      code
    });
    expect(upstream.seen).toEqual([]);
  });

  describe('an id within a path', () => {
    const path = '/projects/{id}';
    const slashed = async (flag: Record<string, unknown>) => {
      const parameters = [{ name: 'id', in: 'path', required: true, ...flag }];
      const operation = { operationId: 'project', responses: {}, parameters };
      const paths = { [path]: { get: operation } };
      const found = await adapter.inspect(
        { document: { openapi: '3.1.0', paths }, address: upstream.address },
        io,
        null,
        none
      );
      return async (id: string) =>
        (await told(await adapter.perform(callOf(found, 'project', { id }), io))).code ??
        upstream.seen.at(-1)!.url;
    };

    // A router that decodes first, as those of many frameworks do, finds another action there.
    test.each([
      '7/keys',
      '7%2Fkeys',
      '7%252fkeys',
      '7%25252Fkeys',
      '7\\keys',
      '7%5Ckeys',
      '/',
      'a/b/../c'
    ])('makes no other path of it: %j', async id => {
      expect(await (await slashed({}))(id)).toBe('argument_path');
      expect(upstream.seen).toEqual([]);
    });

    test('may hold a slash where whoever connects it says how it travels', async () => {
      expect(await (await slashed({ 'x-facetry-slashes': true }))('group/name')).toBe(
        '/projects/group/name'
      );
      const encoded = await slashed({ 'x-facetry-slashes': 'encoded' });
      expect(await encoded('group/name')).toBe('/projects/group%2Fname');
      expect(await encoded('group/../name')).toBe('argument_path');
      expect(await (await slashed({ 'x-facetry-slashes': 'all' }))('a/b')).toBe('argument_path');
    });
  });

  test('carries a body that is no object whole, and none where none is given', async () => {
    await call('add_lines', { body: [1, 2] });
    await call('add_lines', {});
    expect(upstream.seen.map(({ body }) => body)).toEqual(['[1,2]', '']);
    expect(upstream.seen[1]!.headers['content-type']).toBeUndefined();
  });

  test('writes a form as a form', async () => {
    await call('send_form', { name: 'a&b=c' });
    expect(upstream.seen[0]).toMatchObject({
      body: 'name=a%26b%3Dc',
      headers: { 'content-type': 'application/x-www-form-urlencoded' }
    });
  });

  test('passes an upload on as it is, and only of the type that is declared', async () => {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('one ');
      yield Buffer.from('two');
    }
    const upload = (type: string, length: number | null): Partial<AdapterCall> => ({
      upload: { bytes: bytes(), length, type }
    });
    expect(inspected.actions.put_blob!.upload).toBe(true);
    await call('put_blob', {}, upload('application/octet-stream', 7));
    await call('put_parts', {}, upload('multipart/form-data; boundary=x', null));
    expect(
      upstream.seen.map(({ body, headers }) => [
        body,
        headers['content-type'],
        headers['content-length']
      ])
    ).toEqual([
      ['one two', 'application/octet-stream', '7'],
      ['one two', 'multipart/form-data; boundary=x', undefined]
    ]);
    expect(await call('put_parts', {}, upload('text/html', 7))).toEqual({
      outcome: 'not_sent',
      code: 'upload_type'
    });
  });

  test('is not made without its credential', async () => {
    expect(await call('ping', {}, { secret: null })).toEqual({
      outcome: 'not_sent',
      code: 'credential_missing'
    });
    expect(await call('ping', {}, { secret: 'a\nb' })).toEqual({
      outcome: 'not_sent',
      code: 'credential_malformed'
    });
    expect(upstream.seen).toEqual([]);
  });

  test("gives an upstream's own error as its answer", async () => {
    reply = (_request, response) => json(response, 409, { error: 'overdraft' });
    expect(await call('ping', {})).toMatchObject({
      outcome: 'done',
      status: 409,
      text: '{"error":"overdraft"}'
    });
  });

  test('fails where a web page comes instead of the promised JSON', async () => {
    reply = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<form>');
    expect(await call('ping', {})).toEqual({ outcome: 'failed', code: 'upstream_not_json' });
    expect(await call('text', {})).toMatchObject({
      outcome: 'done',
      type: 'text/html; charset=utf-8'
    });
  });

  test.each(['text/plain\u00e4', 'text', 'text/html; x="\\"', `a/${'b'.repeat(100)}`])(
    'does not repeat the content type %j',
    async type => {
      reply = (_request, response) =>
        void response.writeHead(200, { 'content-type': type }).end('x');
      expect(await call('text', {})).toMatchObject({ type: 'application/octet-stream' });
    }
  );

  test('fails where it is redirected, and goes nowhere', async () => {
    const elsewhere = await rawUpstream(() => undefined);
    for (const status of [301, 302, 303, 307, 308]) {
      reply = (_request, response) =>
        void response.writeHead(status, { location: elsewhere.address }).end();
      expect(await call('ping', {})).toEqual({ outcome: 'failed', code: 'upstream_redirect' });
    }
    expect(elsewhere.connections).toBe(0);
  });

  test('calls the registered origin whatever the definition says', async () => {
    const made = callOf(inspected, 'ping', {}, { secret: 's3cret' });
    const paths = [
      '//evil.example/x',
      'https://evil.example/x',
      '/\\evil.example',
      '@evil.example/'
    ];
    for (const path of paths) {
      const answer = await adapter.perform(
        { ...made, definition: { ...made.definition, http: { method: 'GET', path } } },
        io
      );
      await told(answer);
    }
    expect(
      upstream.seen.every(({ headers }) => headers.host === `127.0.0.1:${upstream.port}`)
    ).toBe(true);
  });
});
