import { ConfigError } from '../errors';
import { testIo } from '../testing/io';
import type { Inspected } from '../types';
import { OpenApiAdapter } from './index';

const none = new AbortController().signal;

function inspect(config: unknown): Promise<Inspected> {
  return new OpenApiAdapter().inspect(config, testIo(), null, none);
}

/** `code where` of what is wrong. */
async function fault(document: unknown, more: Record<string, unknown> = {}): Promise<string> {
  try {
    await inspect({ document, address: 'https://api.example', ...more });
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    expect(error.message).toMatch(/\.$/);
    expect(error.message.length).toBeLessThan(500);
    return `${error.code} ${error.where ?? ''}`.trim();
  }
}

const api = (paths: unknown, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  openapi: '3.1.0',
  info: { title: 'A', version: '1' },
  paths,
  ...more
});
const get = (operation: Record<string, unknown>, path = '/a'): Record<string, unknown> =>
  api({ [path]: { get: { responses: {}, ...operation } } });
const query = (schema: unknown): Record<string, unknown> =>
  get({ parameters: [{ name: 'q', in: 'query', schema }] });

describe('what of a document can’t be offered', () => {
  const sound = { get: { responses: {}, operationId: 'sound' } };

  test.each<[string, Record<string, unknown>, string, RegExp]>([
    [
      'a reference to nothing',
      {
        '/b': {
          post: {
            responses: {},
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/None' } } }
            }
          }
        }
      },
      'POST /b',
      /^The reference #\/components\/schemas\/None leads nowhere\. \(\/paths\/~1b\/post\//
    ],
    ['a path that is none', { '/b?c=d': sound }, '/b?c=d', /^A path begins with/],
    ['a path that leads up', { '/../b': sound }, '/../b', /"\.\."/],
    [
      'another document',
      { '/b': { $ref: 'other.yaml#/b' } },
      '/b',
      /^The document refers to another document/
    ],
    [
      'a parameter without a name',
      { '/b': { get: { responses: {}, parameters: [{ in: 'query' }] } } },
      'GET /b',
      /^A parameter needs "name" and "in"/
    ]
  ])('is left out, told, and keeps nobody from the rest: %s', async (_, paths, operation, why) => {
    const document = api({ ...paths, '/a': sound, '/z': sound });
    const { actions, left_out: leftOut } = await inspect({
      document,
      address: 'https://api.example'
    });
    expect(Object.keys(actions)).toEqual(['sound', 'sound_get']);
    expect(leftOut).toEqual({
      operations: 1,
      first: [{ operation, why: expect.stringMatching(why) as unknown }]
    });
  });

  test('is counted, and the first are told', async () => {
    const odd = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`/a b${at}`, sound]));
    const { left_out: leftOut } = await inspect({
      document: api({ '/a': sound, ...odd }),
      address: 'https://api.example'
    });
    expect(leftOut).toMatchObject({ operations: 300 });
    expect(leftOut!.first).toHaveLength(20);
  });

  test('is nothing of a sound one', async () => {
    const found = await inspect({ document: api({ '/a': sound }), address: 'https://api.example' });
    expect(found).not.toHaveProperty('left_out');
  });
});

