import { hash } from 'node:crypto';

import type { EntryKind, FieldGroup } from '../../protocol';
import type { NewEntry, Random } from '../types';
import { canonical } from './canonical';

/** Opening as stored and sent: salt and bytes in b64u. */
export interface OpeningText {
  salt: string;
  bytes: string;
}

export type OpeningTexts = Partial<Record<FieldGroup, OpeningText>>;

/** An entry as it lies in the tables. */
export interface EntryRow {
  index: number;
  kind: EntryKind;
  /** Milliseconds since the epoch. */
  at: number;
  ref: number | null;
  principal: string | null;
  facet: string | null;
  jti: string | null;
  leaf: Uint8Array;
  readonly openings: OpeningTexts;
  /** The openings in JCS form, where that is at hand. */
  readonly text?: string;
}

/** An entry recorded a moment ago: of its openings all that is needed, mostly, is how they are written. */
export class FreshRow implements EntryRow {
  readonly index: number;
  readonly kind: EntryKind;
  readonly at: number;
  readonly ref: number | null;
  readonly principal: string | null;
  readonly facet: string | null;
  readonly jti: string | null;
  readonly leaf: Uint8Array;

  constructor(
    { index, kind, at, ref, principal, facet, jti, leaf }: Omit<EntryRow, 'openings' | 'text'>,
    readonly text: string
  ) {
    this.index = index;
    this.kind = kind;
    this.at = at;
    this.ref = ref;
    this.principal = principal;
    this.facet = facet;
    this.jti = jti;
    this.leaf = leaf;
  }

  get openings(): OpeningTexts {
    return (this.read ??= JSON.parse(this.text) as OpeningTexts);
  }

  private read: OpeningTexts | undefined;
}

/** In the order of their names, which is the order of JCS. */
export const GROUPS = [
  'args',
  'cell',
  'lineage',
  'name',
  'result',
  'terms',
  'token',
  'what',
  'who',
  'why'
] as const;

const DOMAIN: Record<FieldGroup, Buffer> = Object.fromEntries(
  GROUPS.map(group => [group, Buffer.from(`facetry-commitment/1\n${group}\n`)])
) as Record<FieldGroup, Buffer>;

/** Bytes of a salt. */
const SALT = 32;

/** Random bytes for one commitment a time, drawn many at once: asking the system costs more than they do. */
export class Salts {
  constructor(private readonly random: Random) {}

  next(): Buffer {
    if (this.at + SALT > this.drawn.length) {
      const drawn = this.random.bytes(SALT * 256);
      this.drawn = Buffer.from(drawn.buffer, drawn.byteOffset, drawn.byteLength);
      this.at = 0;
    }
    this.at += SALT;
    return this.drawn.subarray(this.at - SALT, this.at);
  }

  private drawn: Buffer = Buffer.alloc(0);
  private at = 0;
}

/**
 * Leaf of a new entry and the text of its openings (docs/protocol.md §10).
 *
 * Both JCS forms are written out by hand: their members are fixed, and this runs twice for each
 * invocation.
 */
export function sealEntry(
  entry: NewEntry,
  at: number,
  salts: Salts
): { leaf: Buffer; text: string } {
  let commitments = '';
  let openings = '';
  let between = '';
  for (const group of GROUPS) {
    const value = entry.groups[group];
    if (value === undefined) {
      continue;
    }
    const committed = committedBytes(group, salts.next(), value);
    const start = DOMAIN[group].length;
    const bytes = committed.toString('base64url', start + SALT);
    const salt = committed.toString('base64url', start, start + SALT);
    commitments += `${between}"${group}":"${hash('sha256', committed, 'base64url')}"`;
    openings += between + openingText(group, { bytes, salt });
    between = ',';
  }
  const ref = entry.ref === undefined ? '' : `"ref":${entry.ref},`;
  const leaf = `{"c":{${commitments}},"k":"${entry.kind}",${ref}"t":${at},"v":1}`;
  return { leaf: Buffer.from(leaf, 'latin1'), text: `{${openings}}` };
}

/** In JCS form: base64url needs no escapes. */
function openingText(group: FieldGroup, { bytes, salt }: OpeningText): string {
  return `"${group}":{"bytes":"${bytes}","salt":"${salt}"}`;
}

/** In JCS form, without those of `left`. */
export function openingsText(openings: OpeningTexts, left: ReadonlySet<OpeningText>): string {
  const texts: string[] = [];
  for (const group of GROUPS) {
    const opening = openings[group];
    if (opening && !left.has(opening)) {
      texts.push(openingText(group, opening));
    }
  }
  return `{${texts.join(',')}}`;
}

/** Where nearly all commitments are put together: memory of its own costs each more than its hash. */
const joint = Buffer.allocUnsafeSlow(16_384);

/** What a commitment is the hash of, in one piece; good until the next. */
function committedBytes(group: FieldGroup, salt: Buffer, value: unknown): Buffer {
  const text = group === 'token' ? (value as string) : canonical(value);
  const domain = DOMAIN[group];
  const start = domain.length + SALT;
  const fits = start + 3 * text.length <= joint.length;
  const bytes = fits ? joint : Buffer.allocUnsafe(start + Buffer.byteLength(text, 'utf8'));
  domain.copy(bytes);
  salt.copy(bytes, domain.length);
  return bytes.subarray(0, start + bytes.write(text, start, 'utf8'));
}

/** What an opening says: JSON, or the token's text. */
export function openedText(opening: OpeningText): string {
  return Buffer.from(opening.bytes, 'base64url').toString('utf8');
}
