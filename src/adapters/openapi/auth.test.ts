import { UpstreamFault } from '../errors';
import { callOf, told, type Told } from '../testing/io';
import { Opened } from '../testing/opened';
import { json, type Upstream } from '../testing/upstream';
import type { Inspected } from '../types';
import { OpenApiAdapter } from './index';
import { document } from './testing/shop';

const none = new AbortController().signal;
const { testIo, httpUpstream, close } = new Opened();
afterAll(close);

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

  test('in the query are no argument, and nobody puts another before them', async () => {
    const asked: string[] = [];
    const upstream = await httpUpstream((request, response) => {
      asked.push(request.url!);
      json(response, 200, {});
    });
    const io = testIo();
    const adapter = new OpenApiAdapter();
    const auth = { kind: 'query', name: 'api_key' };
    const parameters = ['api_key', 'API_Key', 'q'].map(name => ({ in: 'query', name }));
    const given = { ...document, paths: { '/find': { get: { operationId: 'find', parameters } } } };
    for (const described of [
      { document: given },
      { methods: [{ method: 'GET', path: '/find?api_key&API_Key&q', name: 'find' }] }
    ]) {
      const config = { ...described, address: upstream.address, auth };
      const inspected = await adapter.inspect(config, io, null, none);
      const find = inspected.actions['find']!;
      expect(Object.keys(find.args['properties'] as object)).toEqual(['q']);
      const call = (args: object, properties: object = {}) =>
        adapter.perform(
          callOf(
            {
              ...inspected,
              actions: {
                find: {
                  ...find,
                  args: {
                    ...find.args,
                    properties: { ...(find.args['properties'] as object), ...properties }
                  }
                }
              }
            },
            'find',
            { ...args },
            { secret: 'ours' }
          ),
          io
        );
      expect(await told(await call({ q: 'x' }))).toMatchObject({ outcome: 'done' });
      expect(asked.splice(0)).toEqual([expect.stringMatching(/\/find\?q=x&api_key=ours$/)]);
      // As it was defined before such names were left out.
      const before = {
        key: { type: 'string', 'x-facetry-in': 'query', 'x-facetry-name': 'Api_key' }
      };
      expect(await told(await call({ key: 'theirs' }, before))).toMatchObject({
        outcome: 'not_sent',
        code: 'argument_unknown'
      });
      expect(asked).toEqual([]);
    }
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