describe('a document that is broken is told where', () => {
  test.each<[string, unknown, string]>([
    ['nothing', '', 'config_malformed'],
    ['blank', ' \n ', 'document_malformed line 1, column 1'],
    ['a web page', '<!DOCTYPE html><html></html>', 'document_malformed line 1, column 1'],
    [
      'broken JSON',
      '{"openapi": "3.0.0",\n "paths": {"/a": }',
      'document_malformed line 2, column 19'
    ],
    ['broken YAML', 'openapi: 3.0.0\npaths:\n  /a: [1, 2\n', 'document_malformed line 4, column 1'],
    [
      'the same key twice',
      'openapi: 3.0.0\nopenapi: 3.1.0\n',
      'document_malformed line 2, column 1'
    ],
    ['a list', '[]', 'document_malformed'],
    ['a number', 5, 'document_malformed'],
    ['another format', { asyncapi: '2.0.0' }, 'document_malformed'],
    ['a version to come', { openapi: '4.0.0', paths: {} }, 'document_version /openapi'],
    ['a version long gone', { swagger: '1.2', paths: {} }, 'document_version /swagger'],
    ['no paths', { openapi: '3.0.0' }, 'document_malformed /paths'],
    ['no operation', api({ '/a': {} }), 'document_malformed /paths'],
    ['a path without a slash', api({ a: { get: {} } }), 'document_path /paths/a'],
    ['a path that leads up', api({ '/a/../b': { get: {} } }), 'document_path /paths/~1a~1..~1b'],
    [
      'a path that leads up in disguise',
      api({ '/a/%2e%2e/b': { get: {} } }),
      'document_path /paths/~1a~1%2e%2e~1b'
    ],
    ['a path with a query', api({ '/a?b=c': { get: {} } }), 'document_path /paths/~1a?b=c'],
    [
      'a path with a line break',
      api({ '/a\r\nHost: x': { get: {} } }),
      'document_path /paths/~1a\r\nHost: x'
    ],
    [
      'a parameter without a name',
      get({ parameters: [{ in: 'query' }] }),
      'document_malformed /paths/~1a/get/parameters/0'
    ],
    [
      'a reference to nothing',
      query({ $ref: '#/components/schemas/None' }),
      'document_reference /paths/~1a/get/parameters/0/schema/$ref'
    ],
    [
      'a reference to another file',
      query({ $ref: 'other.yaml#/A' }),
      'document_refers_elsewhere /paths/~1a/get/parameters/0/schema/$ref'
    ],
    [
      'a reference to another host',
      query({ $ref: 'https://evil.example/x.json' }),
      'document_refers_elsewhere /paths/~1a/get/parameters/0/schema/$ref'
    ],
    [
      'a reference around',
      { ...query({ $ref: '#/x' }), x: { $ref: '#/y' }, y: { $ref: '#/x' } },
      'document_reference /paths/~1a/get/parameters/0/schema/$ref'
    ]
  ])('%s', async (_name, document, expected) => {
    expect(await fault(document)).toBe(expected);
  });
});

describe('a document that is too much is refused, in time', () => {
  const within = async (ms: number, work: () => Promise<void>): Promise<void> => {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000).toBeLessThan(ms);
  };

  test('more than 5 MiB', () =>
    within(500, async () =>
      expect(await fault(`openapi: 3.0.0 # ${'x'.repeat(6_000_000)}`)).toBe('document_too_large')
    ));

  test('more than 2,000 operations', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 2_001 }, (_v, i) => [`/p${i}`, { get: {} }])
    );
    expect(await fault(api(paths))).toMatch(/^document_too_large \/paths\/~1p2000/);
    delete paths['/p2000'];
    expect(
      Object.keys((await inspect({ document: api(paths), address: 'https://api.example' })).actions)
    ).toHaveLength(2_000);
  });

  test('a bomb of YAML aliases', () =>
    within(2_000, async () => {
      const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
      for (let i = 1; i < 12; i += 1) {
        lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`);
      }
      expect(await fault(`openapi: 3.0.0\n${lines.join('\n')}\n`)).toBe('document_too_complex');
    }));

  test('nesting without end', async () => {
    expect(await fault(`{"openapi":${'['.repeat(50_000)}`)).toMatch(/^document_too_complex line 1/);
    expect(await fault(`openapi: 3.0.0\nx: ${'[a,'.repeat(20_000)}`)).toMatch(
      /^document_too_complex line 2/
    );
    expect(await fault(`openapi: 3.0.0\nx:\n  ${'- '.repeat(20_000)}x\n`)).toMatch(
      /^document_too_complex line 3/
    );
    const deep = Array.from({ length: 200 }, (_v, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(await fault(`openapi: 3.0.0\n${deep}\n`)).toBe('document_too_complex');
  });

  test('schemas that unfold without end are cut, not refused', () =>
    within(6_000, async () => {
      const schemas: Record<string, unknown> = { S0: { type: 'string' } };
      for (let i = 1; i < 40; i += 1) {
        const $ref = `#/components/schemas/S${i - 1}`;
        schemas[`S${i}`] = {
          type: 'object',
          properties: Object.fromEntries('abcdefgh'.split('').map(key => [key, { $ref }]))
        };
      }
      const operations = Object.fromEntries(
        Array.from({ length: 500 }, (_v, i) => [
          `/p${i}`,
          {
            post: {
              requestBody: {
                content: { 'application/json': { schema: { $ref: '#/components/schemas/S39' } } }
              }
            }
          }
        ])
      );
      const { actions } = await inspect({
        document: api(operations, { components: { schemas } }),
        address: 'https://api.example'
      });
      expect(Object.keys(actions)).toHaveLength(500);
      expect(JSON.stringify(actions).length).toBeLessThan(20_000_000);
    }));

  test('a recursive schema keeps its type where it is cut', async () => {
    const schemas = {
      Node: {
        type: 'object',
        properties: { name: { type: 'string' }, next: { $ref: '#/components/schemas/Node' } }
      }
    };
    const document = { ...query({ $ref: '#/components/schemas/Node' }), components: { schemas } };
    const { actions } = await inspect({ document, address: 'https://api.example' });
    expect(actions.a_get!.args.properties).toMatchObject({
      q: { type: 'object', properties: { name: { type: 'string' }, next: { type: 'object' } } }
    });
    expect(JSON.stringify(actions)).not.toContain('$ref');
  });
});

