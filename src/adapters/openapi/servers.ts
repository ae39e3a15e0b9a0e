/** Where a document's operations are: its servers, held to the one registered origin. */
import { ConfigError } from '../errors';
import { readOrigin, type Origin } from '../network/address';
import type { ApiConfig } from './config';
import { isObject, member, pointer, type ApiDocument, type Json } from './document';
import { checkTemplate } from './operations';
import { plainText } from './text';

export interface Base {
  target: Origin;
  /** Begins every path; no "/" at its end. */
  path: string;
}

/**
 * An address with a path is the base as it stands; an address without one, or the document's
 * own address, is what the document's servers are resolved against.
 * @throws ConfigError if no server lies on the registered origin.
 */
export function baseOf(config: ApiConfig, document: ApiDocument | null): Base {
  const stated = config.address ?? config.documentUrl;
  const servers = document === null ? [] : serversOf(document);
  if (stated === null) {
    const first = servers.find(({ url }) => /^https?:/i.test(url));
    if (first === undefined) {
      throw new ConfigError(
        'address_missing',
        'The document does not say where the service is. Give its address.',
        '/address'
      );
    }
    const { url, ...target } = readOrigin(first.url, config.network, first.where);
    return { target, path: basePath(url, first.where) };
  }
  const { url, ...target } = readOrigin(
    stated,
    config.network,
    config.address === null ? '/document_url' : '/address'
  );
  if (config.address !== null && url.search !== '') {
    throw new ConfigError(
      'address_malformed',
      'The address has a part after "?". Leave that out.',
      '/address'
    );
  }
  const resolved = servers.map(({ url: server, where }) => {
    // Only an address of the document itself can be what "../v1" starts from.
    const from = config.documentUrl ?? config.address!;
    if (!URL.canParse(server, from)) {
      throw new ConfigError(
        'document_server',
        `The server ${plainText(server, 200)} can not be read.`,
        where
      );
    }
    return { url: new URL(server, from), where };
  });
  const match = resolved.find(server => server.url.origin === target.origin);
  if (resolved.length > 0 && match === undefined) {
    throw new ConfigError(
      'document_other_host',
      `The document's server is ${plainText(resolved[0]!.url.origin, 200)}, but you gave ${target.origin}. Only the address you gave is called. Give the other one as the address if you mean it.`,
      resolved[0]!.where
    );
  }
  if (config.address !== null && url.pathname !== '/') {
    return { target, path: basePath(url, '/address') };
  }
  return { target, path: match === undefined ? '' : basePath(match.url, match.where) };
}

/** Operations and paths may name servers of their own; those are never followed elsewhere. */
export function checkOwnServers(document: ApiDocument, target: Origin): void {
  const paths = member(document.root, 'paths');
  for (const path of isObject(paths) ? Object.keys(paths) : []) {
    const entry = member(paths, path);
    check(member(entry, 'servers'), pointer('paths', path, 'servers'), target);
    for (const method of isObject(entry) ? Object.keys(entry) : []) {
      check(
        member(member(entry, method), 'servers'),
        pointer('paths', path, method, 'servers'),
        target
      );
    }
  }
}

function check(servers: Json | undefined, where: string, target: Origin): void {
  if (!Array.isArray(servers)) {
    return;
  }
  servers.forEach((server, index) => {
    const url = expanded(server);
    if (
      url === null ||
      !URL.canParse(url, target.origin) ||
      new URL(url, target.origin).origin !== target.origin
    ) {
      throw new ConfigError(
        'document_other_host',
        `This part of the document names a server other than ${target.origin}. Only the registered address is called; take that part out.`,
        where + pointer(index)
      );
    }
  });
}

function serversOf(document: ApiDocument): { url: string; where: string }[] {
  const { root } = document;
  if (document.version !== '2.0') {
    const servers = member(root, 'servers');
    return (Array.isArray(servers) ? servers.slice(0, 50) : []).flatMap((server, index) => {
      const url = expanded(server);
      return url === null ? [] : [{ url, where: pointer('servers', index, 'url') }];
    });
  }
  const host = member(root, 'host');
  const basePath = member(root, 'basePath');
  const path = typeof basePath === 'string' ? `/${basePath.replace(/^\/+/, '')}` : '/';
  if (typeof host !== 'string' || host === '') {
    return typeof basePath === 'string' ? [{ url: path, where: '/basePath' }] : [];
  }
  const schemes = member(root, 'schemes');
  const known = (Array.isArray(schemes) ? schemes : []).filter(
    scheme => scheme === 'https' || scheme === 'http'
  );
  // Without schemes the document's own scheme holds, which is not known here: both are offered.
  return (known.length > 0 ? known : ['https', 'http']).map(scheme => ({
    url: `${String(scheme)}://${host}${path}`,
    where: '/host'
  }));
}

function expanded(server: Json | undefined): string | null {
  const url = member(server, 'url');
  if (typeof url !== 'string' || url.length > 2_000) {
    return null;
  }
  const variables = member(server, 'variables');
  return url.replace(/\{([^{}]*)\}/g, (_whole, name: string) => {
    const value = member(member(variables, name), 'default');
    return typeof value === 'string' ? value : '';
  });
}

function basePath(url: URL, where: string): string {
  const path = url.pathname.replace(/\/+$/, '');
  if (path !== '') {
    checkTemplate(path, where);
    if (/[{}]/.test(path)) {
      throw new ConfigError('document_path', 'The base path can not hold braces.', where);
    }
  }
  return path;
}
