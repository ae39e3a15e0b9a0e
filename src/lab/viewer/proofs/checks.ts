import {
  type Checkpoint,
  followKeys,
  type FormerKey,
  logOriginOf,
  type Opened,
  parseCheckpoint,
  parseNote,
  openGroup,
  parseProof,
  verifyConsistency,
  verifyEntry,
  verifyNote
} from '../../../ledger';
import { b64, b64u, type EntryView } from '../../../protocol';
import type { PageCheck, Seen } from './verifier';
import type { Question } from './verifier';

/** All checks of one entry; never throws: what can't be checked has failed. */
export async function checkEntry(question: Question): Promise<PageCheck[]> {
  const { entry, answered, proof, vkey, holderKey, seen } = question;
  const verdict = await verifyEntry({
    leaf: b64.decode(entry.leaf),
    openings: entry.openings,
    proof,
    vkey,
    said: entry,
    ...(answered !== null && { answered: whoseIs(answered) }),
    ...(holderKey !== null && { holderKey })
  });
  const checks: PageCheck[] = verdict.checks.map(check => ({ ...check }));
  if (holderKey === null && 'token' in entry.openings) {
    // A service that withholds who enrolled must not make this check drop out unseen.
    const detail = 'It is signed, and the enrolment of the key that signed it is not shown.';
    checks.push({ name: 'token', ok: false, detail });
  }
  if (seen !== null) {
    checks.push(await checkConsistency(seen, question));
  }
  return checks;
}

function whoseIs({ index, openings }: EntryView): { index: number; opened: Opened } {
  const { who } = openings;
  const opened = who === undefined ? {} : { who: openGroup('who', b64u.decode(who.bytes)) };
  return { index, opened };
}

/** Whether the ledger of the proof and the one seen before are one, whichever is longer. */
async function checkConsistency(
  seen: Seen,
  { proof, vkey, former = [] }: Question
): Promise<PageCheck> {
  try {
    const now = await signed(parseProof(proof).checkpoint, vkey);
    const before = await seenBefore(seen.checkpoint, vkey, former);
    const [older, newer] = before.size <= now.size ? [before, now] : [now, before];
    const why = verifyConsistency(
      older.size,
      newer.size,
      older.root,
      newer.root,
      seen.hashes.map(hash => b64.decode(hash))
    );
    return {
      name: 'consistency',
      ok: why === null,
      detail: why ?? `${older.size} → ${newer.size}`
    };
  } catch (error) {
    return { name: 'consistency', ok: false, detail: (error as Error).message };
  }
}

/**
 * What was seen before, if this log goes on from it. What it was signed with then is one of the
 * keys of before, for nothing else verifies it; each of them handed on to the next.
 */
async function seenBefore(
  note: string,
  vkey: string,
  former: readonly FormerKey[]
): Promise<Checkpoint> {
  const { origin } = parseCheckpoint(parseNote(note).text);
  const own = former.find(({ log }) => logOriginOf(log) === origin);
  const before = await signed(note, own?.log ?? vkey);
  const [end] = own === undefined ? [] : await followKeys(own.log, former, vkey);
  if (end !== undefined && before.size > end.last.size) {
    const lost = before.size - end.last.size;
    throw new Error(
      `restored from a back-up: of ${before.size} entries that were seen, ${lost} are lost`
    );
  }
  return before;
}

async function signed(note: string, vkey: string): Promise<Checkpoint> {
  return parseCheckpoint(await verifyNote(note, vkey));
}
