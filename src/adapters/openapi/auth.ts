/**
 * How the credential travels. The secret of each kind:
 * `header`, `query`, `bearer`, `token`: the key itself; `basic`: `user:password`;
 * `oauth2`: `client_id:client_secret` (RFC 6749 §4.4).
 */
import { ConfigError, UpstreamFault } from '../errors';
import { readOrigin } from '../network/address';
import {
  isJupyter,
  isObject,
  member,
  pointer,
  textMember,
  type ApiDocument,
  type JsonObject
} from './document';
import { maySend } from './headers';

export type Auth =
  | { kind: 'none' }
  | { kind: 'header' | 'query'; name: string }
  | { kind: 'basic' | 'bearer' | 'token' }
  | {
      kind: 'oauth2';
      token_url: string;
      scope: string;
      client: 'basic' | 'post';
      network?: string;
    };

const KINDS = 'none, header, query, basic, bearer, token, oauth2';

/** @throws ConfigError */
export function readAuth(value: unknown): Auth {
  if (!isObject(value)) {
    throw new ConfigError(
      'auth_malformed',
      `auth is an object with a kind: one of ${KINDS}.`,
      '/auth'
    );
  }
  const text = (key: string): string => {
    const part = member(value, key);
    if (typeof part !== 'string' || part === '') {
      throw new ConfigError(
        'auth_malformed',
        `auth of kind ${String(value.kind)} needs "${key}".`,
        `/auth/${key}`
      );
    }
    return part;
  };
  switch (member(value, 'kind')) {
    case 'none':
      return only(value, { kind: 'none' });
    case 'basic':
    case 'bearer':
    case 'token':
      return only(value, { kind: value.kind as 'basic' });
    case 'header':
      return only(value, headerAuth(text('name'), '/auth/name'));
    case 'query':
      return only(value, { kind: 'query', name: text('name') });
    case 'oauth2': {
      const client = member(value, 'client') ?? 'basic';
      if (client !== 'basic' && client !== 'post') {
        throw new ConfigError('auth_malformed', 'client is "basic" or "post".', '/auth/client');
      }
      const network = member(value, 'network');
      const url = text('token_url');
      const { url: parsed } = readOrigin(url, network, '/auth/token_url');
      const scope = member(value, 'scope') ?? '';
      if (typeof scope !== 'string') {
        throw new ConfigError(
          'auth_malformed',
          'scope is a string; separate several by spaces.',
          '/auth/scope'
        );
      }
      return only(value, {
        kind: 'oauth2',
        token_url: parsed.href,
        scope,
        client,
        ...(network === undefined ? {} : { network: String(network) })
      });
    }
    default:
      throw new ConfigError(
        'auth_malformed',
        `auth has an unknown kind. It is one of ${KINDS}.`,
        '/auth/kind'
      );
  }
}

function only<T extends Auth>(value: JsonObject, auth: T): T {
  const unknown = Object.keys(value).find(key => !(key in auth) && key !== 'network');
  if (unknown !== undefined) {
    throw new ConfigError(
      'auth_malformed',
      `auth of kind ${auth.kind} has no member "${unknown}".`,
      pointer('auth', unknown)
    );
  }
  return auth;
}

function headerAuth(name: string, where: string): Auth {
  const lower = name.toLowerCase();
  if (lower !== 'authorization' && !maySend(lower)) {
    throw new ConfigError(
      'auth_malformed',
      `A credential can not travel in the header "${name}".`,
      where
    );
  }
  return { kind: 'header', name: lower };
}

/** The first scheme of the document that can be used; `none` if there is none. */
export function authOf(document: ApiDocument, origin: string, tokenBase: string): Auth {
  const { root } = document;
  const swagger = document.version === '2.0';
  const schemes = swagger
    ? member(root, 'securityDefinitions')
    : member(member(root, 'components'), 'securitySchemes');
  if (!isObject(schemes)) {
    // The Jupyter server's document names no scheme; its documentation does.
    return isJupyter(document) ? { kind: 'token' } : { kind: 'none' };
  }
  const security = member(root, 'security');
  const wanted = Array.isArray(security)
    ? security.filter(isObject).flatMap(entry => Object.keys(entry))
    : [];
  const order = [...wanted, ...Object.keys(schemes)];
  for (const name of order) {
    const scheme = member(schemes, name);
    const where =
      (swagger ? '/securityDefinitions' : '/components/securitySchemes') + pointer(name);
    const auth = isObject(scheme) ? schemeAuth(scheme, where, origin, tokenBase) : null;
    if (auth !== null) {
      return auth;
    }
  }
  return { kind: 'none' };
}

