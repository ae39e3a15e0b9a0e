import { closeArguments, parseDefinition } from '../../protocol';

import { UpstreamFault } from '../errors';
import { callOf, testIo as bareIo, told, type TestIo, type Told } from '../testing/io';
import {
  httpUpstream as bareUpstream,
  json,
  rawUpstream,
  type Upstream
} from '../testing/upstream';
import type { AdapterCall, Inspected } from '../types';
import { OpenApiAdapter } from './index';

const none = new AbortController().signal;
const open: (() => unknown)[] = [];
afterAll(() => Promise.all(open.map(close => close())));

function testIo(): TestIo {
  const io = bareIo();
  open.push(() => io.http.close());
  return io;
}

async function httpUpstream(handler: Parameters<typeof bareUpstream>[0]): Promise<Upstream> {
  const upstream = await bareUpstream(handler);
  open.push(upstream.close);
  return upstream;
}
const string = { schema: { type: 'string' } };

const document = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders/{order-id}': {
      parameters: [{ name: 'order-id', in: 'path', required: true, ...string }],
      put: {
        operationId: 'put_order',
        parameters: [
          { name: 'from', in: 'query', ...string },
          { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'ids', in: 'query', explode: false, schema: { type: 'array' } },
          { name: 'where', in: 'query', style: 'deepObject', schema: { type: 'object' } },
          { name: 'X-Trace', in: 'header', ...string },
          { name: 'Host', in: 'header', ...string },
          { name: 'Cookie', in: 'header', ...string },
          { name: 'X-Forwarded-For', in: 'header', ...string },
          { name: 'X-HTTP-Method-Override', in: 'header', ...string },
          { name: 'Authorization', in: 'header', ...string },
          { name: 'X-Key', in: 'header', ...string },
          { name: 'session', in: 'cookie', ...string }
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['amount', 'id'],
                properties: {
                  amount: { type: 'integer', minimum: 1 },
                  from: { type: 'string' },
                  id: { type: 'string', readOnly: true },
                  '@type': { type: 'string', default: 'order' }
                }
              }
            }
          }
        },
        responses: {
          200: {
            description: '',
            headers: { 'X-Left': {}, 'Set-Cookie': {}, Location: {} },
            content: { 'application/json': { schema: { type: 'object' } } }
          }
        }
      }
    },
    '/lines': {
      post: {
        operationId: 'add_lines',
        requestBody: {
          content: { 'application/json': { schema: { type: 'array', items: { type: 'integer' } } } }
        }
      }
    },
    '/login': {
      post: {
        operationId: 'send_form',
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: { type: 'object', properties: { name: { type: 'string' } } }
            }
          }
        }
      }
    },
    '/blob': {
      put: { operationId: 'put_blob', requestBody: { content: { 'application/octet-stream': {} } } }
    },
    '/parts': {
      post: {
        operationId: 'put_parts',
        requestBody: { content: { 'multipart/form-data': { schema: {} } } }
      }
    },
    '/ping': {
      get: {
        operationId: 'ping',
        responses: { 200: { content: { 'application/json': { schema: { type: 'object' } } } } }
      }
    },
    '/text': { get: { operationId: 'text', responses: { 200: { description: '' } } } }
  },
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } }
};

