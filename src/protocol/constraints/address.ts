/** An IP address or network in its one meaning; `length` is the number of leading bits that count. */
export interface Network {
  family: 4 | 6;
  value: bigint;
  length: number;
}

const BITS = { 4: 32, 6: 128 } as const;
const IPV4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9A-Fa-f]{1,4}$/;
/** ::ffff:0:0/96, RFC 4291 §2.5.5.2: an IPv4 address in another coat. */
const MAPPED = 0xffffn;

function ipv4(text: string): bigint | null {
  const octets = IPV4.exec(text)?.slice(1).map(Number);
  return octets?.every(octet => octet <= 255)
    ? octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n)
    : null;
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

function ipv6(text: string): bigint | null {
  const halves = text.split('::');
  const head = groupsOf(halves[0]!);
  const tail = halves.length === 2 ? groupsOf(halves[1]!) : [];
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) {
    return null;
  }
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  return groups.every(group => GROUP.test(group))
    ? groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
    : null;
}

/**
 * An address by docs/constraints.md, "cidr": four decimal numbers without leading zeros, or eight
 * groups of RFC 4291 §2.2 (1, 2) without a zone. Everything that some parser reads as another
 * address (octal, hexadecimal, fewer parts, IPv4 within IPv6) is none.
 */
export function parseAddress(text: string): Network | null {
  const four = ipv4(text);
  if (four !== null) {
    return { family: 4, value: four, length: BITS[4] };
  }
  const six = ipv6(text);
  return six === null || six >> 32n === MAPPED ? null : { family: 6, value: six, length: BITS[6] };
}

/** `address/length` with no bit set beyond the length; null where it is not that. */
export function parseNetwork(text: string): Network | null {
  const [, first, digits] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const address = first === undefined ? null : parseAddress(first);
  if (address === null) {
    return null;
  }
  const { family, value } = address;
  const length = Number(digits);
  const free = BigInt(BITS[family] - length);
  return length <= BITS[family] && (value >> free) << free === value
    ? { family, value, length }
    : null;
}

/** Whether all addresses of `inner` (a network, or one address) lie in `outer`. */
export function networkWithin(outer: Network, inner: Network): boolean {
  const free = BigInt(BITS[outer.family] - outer.length);
  return (
    inner.family === outer.family &&
    inner.length >= outer.length &&
    inner.value >> free === outer.value >> free
  );
}
