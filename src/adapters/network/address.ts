/**
 * Which addresses may be called. An origin is registered in one plain spelling, belongs to
 * one network, and each connection is made to an address that was checked for it.
 * Ranges: RFC 6890 and the IANA special-purpose registries; 100.100.100.200, 192.0.0.192,
 * 168.63.129.16 and fd00:ec2::254 are metadata services of clouds.
 */
import { BlockList, isIP } from 'node:net';

import { ConfigError } from '../errors';

/** `loopback`: this machine. `private`: what a person registered as inside. `public`: the rest. */
export type Network = 'loopback' | 'private' | 'public';
export type AddressKind = Network | 'never';

export interface Origin {
  /** `scheme://host[:port]`, canonical. */
  origin: string;
  /** Host without brackets. */
  host: string;
  network: Network;
}

const never = blockList(
  [
    '0.0.0.0/8',
    '169.254.0.0/16',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '198.51.100.0/24',
    '203.0.113.0/24'
  ],
  ['100.100.100.200/32', '168.63.129.16/32', '192.88.99.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ['::/128', 'fe80::/10', 'fec0::/10', 'ff00::/8', '100::/64', '2001:db8::/32', '3fff::/20'],
  // Transition mechanisms carry an IPv4 address of somebody's choice.
  [
    '::/96',
    '::ffff:0:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '2001::/23',
    '2002::/16',
    '5f00::/16'
  ],
  ['fd00:ec2::254/128', 'fd20:ce::254/128']
);
const loopback = blockList(['127.0.0.0/8', '::1/128']);
const inside = blockList([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '198.18.0.0/15',
  'fc00::/7'
]);

function blockList(...groups: string[][]): BlockList {
  const list = new BlockList();
  for (const range of groups.flat()) {
    const [network, bits] = range.split('/');
    list.addSubnet(network!, Number(bits), isIP(network!) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

function within(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** @param address an IP literal without brackets; anything else is `never`. */
export function addressKind(address: string): AddressKind {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) {
    return 'never';
  }
  if (family === 6) {
    const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
    const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain);
    if (mapped) {
      const high = parseInt(mapped[1]!, 16);
      const low = parseInt(mapped[2]!, 16);
      return addressKind(`${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`);
    }
  }
  if (within(loopback, address)) {
    return 'loopback';
  }
  if (within(never, address)) {
    return 'never';
  }
  return within(inside, address) ? 'private' : 'public';
}

/** True if a connection for an origin of `network` may go to `address`. */
export function mayReach(network: Network, address: string): boolean {
  const kind = addressKind(address);
  return kind !== 'never' && (kind === network || (kind === 'public' && network === 'private'));
}

/**
 * Reads an address as a person registered it.
 * @param text an absolute http or https URL.
 * @param stated the network the person stated, where they did.
 * @throws ConfigError for other schemes, user names, odd spellings of a host, and places that
 *   are never called (link-local, metadata, multicast, reserved).
 */
export function readOrigin(text: string, stated: unknown, where: string): Origin & { url: URL } {
  const url = absoluteUrl(text, where);
  if (url.username !== '' || url.password !== '' || /^[a-z]+:[/\\]*[^/?#\\]*@/i.test(text)) {
    throw new ConfigError(
      'address_has_user',
      'The address holds a user name or password. Give it as the credential instead.',
      where
    );
  }
  if (url.hash !== '' || text.includes('#')) {
    throw new ConfigError(
      'address_malformed',
      'The address has a part after "#". Leave that out.',
      where
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const written = /^[a-z]+:\/\/(\[[^\]]*\]|[^/?#:\\]*)/i.exec(text)?.[1]?.toLowerCase() ?? '';
  if (written !== url.hostname && !isForeignName(written, url.hostname)) {
    throw new ConfigError(
      'address_spelling',
      `The host is written in an unusual form. If you mean ${url.hostname}, write it like that.`,
      where
    );
  }
  if (host.endsWith('.')) {
    throw new ConfigError('address_spelling', 'The host ends with a dot. Write it without.', where);
  }
  return { url, origin: url.origin, host, network: networkOf(host, stated, where) };
}

function absoluteUrl(text: string, where: string): URL {
  const plain = /^https?:\/\/[^/\\]/i.test(text) && !/[\u0000-\u0020\u007f\\]/.test(text);
  if (!plain || !URL.canParse(text)) {
    throw new ConfigError(
      'address_malformed',
      'An address looks like https://api.example or http://localhost:8000/base: http or https, no spaces, no backslash.',
      where
    );
  }
  return new URL(text);
}

/** Letters of another script, which make a name of their own (RFC 5891), not a plain one in disguise. */
function isForeignName(written: string, host: string): boolean {
  return /(^|\.)xn--/.test(host) && !written.includes('%') && /[^\0-\x7f]/.test(written);
}

function networkOf(host: string, stated: unknown, where: string): Network {
  if (
    stated !== undefined &&
    stated !== 'public' &&
    stated !== 'private' &&
    stated !== 'loopback'
  ) {
    throw new ConfigError(
      'network_unknown',
      'network is "public" or "private"; leave it out for localhost.',
      '/network'
    );
  }
  if (isIP(host) !== 0) {
    const kind = addressKind(host);
    if (kind === 'never' || /^::ffff:/.test(host)) {
      throw new ConfigError(
        'address_refused',
        `${host} is an address that is never called (link-local, metadata, embedded or reserved).`,
        where
      );
    }
    return kind;
  }
  if (host === 'localhost' || host.endsWith('.localhost')) {
    return 'loopback';
  }
  if (/^(metadata|instance-data)(\.|$)|^metadata\.google\.internal$/.test(host)) {
    throw new ConfigError(
      'address_refused',
      `${host} is the metadata service of a cloud; it is never called.`,
      where
    );
  }
  return stated === 'private' ? 'private' : 'public';
}
