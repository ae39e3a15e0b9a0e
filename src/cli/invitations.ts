import type { EntryView, SystemObjects } from '../client';
import { everyEntry } from './log/everyEntry';
import { openedGroup } from './facetLines';

/** How long a link to approve is good, in seconds: only an introduction of since then can be open. */
const LONGEST = 600;

/** A link that was made for somebody and not used yet. */
export interface Invitation {
  petname: string;
  /** Entry of the introduction. */
  entry: number;
  /** When the link ends, and when what it lets approve does; seconds since the epoch. */
  ends: number;
  until: number;
}

/**
 * Who was invited to approve a part and has not come yet, as the ledger has it.
 *
 * @param now seconds since the epoch
 */
export async function openInvitations(system: SystemObjects, now: number): Promise<Invitation[]> {
  const kinds: EntryView['kind'][] = ['introduction', 'enrolment'];
  const entries = await everyEntry(system, { kinds, since: now - LONGEST });
  const answered = new Set(
    entries
      .filter(({ kind }) => kind === 'enrolment')
      .map(entry => openedGroup(entry, 'what')['introduction'])
  );
  return entries.flatMap(entry => {
    const { kind, ends, until } = openedGroup(entry, 'what');
    const { petname = 'somebody' } = openedGroup(entry, 'name');
    const waits =
      entry.kind === 'introduction' &&
      kind === 'approver' &&
      typeof ends === 'number' &&
      typeof until === 'number' &&
      ends > now &&
      !answered.has(entry.index);
    return waits ? [{ petname: String(petname), entry: entry.index, ends, until }] : [];
  });
}
