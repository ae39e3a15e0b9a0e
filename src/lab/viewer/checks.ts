import {
  type Checkpoint,
  type Opened,
  parseCheckpoint,
  openGroup,
  parseProof,
  verifyConsistency,
  verifyEntry,
  verifyNote
} from '../../ledger';
import { b64, b64u, type EntryView } from '../../protocol';
import type { PageCheck, Seen } from './proofs';
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
  if (seen !== null) {
    checks.push(await checkConsistency(seen, proof, vkey));
  }
  return checks;
}

function whoseIs({ index, openings }: EntryView): { index: number; opened: Opened } {
  const { who } = openings;
  const opened = who === undefined ? {} : { who: openGroup('who', b64u.decode(who.bytes)) };
  return { index, opened };
}

/** Whether the ledger of the proof and the one seen before are one, whichever is longer. */
async function checkConsistency(seen: Seen, proof: string, vkey: string): Promise<PageCheck> {
  try {
    const before = await signed(seen.checkpoint, vkey);
    const now = await signed(parseProof(proof).checkpoint, vkey);
    if (before.origin !== now.origin) {
      return { name: 'consistency', ok: false, detail: `${before.origin} ≠ ${now.origin}` };
    }
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

async function signed(note: string, vkey: string): Promise<Checkpoint> {
  return parseCheckpoint(await verifyNote(note, vkey));
}
