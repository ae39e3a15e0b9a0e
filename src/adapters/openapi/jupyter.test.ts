import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { closeArguments, parseDefinition } from '../../protocol';

import { callOf, testIo, told } from '../testing/io';
import { httpUpstream, json, type Upstream } from '../testing/upstream';
import type { Inspected } from '../types';
import { OpenApiAdapter } from './index';

const none = new AbortController().signal;

/** The document that comes with the installed Jupyter server. */
function jupyterDocument(): string {
  const own = join(__dirname, '../../../.venv/bin/python');
  const python = existsSync(own) ? own : 'python3';
  const code =
    "import jupyter_server, pathlib; print(pathlib.Path(jupyter_server.__file__).parent / 'services/api/api.yaml')";
  return readFileSync(execFileSync(python, ['-c', code], { encoding: 'utf8' }).trim(), 'utf8');
}

describe("the Jupyter server's own document", () => {
  const document = jupyterDocument();
  const adapter = new OpenApiAdapter();
  const io = testIo();
  let server: Upstream;
  let inspected: Inspected;

  beforeAll(async () => {
    server = await httpUpstream((request, response) => {
      if (request.url === '/user/x/api/') {
        // The real one answers this path of its document like so.
        response.writeHead(302, { location: '/user/x/api' }).end();
      } else {
        const status = request.headers.authorization === 'token t0k' ? 200 : 403;
        json(
          response,
          status,
          { url: request.url },
          { 'Last-Modified': 'today', 'Set-Cookie': 'a=b' }
        );
      }
    });
    inspected = await adapter.inspect(
      { document, address: `${server.address}/user/x/` },
      io,
      null,
      none
    );
  });
  afterAll(async () => {
    io.http.close();
    await server.close();
  });

  const contents = (path: string, more: Record<string, unknown> = {}): ReturnType<typeof told> =>
    adapter
      .perform(callOf(inspected, 'contents_get', { path, ...more }, { secret: 't0k' }), io)
      .then(told);

  test('gives the actions that a person expects', () => {
    expect(inspected.title).toBe('Jupyter Server API');
    expect(inspected.config).toMatchObject({
      origin: server.address,
      base: '/user/x',
      auth: { kind: 'token' }
    });
    expect(Object.keys(inspected.actions)).toEqual(
      expect.arrayContaining([
        'api_get',
        'contents_get',
        'contents_put',
        'contents_delete',
        'kernels_get',
        'kernels_get_by_kernel_id',
        'sessions_post',
        'status_get'
      ])
    );
    const { safe, args, http, upload } = inspected.actions.contents_get!;
    expect({ safe, http, upload }).toEqual({
      safe: true,
      http: { method: 'GET', path: '/user/x/api/contents/{path}' },
      upload: false
    });
    expect(Object.keys(args.properties as object)).toEqual([
      'path',
      'type',
      'format',
      'content',
      'hash'
    ]);
    expect(args.required).toEqual(['path']);
    expect(inspected.actions.contents_put!.safe).toBe(false);
  });

  test('gives definitions that the protocol takes', () => {
    for (const definition of Object.values(inspected.actions)) {
      expect(parseDefinition(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
    }
    expect(closeArguments(inspected.actions.contents_get!, { path: 'a', type: 'file' })).toEqual({
      path: 'a',
      type: 'file'
    });
    expect(() =>
      closeArguments(inspected.actions.contents_get!, { path: 'a', type: 'socket' })
    ).toThrow();
  });

  test('is called with the token, and answers with what it declares and nothing else', async () => {
    const answer = await contents('work/data 1.csv', { type: 'file', content: 0 });
    expect(answer).toMatchObject({
      status: 200,
      type: 'application/json',
      headers: { 'last-modified': 'today' }
    });
    expect(JSON.parse(answer.text!)).toEqual({
      url: '/user/x/api/contents/work/data%201.csv?type=file&content=0'
    });
    expect(Object.keys(answer.headers!)).toEqual(['last-modified']);
  });

  test('has its root behind the empty path', async () => {
    expect(JSON.parse((await contents('')).text!)).toEqual({ url: '/user/x/api/contents/' });
  });

  test.each([
    '../secret',
    'a/../b',
    '/etc/passwd',
    'a//b',
    'a/./b',
    'a\\..\\b',
    'a%2f..%2fb',
    '%2e%2e/b',
    'a\u0000b',
    'a\nb',
    'a/',
    '..'
  ])('the path %j is not called', async path => {
    const before = server.seen.length;
    expect(await contents(path)).toEqual({ outcome: 'not_sent', code: 'argument_path' });
    expect(server.seen).toHaveLength(before);
  });

  test.each(['..', '.', '', 'a/../../contents/x', '..%2f..', '%2e%2e', '%252e%252e%252f', 'a\\..'])(
    'the id %j is not called as one segment',
    async id => {
      const call = callOf(
        inspected,
        'kernels_get_by_kernel_id',
        { kernel_id: id },
        { secret: 't0k' }
      );
      expect(await told(await adapter.perform(call, io))).toMatchObject({ outcome: 'not_sent' });
    }
  );

  test('one segment is encoded as one', async () => {
    const call = callOf(
      inspected,
      'kernels_get_by_kernel_id',
      { kernel_id: 'a b?c#d%2' },
      { secret: 't0k' }
    );
    expect(JSON.parse((await told(await adapter.perform(call, io))).text!)).toEqual({
      url: '/user/x/api/kernels/a%20b%3Fc%23d%252'
    });
  });

  test('a test of the connection tells a good token from a bad one', async () => {
    expect(await adapter.test(inspected.config, io, 't0k', none)).toEqual({
      ok: true,
      message: `${server.address} answers (200).`
    });
    expect(await adapter.test(inspected.config, io, 'other', none)).toEqual({
      ok: false,
      message: `${server.address} answers, but refuses the credential (403).`
    });
    expect((await adapter.test(inspected.config, io, null, none)).ok).toBe(false);
  });
});