describe('names and words of a stranger stay words', () => {
  test('names that mean something to JavaScript reach no prototype', async () => {
    const text = `{"openapi":"3.1.0","info":{"title":"x"},"__proto__":{"polluted":1},"paths":{"/a":{"post":{"operationId":"__proto__",
      "parameters":[{"name":"__proto__","in":"query","schema":{"type":"string","default":{"__proto__":{"polluted":1}}}},{"name":"constructor","in":"query"},{"name":"toString","in":"header"}],
      "requestBody":{"content":{"application/json":{"schema":{"properties":{"__proto__":{"type":"string"},"hasOwnProperty":{"type":"object","properties":{"__proto__":{},"prototype":{}}}}}}}}},
      "__proto__":{"get":{}}}, "__proto__":{"get":{"operationId":"evil"}}}}`;
    for (const document of [text, JSON.parse(text) as unknown, text.replaceAll('"', "'")]) {
      const { actions } = await inspect({ document, address: 'https://api.example' });
      expect(Object.keys(actions)).toEqual(['proto']);
      expect(Object.keys(actions.proto!.args.properties as object)).toEqual([
        'proto',
        'constructor_',
        'toString_',
        'hasOwnProperty_'
      ]);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('markup stays text on one line, and nothing turns its direction', async () => {
    const document = get({
      operationId: '<img src=x onerror=alert(1)>',
      summary: '<b>Pay</b>\n\u202eevil\u202c\u0000 \u200bnow'
    });
    const { actions, title } = await inspect({
      document: { ...document, info: { title: 'Bank\u2066 <script>' } },
      address: 'https://api.example'
    });
    expect(title).toBe('Bank <script>');
    expect(actions.img_src_x_onerror_alert_1!.summary).toBe('<b>Pay</b> evil now');
  });

  test('a text without end is cut', async () => {
    const { actions } = await inspect({
      document: get({ summary: '\u{1f600}'.repeat(10_000) }),
      address: 'https://api.example'
    });
    expect(Array.from(actions.a_get!.summary)).toHaveLength(300);
    expect(actions.a_get!.summary.endsWith('\u{1f600}…')).toBe(true);
  });

  test('a regular expression of a stranger is never taken over', async () => {
    const { actions } = await inspect({
      document: query({ type: 'string', pattern: '^(a+)+$', patternProperties: { '(a+)+': {} } }),
      address: 'https://api.example'
    });
    expect(JSON.stringify(actions)).not.toContain('a+');
  });

  test('numbers and references that a digest or a validator could stumble over are left out', async () => {
    const text = JSON.stringify(
      query({
        type: 'integer',
        format: 'int64',
        minimum: 0,
        maximum: 'MAX',
        default: { $ref: 'http://evil.example' },
        enum: [1, 'BIG']
      })
    ).replaceAll(/"(MAX|BIG)"/g, '9223372036854775807');
    const { actions } = await inspect({ document: text, address: 'https://api.example' });
    expect(actions.a_get!.args.properties).toEqual({
      q: { type: 'integer', format: 'int64', minimum: 0, 'x-facetry-in': 'query' }
    });
  });
});

describe('only the registered origin', () => {
  const swagger = (more: Record<string, unknown>): Record<string, unknown> => ({
    swagger: '2.0',
    paths: { '/a': { get: {} } },
    ...more
  });
  const base = async (document: unknown, more: Record<string, unknown> = {}): Promise<string> => {
    const { origin, actions } = await inspect({ document, ...more });
    return origin + actions.a_get!.http!.path;
  };
  const servers = (...urls: string[]): Record<string, unknown> => ({
    ...get({}),
    servers: urls.map(url => ({ url }))
  });

  test("is the document's own where no address is given", async () => {
    expect(await base(servers('https://api.example/v1/'))).toBe('https://api.example/v1/a');
    expect(
      await base(swagger({ host: 'api.example', basePath: '/v2', schemes: ['http', 'wss'] }))
    ).toBe('http://api.example/v2/a');
    const variables = {
      ...get({}),
      servers: [
        {
          url: 'https://{host}/{v}',
          variables: { host: { default: 'api.example' }, v: { default: 'v3' } }
        }
      ]
    };
    expect(await base(variables)).toBe('https://api.example/v3/a');
  });

  test("is the address, with the path of the document's server, unless the address has its own", async () => {
    const address = 'https://api.example';
    expect(await base(servers('/v1'), { address })).toBe('https://api.example/v1/a');
    expect(
      await base(servers('https://other.example', 'https://api.example/v2'), { address })
    ).toBe('https://api.example/v2/a');
    expect(await base(servers('/v1'), { address: `${address}/mine/` })).toBe(
      'https://api.example/mine/a'
    );
    expect(await base(swagger({ host: 'api.example', basePath: '/v2' }), { address })).toBe(
      'https://api.example/v2/a'
    );
    expect(await base(get({}), { address })).toBe('https://api.example/a');
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['another host', servers('https://evil.example/v1'), 'document_other_host /servers/0/url'],
    ['another port', servers('https://api.example:8443'), 'document_other_host /servers/0/url'],
    ['another scheme', servers('http://api.example'), 'document_other_host /servers/0/url'],
    ['a host without a scheme', servers('//evil.example/v1'), 'document_other_host /servers/0/url'],
    [
      'a host behind backslashes',
      servers('\\\\evil.example'),
      'document_other_host /servers/0/url'
    ],
    [
      'a user that looks like the host',
      servers('https://api.example@evil.example'),
      'document_other_host /servers/0/url'
    ],
    ['another host in Swagger 2.0', swagger({ host: 'evil.example' }), 'document_other_host /host'],
    [
      'a server of one path',
      api({ '/a': { servers: [{ url: 'https://evil.example' }], get: {} } }),
      'document_other_host /paths/~1a/servers/0'
    ],
    [
      'a server of one operation',
      get({ servers: [{ url: '//evil.example' }] }),
      'document_other_host /paths/~1a/get/servers/0'
    ],
    ['no server at all that can be read', servers('https://'), 'document_server /servers/0/url'],
    [
      'a token endpoint',
      {
        ...get({}),
        components: {
          securitySchemes: {
            o: {
              type: 'oauth2',
              flows: { clientCredentials: { tokenUrl: 'https://evil.example/t' } }
            }
          }
        }
      },
      'document_other_host /components/securitySchemes/o'
    ]
  ])('is told where a document names %s', async (_name, document, expected) => {
    expect(await fault(document)).toBe(expected);
  });

  test('must be known', async () => {
    expect(await fault(get({}), { address: undefined })).toBe('address_missing /address');
    expect(await fault(servers('/v1'), { address: undefined })).toBe('address_missing /address');
  });
});

describe('the configuration is closed', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ adress: 'x' }, 'config_malformed /adress'],
    [{ auth: 'key' }, 'auth_malformed /auth'],
    [{ auth: { kind: 'magic' } }, 'auth_malformed /auth/kind'],
    [{ auth: { kind: 'header', name: 'Host' } }, 'auth_malformed /auth/name'],
    [{ auth: { kind: 'header', name: 'X-A\r\nB' } }, 'auth_malformed /auth/name'],
    [{ auth: { kind: 'bearer', token: 'secret' } }, 'auth_malformed /auth/token'],
    [
      { auth: { kind: 'oauth2', token_url: 'http://169.254.169.254/' } },
      'address_refused /auth/token_url'
    ],
    [{ address: 'https://api.example/?a=b' }, 'address_malformed /address'],
    [{ address: 'https://u:p@api.example/' }, 'address_has_user /address'],
    [{ methods: [{ method: 'GET', path: '/' }] }, 'config_malformed /methods'],
    [{ slashes: ['/../x'] }, 'document_path /slashes/0'],
    [{ network: 'mine' }, 'network_unknown /network']
  ])('%j', async (more, expected) => {
    expect(await fault(get({}), more)).toBe(expected);
  });
});