describe('a call on an API', () => {
  const adapter = new OpenApiAdapter();
  const io = testIo();
  let upstream: Upstream;
  let inspected: Inspected;
  let reply: Parameters<typeof bareUpstream>[0] = (_request, response) => json(response, 200, {});

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
    open.push(elsewhere.close);
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

describe('an API without a document', () => {
  test('is a list of methods and paths', async () => {
    const upstream = await httpUpstream((request, response) =>
      json(response, 200, { url: request.url, body: request.body })
    );
    const io = testIo();
    const adapter = new OpenApiAdapter();
    const methods = [
      { method: 'get', path: '/customers/{id}?page&size', summary: 'One customer' },
      { method: 'POST', path: 'customers', name: 'add_customer' },
      { method: 'GET', path: '/files/{path*}' }
    ];
    const inspected = await adapter.inspect(
      { address: `${upstream.address}/v1`, methods, auth: { kind: 'query', name: 'key' } },
      io,
      null,
      none
    );
    expect(Object.keys(inspected.actions)).toEqual(['customers_get', 'add_customer', 'files_get']);
    expect(inspected.title).toBe('127.0.0.1');
    for (const definition of Object.values(inspected.actions)) {
      expect(parseDefinition(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
    }
    const call = async (action: string, args: Record<string, unknown>): Promise<unknown> =>
      JSON.parse(
        (await told(await adapter.perform(callOf(inspected, action, args, { secret: 'a&b' }), io)))
          .text!
      );
    expect(await call('customers_get', { id: '17', page: 2, size: ['a', 'b'] })).toEqual({
      url: '/v1/customers/17?page=2&size=a&size=b&key=a%26b',
      body: ''
    });
    expect(await call('add_customer', { body: { name: 'Ann' } })).toEqual({
      url: '/v1/customers?key=a%26b',
      body: '{"name":"Ann"}'
    });
    expect(await call('files_get', { path: 'a/b c' })).toEqual({
      url: '/v1/files/a/b%20c?key=a%26b',
      body: ''
    });
  });

  test('says which entry is wrong', async () => {
    const inspect = (...methods: unknown[]): Promise<Inspected> =>
      new OpenApiAdapter().inspect(
        { address: 'https://api.example', methods },
        testIo(),
        null,
        none
      );
    await expect(
      inspect({ method: 'GET', path: '/a' }, { method: 'FETCH', path: '/b' })
    ).rejects.toMatchObject({ where: '/methods/1' });
    await expect(inspect({ method: 'GET', path: '/a b' })).rejects.toMatchObject({
      where: '/methods/0/path'
    });
    await expect(inspect({ method: 'GET', path: '/a', name: 'import' })).rejects.toMatchObject({
      where: '/methods/0/name'
    });
    await expect(inspect()).rejects.toMatchObject({ where: '/methods' });
  });
});

describe('a document by its address', () => {
  test('is fetched once, from the registered origin, and is what its servers are relative to', async () => {
    const upstream = await httpUpstream((_request, response) =>
      json(response, 200, { ...document, servers: [{ url: '../v2' }] })
    );
    const io = testIo();
    const inspected = await new OpenApiAdapter().inspect(
      { document_url: `${upstream.address}/docs/api/openapi.json` },
      io,
      null,
      none
    );
    expect(inspected.actions.ping!.http!.path).toBe('/docs/v2/ping');
    expect(upstream.seen.map(({ url }) => url)).toEqual(['/docs/api/openapi.json']);
  });

  test('that can not be had says why', async () => {
    const io = testIo();
    const inspect = (config: Record<string, unknown>): Promise<Inspected> =>
      new OpenApiAdapter().inspect(config, io, null, none);
    const upstream = await httpUpstream((request, response) => {
      response
        .writeHead(request.url === '/moved' ? 302 : request.url === '/text' ? 200 : 401)
        .end(Buffer.from([0xff, 0xfe]));
    });
    await expect(inspect({ document_url: `${upstream.address}/moved` })).rejects.toMatchObject({
      code: 'document_unavailable',
      where: '/document_url'
    });
    await expect(inspect({ document_url: `${upstream.address}/closed` })).rejects.toThrow(
      /answered 401.*credential/
    );
    await expect(inspect({ document_url: `${upstream.address}/text` })).rejects.toThrow(/UTF-8/);
    await expect(
      inspect({ document_url: `${upstream.address}/x`, address: 'https://api.example' })
    ).rejects.toMatchObject({ code: 'document_other_host' });
  });
});

describe('credentials', () => {
  const kinds: [Record<string, unknown>, string, string][] = [
    [{ kind: 'bearer' }, 'abc', 'Bearer abc'],
    [{ kind: 'token' }, 'abc', 'token abc'],
    [{ kind: 'basic' }, 'ann:pä:ss', `Basic ${Buffer.from('ann:pä:ss').toString('base64')}`],
    [{ kind: 'header', name: 'Authorization' }, 'Key abc', 'Key abc']
  ];
  test.each(kinds)('%j', async (auth, secret, expected) => {
    const upstream = await httpUpstream((request, response) =>
      json(response, 200, request.headers.authorization)
    );
    const io = testIo();
    const adapter = new OpenApiAdapter();
    const inspected = await adapter.inspect(
      { document, address: upstream.address, auth },
      io,
      null,
      none
    );
    expect(
      await told(
        await adapter.perform(callOf(inspected, 'ping', {}, { secret: `${secret}\n` }), io)
      )
    ).toMatchObject({ text: JSON.stringify(expected) });
  });

  test('are taken from the document, the first that can be used', async () => {
    const auth = async (schemes: unknown, security?: unknown): Promise<unknown> => {
      const given = {
        ...document,
        components: { securitySchemes: schemes },
        ...(security === undefined ? {} : { security })
      };
      return (
        await new OpenApiAdapter().inspect(
          { document: given, address: 'https://api.example' },
          testIo(),
          null,
          none
        )
      ).config.auth;
    };
    const key = { type: 'apiKey', in: 'header', name: 'X-Key' };
    const bearer = { type: 'http', scheme: 'Bearer' };
    expect(
      await auth({
        c: { type: 'apiKey', in: 'cookie', name: 's' },
        o: { type: 'openIdConnect' },
        key,
        bearer
      })
    ).toEqual({ kind: 'header', name: 'x-key' });
    expect(await auth({ key, bearer }, [{ bearer: [] }])).toEqual({ kind: 'bearer' });
    expect(await auth({ q: { type: 'apiKey', in: 'query', name: 'k' } })).toEqual({
      kind: 'query',
      name: 'k'
    });
    expect(await auth({ b: { type: 'http', scheme: 'basic' } })).toEqual({ kind: 'basic' });
    expect(
      await auth({
        o: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/token', scopes: {} } } }
      })
    ).toEqual({
      kind: 'oauth2',
      token_url: 'https://api.example/token',
      scope: '',
      client: 'basic'
    });
    expect(await auth({})).toEqual({ kind: 'none' });
  });
});

describe('OAuth 2.0 client credentials', () => {
  let upstream: Upstream;
  let issue: () => [number, unknown];
  const io = testIo();
  const adapter = new OpenApiAdapter();
  let inspected: Inspected;
  let valid: string;

  beforeEach(async () => {
    let issued = 0;
    issue = () => [
      200,
      { access_token: `at${(issued += 1)}`, token_type: 'Bearer', expires_in: 600 }
    ];
    valid = '';
    upstream = await httpUpstream((request, response) => {
      if (request.url === '/token') {
        const [status, answer] = issue();
        json(response, status, answer);
      } else {
        const ok = valid === '' || request.headers.authorization === valid;
        json(response, ok ? 200 : 401, request.headers.authorization);
      }
    });
    const auth = { kind: 'oauth2', token_url: `${upstream.address}/token`, scope: 'read write' };
    inspected = await adapter.inspect(
      { document, address: upstream.address, auth },
      io,
      null,
      none
    );
  });

  const ping = async (secret = 'ann:p w%'): Promise<Told> =>
    told(await adapter.perform(callOf(inspected, 'ping', {}, { secret }), io));
  const tokens = (): number => upstream.seen.filter(({ url }) => url === '/token').length;

  test('gets one token for many calls, at one time too', async () => {
    expect((await Promise.all([ping(), ping(), ping()])).map(({ text }) => text)).toEqual([
      '"Bearer at1"',
      '"Bearer at1"',
      '"Bearer at1"'
    ]);
    expect(await ping()).toMatchObject({ text: '"Bearer at1"' });
    expect(tokens()).toBe(1);
    expect(upstream.seen[0]).toMatchObject({
      body: 'grant_type=client_credentials&scope=read+write',
      headers: { authorization: `Basic ${Buffer.from('ann:p+w%25').toString('base64')}` }
    });
  });

  test('gets a new one before the old one ends, for another client, and where the API refuses the old one', async () => {
    await ping();
    io.clock.ms += 569_000;
    expect(await ping()).toMatchObject({ text: '"Bearer at1"' });
    io.clock.ms += 2_000;
    expect(await ping()).toMatchObject({ text: '"Bearer at2"' });
    expect(await ping('bob:x')).toMatchObject({ text: '"Bearer at3"' });
    valid = 'Bearer at4';
    expect(await ping()).toMatchObject({ status: 401 });
    expect(await ping()).toMatchObject({ status: 200, text: '"Bearer at4"' });
  });

  test.each<[string, () => [number, unknown], string]>([
    ['refuses', () => [401, { error: 'invalid_client' }], 'credential_refused'],
    ['gives none', () => [200, { token_type: 'bearer' }], 'credential_refused'],
    [
      'gives another kind',
      () => [200, { access_token: 'a', token_type: 'mac' }],
      'credential_refused'
    ],
    [
      'gives one that is two headers',
      () => [200, { access_token: 'a\r\nx: y' }],
      'credential_refused'
    ],
    ['sends elsewhere', () => [307, {}], 'credential_unavailable']
  ])('makes no call where the token endpoint %s', async (_name, answer, code) => {
    issue = answer;
    expect(await ping(`ann:${code}`)).toEqual({ outcome: 'not_sent', code });
    expect(upstream.seen.every(({ url }) => url === '/token')).toBe(true);
    expect(await ping('no-colon')).toEqual({ outcome: 'not_sent', code: 'credential_malformed' });
  });

  test('never tells a secret in an error', async () => {
    issue = () => [401, { error: 'planted-s3cret', error_description: 'planted-s3cret' }];
    const answer = await adapter.perform(
      callOf(inspected, 'ping', {}, { secret: 'ann:planted-s3cret' }),
      io
    );
    expect(JSON.stringify(answer)).not.toContain('s3cret');
    expect(new UpstreamFault('a', 'b', false).answer()).toEqual({
      outcome: 'not_sent',
      code: 'a',
      message: 'b'
    });
  });
});
