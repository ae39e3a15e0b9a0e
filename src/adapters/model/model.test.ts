import type { Definition } from '../../protocol';
import { OpenApiAdapter } from '../openapi';
import { callOf, testIo, told } from '../testing/io';
import { httpUpstream, json, type Upstream } from '../testing/upstream';
import { ModelAdapter } from './index';

const KEY = 'a-key-for-the-model';

describe('a model', () => {
  const adapter = new ModelAdapter(new OpenApiAdapter());
  const io = testIo();
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await httpUpstream((_request, response) => json(response, 200, {}));
  });
  afterAll(async () => {
    io.http.close();
    await upstream.close();
  });

  const inspect = (config: object) =>
    adapter.inspect(config, io, null, new AbortController().signal);
  const required = ({ args }: Definition): unknown => args.required;
  const usage = ({ returns }: Definition): string[] => {
    const { properties } = (returns as { properties: { usage: { properties: object } } }) ?? {};
    return Object.keys(properties.usage.properties);
  };

  test('of the OpenAI API is known by an address alone, its own where none is given', async () => {
    const { title, origin, config, actions } = await inspect({ api: 'openai' });
    expect(title).toBe('Models (OpenAI API)');
    expect(origin).toBe('https://api.openai.com');
    expect(config).toMatchObject({ base: '/v1', auth: { kind: 'bearer' } });
    expect(Object.keys(actions)).toEqual(['chat', 'responses', 'embeddings', 'models']);
    expect(required(actions['chat']!)).toEqual(['model', 'messages']);
    expect(usage(actions['chat']!)).toContain('total_tokens');
    expect(actions['chat']!.http).toEqual({ method: 'POST', path: '/v1/chat/completions' });
    expect(actions['chat']!.args).toMatchObject({
      'x-facetry-streams': 'stream',
      'x-facetry-client': { api: 'openai', path: '/chat/completions' }
    });
    expect(actions['responses']!.args['x-facetry-event']).toBe('response');
    expect(actions['models']!.safe).toBe(true);
    expect(actions['embeddings']!.args['x-facetry-streams']).toBeUndefined();
  });

  test('of the Anthropic API says its version by itself', async () => {
    const { config, actions } = await inspect({ api: 'anthropic' });
    expect(config).toMatchObject({ base: '', auth: { kind: 'header', name: 'x-api-key' } });
    expect(Object.keys(actions)).toEqual(['messages', 'count_tokens', 'models']);
    const { properties } = actions['messages']!.args as { properties: Record<string, object> };
    expect(properties['anthropic_version']).toMatchObject({ default: '2023-06-01' });
    expect(usage(actions['messages']!)).toEqual(['input_tokens', 'output_tokens']);
  });

  test.each([
    ['openai', 'chat', { authorization: `Bearer ${KEY}` }, '/models/v1/chat/completions'],
    ['anthropic', 'messages', { 'x-api-key': KEY }, '/models/v1/v1/messages']
  ])('of the %s API is called at its address with its key', async (api, action, header, path) => {
    const address = `${upstream.address}/models/v1`;
    const inspected = await inspect({ api, address });
    const args = { model: 'm', messages: [{ role: 'user', content: 'hello' }], max_tokens: 1 };
    const call = callOf(inspected, action, args, { secret: KEY });
    // Read to its end: until then its time runs.
    const answer = await told(await adapter.perform(call, io));
    expect(answer.outcome).toBe('done');
    const seen = upstream.seen.at(-1)!;
    expect(seen).toMatchObject({ method: 'POST', url: path });
    expect(seen.headers).toMatchObject(header);
    expect(JSON.parse(seen.body)).toEqual(args);
  });

  test('may take no key', async () => {
    const { config } = await inspect({ api: 'openai', address: upstream.address, key: false });
    expect(config).toMatchObject({ auth: { kind: 'none' } });
  });

  test.each([
    [{ api: 'other' }, '/api'],
    [{ api: 'openai', address: 'nowhere' }, '/address'],
    [{ api: 'openai', key: 'sk-secret' }, '/key'],
    [{ api: 'openai', document: {} }, '/document']
  ])('is not made of %j', async (config, where) => {
    await expect(inspect(config)).rejects.toMatchObject({ code: 'config_malformed', where });
  });
});
