import { b64u, sha256B64u, utf8 } from '../protocol';
import { LedgerError } from './errors';

export const LEAF_KINDS = [
  'genesis',
  'enrolment',
  'introduction',
  'registration',
  'request',
  'decision',
  'grant',
  'delegation',
  'rule',
  'passkey',
  'intent',
  'outcome',
  'note',
  'refusal',
  'refusals',
  'revocation',
  'pause',
  'resume',
  'renaming',
  'withdrawal',
  'erasure',
  'epoch'
] as const;
export type LeafKind = (typeof LEAF_KINDS)[number];

export const LEAF_GROUPS = [
  'who',
  'what',
  'args',
  'terms',
  'why',
  'result',
  'token',
  'lineage',
  'name',
  'cell'
] as const;
export type LeafGroup = (typeof LEAF_GROUPS)[number];
const SORTED_GROUPS = [...LEAF_GROUPS].sort();
const GROUPS = SORTED_GROUPS.length;

/** What is hashed into the tree: commitments, no content (docs/protocol.md §10). */
export interface Leaf {
  v: 1;
  k: LeafKind;
  /** Milliseconds since the epoch. */
  t: number;
  /** b64u commitments. */
  c: Partial<Record<LeafGroup, string>>;
  /** The index of the entry that this one answers. */
  ref?: number;
}

/** Of 32 bytes in b64u: the last character has no stray bits. */
const B64U_32 = '[\\w-]{42}[AEIMQUYcgkosw048]';
const COMMITMENT = new RegExp(`^${B64U_32}$`);

/** What explains a commitment; lies beside the log and can be erased. */
export interface Opening {
  /** 32 bytes. */
  salt: Uint8Array;
  bytes: Uint8Array;
}

/** What an entry's openings say: JSON of each group, text of `token`. */
export type Opened = Partial<Record<LeafGroup, unknown>>;

export type Openings = Partial<Record<LeafGroup, Opening>>;

/** Openings as they travel: salt and bytes in b64u. */
export type OpeningsJson = Partial<Record<LeafGroup, { salt: string; bytes: string }>>;

const DOMAIN = Object.fromEntries(
  LEAF_GROUPS.map(group => [group, utf8.encode(`facetry-commitment/1\n${group}\n`)])
) as Record<LeafGroup, Uint8Array>;
export const SALT_BYTES = 32;
const MAX_LEAF = 65_535;

