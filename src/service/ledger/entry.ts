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
  openings: OpeningTexts;
}

/** In the order of their names, which is the order of JCS. */
export const GROUPS = [
  'args',
  'lineage',
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
 * Leaf and openings of a new entry (docs/protocol.md §10).
 *
 * The leaf's JCS form is written out by hand: its members are fixed, and this runs twice for
 * each invocation.
 */
export function sealEntry(
  entry: NewEntry,
  at: number,
  salts: Salts
): { leaf: Buffer; openings: OpeningTexts } {
  const openings: OpeningTexts = {};
  const commitments: string[] = [];
  for (const group of GROUPS) {
    const value = entry.groups[group];
    if (value === undefined) {
      continue;
    }
    const committed = committedBytes(group, salts.next(), value);
    const start = DOMAIN[group].length;
    commitments.push(`"${group}":"${hash('sha256', committed, 'base64url')}"`);
    openings[group] = {
      salt: committed.toString('base64url', start, start + SALT),
      bytes: committed.toString('base64url', start + SALT)
    };
  }
  const ref = entry.ref === undefined ? '' : `"ref":${entry.ref},`;
  const leaf = `{"c":{${commitments.join(',')}},"k":"${entry.kind}",${ref}"t":${at},"v":1}`;
  return { leaf: Buffer.from(leaf, 'latin1'), openings };
}

/** What a commitment is the hash of, in one piece. */
function committedBytes(group: FieldGroup, salt: Buffer, value: unknown): Buffer {
  const text = group === 'token' ? (value as string) : canonical(value);
  const domain = DOMAIN[group];
  const start = domain.length + SALT;
  const bytes = Buffer.allocUnsafe(start + Buffer.byteLength(text, 'utf8'));
  domain.copy(bytes);
  salt.copy(bytes, domain.length);
  bytes.write(text, start, 'utf8');
  return bytes;
}

/** What an opening says: JSON, or the token's text. */
export function openedText(opening: OpeningText): string {
  return Buffer.from(opening.bytes, 'base64url').toString('utf8');
}