function schemeAuth(
  scheme: JsonObject,
  where: string,
  origin: string,
  tokenBase: string
): Auth | null {
  const type = member(scheme, 'type');
  const name = member(scheme, 'name');
  const place = member(scheme, 'in');
  if (type === 'apiKey' && typeof name === 'string') {
    return place === 'header'
      ? headerAuth(name, where)
      : place === 'query'
        ? { kind: 'query', name }
        : null;
  }
  const http = textMember(scheme, 'scheme').toLowerCase();
  if (type === 'basic' || (type === 'http' && http === 'basic')) {
    return { kind: 'basic' };
  }
  if (type === 'http' && http === 'bearer') {
    return { kind: 'bearer' };
  }
  if (type !== 'oauth2') {
    return null;
  }
  const flow =
    member(scheme, 'flow') === 'application'
      ? scheme
      : member(member(scheme, 'flows'), 'clientCredentials');
  const tokenUrl = member(flow, 'tokenUrl');
  if (typeof tokenUrl !== 'string') {
    return null;
  }
  const url = URL.canParse(tokenUrl, tokenBase) ? new URL(tokenUrl, tokenBase) : null;
  if (url === null || url.origin !== origin) {
    throw new ConfigError(
      'document_other_host',
      `The document sends the client's secret to ${url?.origin ?? 'an address that can not be read'}, not to ${origin}. If that is right, say so yourself: "auth": {"kind": "oauth2", "token_url": …}.`,
      where
    );
  }
  return readAuth({ kind: 'oauth2', token_url: url.href, scope: '' });
}

/** Headers and parts of the query that belong to the credential and can't be arguments, in lower case. */
export interface Reserved {
  header: ReadonlySet<string>;
  query: ReadonlySet<string>;
}

export function reservedBy(auth: Auth): Reserved {
  return {
    header: new Set(auth.kind === 'header' ? [auth.name] : []),
    // Some services do not tell one case of letters from the other.
    query: new Set(auth.kind === 'query' ? [auth.name.toLowerCase()] : [])
  };
}

/** What the credential adds to a request. */
export interface Credential {
  headers: Record<string, string>;
  query: [string, string][];
}

/** @throws UpstreamFault (nothing sent) where the secret is missing or can't be a header. */
export async function credentialOf(
  auth: Auth,
  secret: string | null,
  accessToken: (auth: Auth & { kind: 'oauth2' }, secret: string) => Promise<string>
): Promise<Credential> {
  if (auth.kind === 'none') {
    return { headers: {}, query: [] };
  }
  if (secret === null || secret === '') {
    throw new UpstreamFault(
      'credential_missing',
      'This service needs a credential and none is stored for it.',
      false
    );
  }
  const clean = secret.trim();
  if (/[^\t\x20-\x7e]/.test(clean) && auth.kind !== 'basic' && auth.kind !== 'query') {
    throw new UpstreamFault(
      'credential_malformed',
      'The credential holds characters that a header can not carry.',
      false
    );
  }
  switch (auth.kind) {
    case 'header':
      return { headers: { [auth.name]: clean }, query: [] };
    case 'query':
      return { headers: {}, query: [[auth.name, clean]] };
    case 'basic':
      return {
        headers: { authorization: `Basic ${Buffer.from(clean, 'utf8').toString('base64')}` },
        query: []
      };
    case 'bearer':
      return { headers: { authorization: `Bearer ${clean}` }, query: [] };
    case 'token':
      return { headers: { authorization: `token ${clean}` }, query: [] };
    case 'oauth2':
      return { headers: { authorization: `Bearer ${await accessToken(auth, clean)}` }, query: [] };
  }
}
