import { parseDefinition } from '../../protocol';

import { callOf, told } from '../testing/io';
import { Opened } from '../testing/opened';
import { json } from '../testing/upstream';
import type { Inspected } from '../types';
import { OpenApiAdapter } from './index';
import { document } from './testing/shop';

const none = new AbortController().signal;
const { testIo, httpUpstream, close } = new Opened();
afterAll(close);

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
