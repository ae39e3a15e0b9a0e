/** What a person or a page gives to connect an API, and what of it is kept. */
import { ConfigError } from '../errors';
import { readLongest } from '../longest';
import type { Network, Origin } from '../network/address';
import { readOrigin } from '../network/address';
import { readAuth, type Auth } from './auth';
import { isObject, pointer } from './document';

const MEMBERS = [
  'document',
  'document_url',
  'address',
  'methods',
  'auth',
  'credential',
  'network',
  'slashes',
  'longest_answer',
  'origin',
  'base',
  'probes'
];

export interface BareMethod {
  method: string;
  path: string;
  name?: string;
  summary?: string;
}

/** The configuration as given. */
export interface ApiConfig {
  document: unknown;
  documentUrl: string | null;
  address: string | null;
  methods: BareMethod[] | null;
  auth: Auth | null;
  credential: string | null;
  network: unknown;
  slashes: string[];
  /** Bytes. */
  longestAnswer: number | null;
}

/** The configuration as registered: enough to call, without the document. */
export interface RegisteredApi {
  origin: string;
  network: Network;
  base: string;
  auth: Auth;
  /** Paths that a test may call: safe, and in need of nothing. */
  probes: string[];
  document_url?: string;
  credential?: string;
  longest_answer?: number;
}

/** @throws ConfigError */
export function readConfig(value: unknown): ApiConfig {
  if (!isObject(value)) {
    throw new ConfigError('config_malformed', 'The configuration of an API is an object.', '');
  }
  const unknown = Object.keys(value).find(key => !MEMBERS.includes(key));
  if (unknown !== undefined) {
    throw new ConfigError(
      'config_malformed',
      `The configuration of an API has no member "${unknown}".`,
      pointer(unknown)
    );
  }
  const text = (key: string): string | null => {
    const part = value[key];
    if (part === undefined || part === null || part === '') {
      return null;
    }
    if (typeof part !== 'string' || part.length > 2_000) {
      throw new ConfigError(
        'config_malformed',
        `${key} is a text of at most 2,000 characters.`,
        pointer(key)
      );
    }
    return part.trim();
  };
  const config: ApiConfig = {
    document: value.document === '' ? undefined : (value.document ?? undefined),
    documentUrl: text('document_url'),
    address: text('address') ?? (value.base === undefined ? null : text('origin')),
    methods:
      value.methods === undefined || value.methods === null ? null : readMethods(value.methods),
    auth: value.auth === undefined || value.auth === null ? null : readAuth(value.auth),
    credential: text('credential'),
    network: value.network ?? undefined,
    slashes: readSlashes(value.slashes),
    longestAnswer: readLongest(value.longest_answer)
  };
  if (config.document === undefined && config.documentUrl === null && config.methods === null) {
    throw new ConfigError(
      'config_malformed',
      'Give the OpenAPI document, or its address, or an address and a list of methods and paths.',
      ''
    );
  }
  if (config.methods !== null && (config.document !== undefined || config.documentUrl !== null)) {
    throw new ConfigError(
      'config_malformed',
      'Give either a document or a list of methods, not both.',
      '/methods'
    );
  }
  if (config.methods !== null && config.address === null) {
    throw new ConfigError(
      'config_malformed',
      'A list of methods needs the address of the service.',
      '/address'
    );
  }
  return config;
}

function readMethods(value: unknown): BareMethod[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 2_000) {
    throw new ConfigError(
      'config_malformed',
      'methods is a list of 1 to 2,000 entries like {"method": "GET", "path": "/customers/{id}"}.',
      '/methods'
    );
  }
  return value.map((entry, index) => {
    const where = pointer('methods', index);
    const method =
      isObject(entry) && typeof entry.method === 'string' ? entry.method.toUpperCase() : '';
    if (
      !isObject(entry) ||
      !/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ||
      typeof entry.path !== 'string'
    ) {
      throw new ConfigError(
        'config_malformed',
        'An entry looks like {"method": "GET", "path": "/customers/{id}?page"}.',
        where
      );
    }
    return {
      method,
      path: entry.path.startsWith('/') ? entry.path : `/${entry.path}`,
      ...(typeof entry.name === 'string' ? { name: entry.name } : {}),
      ...(typeof entry.summary === 'string' ? { summary: entry.summary } : {})
    };
  });
}

function readSlashes(value: unknown): string[] {
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value) || value.some(path => typeof path !== 'string')) {
    throw new ConfigError(
      'config_malformed',
      'slashes is a list of path templates whose last parameter may hold "/", like "/files/{path}".',
      '/slashes'
    );
  }
  return value as string[];
}

/** @throws ConfigError if this is not what `inspect` answered. */
export function readRegistered(value: unknown): { api: RegisteredApi; target: Origin } {
  const config = (isObject(value) ? value : {}) as unknown as RegisteredApi;
  if (
    !Array.isArray(config.probes) ||
    typeof config.origin !== 'string' ||
    typeof config.base !== 'string' ||
    !isObject(config.auth)
  ) {
    throw new ConfigError(
      'config_malformed',
      'This API is not registered in a form that can be called. Connect it again.',
      ''
    );
  }
  return { api: { ...config, auth: readAuth(config.auth) }, target: targetOf(config) };
}

const MOST_TARGETS = 64;
/** Of the origins called last: what they are is read off their text alone, and took a tenth of a call here. */
const targets = new Map<string, Origin>();

function targetOf(config: Pick<RegisteredApi, 'origin' | 'network'>): Origin {
  const text = JSON.stringify([config.origin, config.network]);
  let target = targets.get(text);
  if (target === undefined) {
    const { origin, host, network } = readOrigin(config.origin, config.network, '/origin');
    target = { origin, host, network };
    if (targets.size >= MOST_TARGETS) {
      targets.clear();
    }
    targets.set(text, target);
  }
  return target;
}
