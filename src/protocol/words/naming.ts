import { jcs } from '../canonical';
import { b64u, sha256B64u, utf8 } from '../encoding';
import { FacetryError } from '../errors';

/** How the ledger holds a name: what it commits to, and what explains that unless it was erased. */
export interface NameView {
  /** b64u (docs/protocol.md §10). */
  commitment: string;
  opening?: { salt: string; bytes: string };
}

/** Characters of its key by which somebody is called who has no name any more: 72 bits. */
const OF_KEY = 12;

/** What somebody is called whose name was erased. */
export function nameOfKey(kid: string): string {
  return kid.slice(0, OF_KEY);
}

/**
 * What whoever decides about somebody signs of the name that was shown: a commitment to it, so that
 * it can be erased.
 *
 * @throws FacetryError `not_proven` where another name was shown than the ledger has
 */
export function shownName(who: { principal: string; petname: string; name?: NameView }): string {
  const { commitment = '', opening } = who.name ?? {};
  const fits =
    commitment !== '' &&
    (opening === undefined
      ? who.petname === nameOfKey(who.principal)
      : commitment === committedTo(opening) && who.petname === petnameIn(opening));
  if (!fits) {
    throw new FacetryError('not_proven', 'The name that is shown is not the one in the ledger.');
  }
  return commitment;
}

function committedTo({ salt, bytes }: NonNullable<NameView['opening']>): string {
  const domain = utf8.encode('facetry-commitment/1\nname\n');
  return sha256B64u(domain, b64u.decode(salt), b64u.decode(bytes));
}

function petnameIn({ bytes }: NonNullable<NameView['opening']>): unknown {
  return (JSON.parse(utf8.decode(b64u.decode(bytes))) as { petname?: unknown }).petname;
}

/**
 * A name that travels beside what is signed, which has its digest alone: so the signature stays
 * where the name is erased. The salt keeps the digest from telling it.
 */
export interface ToldName {
  name: string;
  /** b64u of 32 bytes. */
  salt: string;
}

const SALT_BYTES = 32;

/** What is hashed, and sent. */
export function toldNameBytes({ name, salt }: ToldName): Uint8Array<ArrayBuffer> {
  return utf8.encode(jcs({ name, salt }));
}

/** @returns undefined where it is not exactly such bytes */
export function readToldName(bytes: Uint8Array): ToldName | undefined {
  try {
    const text = utf8.decode(bytes);
    const { name, salt } = JSON.parse(text) as Partial<Record<keyof ToldName, unknown>>;
    const fits =
      typeof name === 'string' &&
      typeof salt === 'string' &&
      b64u.decode(salt).length === SALT_BYTES &&
      jcs({ name, salt }) === text;
    return fits ? { name, salt } : undefined;
  } catch {
    return undefined;
  }
}

/** @param random bytes, as many */
export function toldName(
  name: string,
  random: (length: number) => Uint8Array
): Uint8Array<ArrayBuffer> {
  return toldNameBytes({ name, salt: b64u.encode(random(SALT_BYTES)) });
}
