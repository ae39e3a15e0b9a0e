import { b64u, type EntryView, type FieldGroup, utf8 } from '../../protocol';
import type { SystemObjects } from './system';

/** How long a link to approve is good, in seconds: only an introduction of since then can be open. */
const LONGEST = 600;
/** The newest entries that may tell of such links: as many as one answer has. */
const MOST = 1000;

/** A link to approve that was made for somebody and not used yet. */
export interface Invitation {
  petname: string;
  /** As an owner, who may do all, or as an approver of a part. */
  kind: 'owner' | 'approver';
  /** Entry of the introduction: what it is withdrawn by. */
  entry: number;
  /** When the link ends; seconds since the epoch. */
  ends: number;
  /** When what it lets approve does; null: never by itself. */
  until: number | null;
}

/**
 * Who was invited to approve and has not come yet, as the ledger has it.
 *
 * @param now seconds since the epoch
 */
export async function openInvitations(
  system: Pick<SystemObjects, 'ledger'>,
  now: number
): Promise<Invitation[]> {
  const kinds: EntryView['kind'][] = ['introduction', 'enrolment', 'withdrawal'];
  const { entries } = await system.ledger.query({ kinds, since: now - LONGEST, limit: MOST });
  const over = new Set(
    entries
      .filter(({ kind }) => kind !== 'introduction')
      .map(entry => said(entry, 'what')['introduction'])
  );
  return entries.flatMap(entry => {
    const { kind, ends, until = null, recovery } = said(entry, 'what');
    const { petname = 'somebody' } = said(entry, 'name');
    const waits =
      entry.kind === 'introduction' &&
      (kind === 'owner' || kind === 'approver') &&
      recovery !== true &&
      // The terminal's has no facet; it is not for anybody to withdraw.
      typeof said(entry, 'who')['facet'] === 'string' &&
      typeof ends === 'number' &&
      ends > now &&
      !over.has(entry.index);
    return waits
      ? [
          {
            petname: String(petname),
            kind,
            entry: entry.index,
            ends,
            until: until as number | null
          }
        ]
      : [];
  });
}

/** What may be seen of a field group; an empty object where nothing. */
function said({ openings }: EntryView, group: FieldGroup): Record<string, unknown> {
  const opening = openings[group];
  try {
    return Object(opening && JSON.parse(utf8.decode(b64u.decode(opening.bytes)))) as Record<
      string,
      unknown
    >;
  } catch {
    return {};
  }
}