function malformed(what: string): never {
  throw new LedgerError('leaf_malformed', `The entry ${what}.`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function only(value: Record<string, unknown>, allowed: readonly string[]): boolean {
  return Object.keys(value).every(member => allowed.includes(member));
}

function decodes(text: string): Uint8Array {
  try {
    return b64u.decode(text);
  } catch {
    return malformed('has an opening that is not encoded as it must be');
  }
}

function checkLeaf(value: unknown): Leaf {
  if (!isObject(value) || !only(value, ['v', 'k', 't', 'c', 'ref']) || value['v'] !== 1) {
    malformed('is not a leaf of version 1');
  }
  if (!LEAF_KINDS.includes(value['k'] as LeafKind) || !isIndex(value['t'])) {
    malformed('has no known kind or no time');
  }
  if (Object.hasOwn(value, 'ref') && !isIndex(value['ref'])) {
    malformed('refers to no index');
  }
  const commitments = value['c'];
  if (!isObject(commitments) || !only(commitments, LEAF_GROUPS)) {
    malformed('has commitments of unknown groups');
  }
  for (const commitment of Object.values(commitments)) {
    if (typeof commitment !== 'string' || !COMMITMENT.test(commitment)) {
      malformed('has a commitment that is not 32 bytes');
    }
  }
  return value as unknown as Leaf;
}

/** The JCS form, written out: its members are fixed, and whole logs are read. */
function leafText({ c, k, ref, t, v }: Leaf): string {
  const commitments = SORTED_GROUPS.filter(group => c[group] !== undefined).map(
    group => `"${group}":"${c[group]}"`
  );
  const answered = ref === undefined ? '' : `"ref":${ref},`;
  return `{"c":{${commitments.join(',')}},"k":"${k}",${answered}"t":${t},"v":${v}}`;
}

/** JCS. @throws LedgerError('leaf_malformed') */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  return utf8.encode(leafText(checkLeaf(leaf)));
}

const INDEX = '0|[1-9]\\d{0,15}';
/** A leaf in its one form: commitments in their order, with a comma only where another one follows. */
const FORM = new RegExp(
  `^\\{"c":\\{${SORTED_GROUPS.map(group => `(?:"${group}":"(${B64U_32})"(?:,(?=")|(?=\\})))?`).join('')}\\},` +
    `"k":"(${LEAF_KINDS.join('|')})",(?:"ref":(${INDEX}),)?"t":(${INDEX}),"v":1\\}$`
);

/** A leaf that is in its form, in one pass; undefined where it is not, which JSON then tells why. */
export function leafInForm(text: string): Leaf | undefined {
  const found = FORM.exec(text);
  if (found === null) {
    return undefined;
  }
  const c: Leaf['c'] = {};
  for (let at = 0; at < GROUPS; at++) {
    const commitment = found[at + 1];
    if (commitment !== undefined) {
      c[SORTED_GROUPS[at]!] = commitment;
    }
  }
  const k = found[GROUPS + 1] as LeafKind;
  const said = found[GROUPS + 2];
  const t = Number(found[GROUPS + 3]);
  const ref = said === undefined ? 0 : Number(said);
  if (t > Number.MAX_SAFE_INTEGER || ref > Number.MAX_SAFE_INTEGER) {
    return undefined;
  }
  return said === undefined ? { c, k, t, v: 1 } : { c, k, ref, t, v: 1 };
}

/** @throws LedgerError('leaf_malformed') */
export function decodeLeaf(bytes: Uint8Array): Leaf {
  if (bytes.length > MAX_LEAF) {
    malformed(`is longer than ${MAX_LEAF} bytes`);
  }
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    malformed('is not canonical JSON');
  }
  return leafInForm(text) ?? leafByJson(text);
}

/** What every leaf is read by that is not in its form. @throws LedgerError('leaf_malformed') */
export function leafByJson(text: string): Leaf {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    malformed('is not canonical JSON');
  }
  const leaf = checkLeaf(value);
  return leafText(leaf) === text ? leaf : malformed('is not canonical JSON');
}

/** b64u SHA-256("facetry-commitment/1\n" ‖ group ‖ "\n" ‖ salt ‖ bytes). */
export function commit(group: LeafGroup, salt: Uint8Array, bytes: Uint8Array): string {
  if (salt.length !== SALT_BYTES) {
    throw new LedgerError('leaf_malformed', `A salt has ${SALT_BYTES} bytes.`);
  }
  return sha256B64u(DOMAIN[group], salt, bytes);
}

export function openingsToJson(openings: Openings): OpeningsJson {
  return Object.fromEntries(
    Object.entries(openings).map(([group, { salt, bytes }]) => [
      group,
      { salt: b64u.encode(salt), bytes: b64u.encode(bytes) }
    ])
  );
}

/** @throws LedgerError('leaf_malformed') */
export function openingsFromJson(value: unknown): Openings {
  if (!isObject(value) || !only(value, LEAF_GROUPS)) {
    malformed('has openings of unknown groups');
  }
  const openings: Openings = {};
  for (const [group, opening] of Object.entries(value)) {
    if (
      !isObject(opening) ||
      !only(opening, ['salt', 'bytes']) ||
      typeof opening['salt'] !== 'string' ||
      typeof opening['bytes'] !== 'string'
    ) {
      malformed('has an opening without salt or bytes');
    }
    const salt = decodes(opening['salt']);
    if (salt.length !== SALT_BYTES) {
      malformed(`has a salt that is not ${SALT_BYTES} bytes`);
    }
    openings[group as LeafGroup] = { salt, bytes: decodes(opening['bytes']) };
  }
  return openings;
}
