/** The adapter for models: an HTTP API whose document is ours, so that an address and a key do. */
import { ConfigError } from '../errors';
import { isObject, pointer } from '../openapi/document';
import type { OpenApiAdapter } from '../openapi';
import type { Adapter, AdapterAnswer, AdapterCall, Inspected, Io, Tested } from '../types';
import { MODEL_APIS, type ModelApi } from './documents';

const MEMBERS = ['api', 'address', 'key', 'network', 'credential', 'longest_answer'];

/** Where the answers of an event stream are, where not at its top (docs/protocol.md §8, "Streams"). */
const EVENT_MEMBER: Readonly<Record<string, string>> = { responses: 'response' };

export class ModelAdapter implements Adapter {
  readonly kind = 'model';

  constructor(private readonly http: OpenApiAdapter) {}

  async inspect(
    value: unknown,
    io: Io,
    secret: string | null,
    signal: AbortSignal
  ): Promise<Inspected> {
    const { api, address, key, more } = readConfig(value);
    const { document, auth } = MODEL_APIS[api];
    const config = {
      ...more,
      address,
      document,
      auth: key ? auth : { kind: 'none' }
    };
    const inspected = await this.http.inspect(config, io, secret, signal);
    const base = String(inspected.config['base']);
    for (const [name, action] of Object.entries(inspected.actions)) {
      // What clients made for this API ask for is this action, whatever their address begins with.
      action.args['x-facetry-client'] = { api, path: action.http!.path.slice(base.length) };
      const within = EVENT_MEMBER[name];
      if (within !== undefined) {
        action.args['x-facetry-event'] = within;
      }
    }
    return inspected;
  }

  test(config: unknown, io: Io, secret: string | null, signal: AbortSignal): Promise<Tested> {
    return this.http.test(config, io, secret, signal);
  }

  perform(call: AdapterCall, io: Io): Promise<AdapterAnswer> {
    return this.http.perform(call, io);
  }
}

/** @throws ConfigError */
function readConfig(value: unknown): {
  api: ModelApi;
  address: string;
  key: boolean;
  more: Record<string, unknown>;
} {
  if (!isObject(value)) {
    throw new ConfigError('config_malformed', 'The configuration of a model is an object.', '');
  }
  const unknown = Object.keys(value).find(member => !MEMBERS.includes(member));
  if (unknown !== undefined) {
    throw new ConfigError(
      'config_malformed',
      `The configuration has no member "${unknown}". It has: ${MEMBERS.join(', ')}.`,
      pointer(unknown)
    );
  }
  const { api, key = true, address, ...more } = value;
  if (api !== 'openai' && api !== 'anthropic') {
    throw new ConfigError('config_malformed', 'api is "openai" or "anthropic".', '/api');
  }
  if (typeof key !== 'boolean') {
    throw new ConfigError(
      'config_malformed',
      'key is true, or false for an endpoint that takes none.',
      '/key'
    );
  }
  const place = address ?? MODEL_APIS[api].address;
  if (typeof place !== 'string' || !URL.canParse(place)) {
    throw new ConfigError(
      'config_malformed',
      `address is where the API begins, such as ${MODEL_APIS[api].address}.`,
      '/address'
    );
  }
  return { api, address: place, key, more };
}
