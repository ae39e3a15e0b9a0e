import { FacetryError } from '../protocol';
import { parseDecimal } from './checkpoint';
import { findCosignature } from './cosignature';
import { LedgerError } from './errors';
import { type Ed25519Verify, formatNote, type NoteSignature, parseNote } from './note';
import { formatAddCheckpoint } from './witness';

/** A witness that is asked by others, too, may have moved on in between. */
const TRIES = 4;

/**
 * `away`: no answer, or not now. `refuses`: it does not watch this log. `other_log`: by its word
 * this does not continue what it saw. `moved_on`: by its word it saw a longer state. `garbage`:
 * what it says makes no sense.
 */
export type WitnessFaultCode = 'away' | 'refuses' | 'other_log' | 'moved_on' | 'garbage';

/** A witness did not cosign. */
export class WitnessFault extends FacetryError {
  declare readonly code: WitnessFaultCode;

  constructor(
    code: WitnessFaultCode,
    message: string,
    /** The size that it says to have cosigned, of `moved_on`. */
    readonly size?: number
  ) {
    super(code, message);
  }
}

export interface Asking {
  /** Of the witness. */
  vkey: string;
  /** Signed note, and its size. */
  checkpoint: string;
  size: number;
  /** What it is believed to have cosigned last. */
  known: number;
  /** Proof that the checkpoint continues that size. */
  consistency(from: number): Uint8Array[] | Promise<Uint8Array[]>;
  /** `add-checkpoint`. @throws whatever: then it is away */
  post(body: string): Promise<{ status: number; body: string }>;
  verify?: Ed25519Verify | undefined;
}

export interface Cosigned {
  signature: NoteSignature;
  /** What the witness says that it cosigned before: 0 where it knew nothing. */
  before: number;
}

/** Where a witness with this address takes checkpoints. */
export function addCheckpointAddress(url: string): string {
  return new URL('add-checkpoint', url.endsWith('/') ? url : `${url}/`).href;
}

/**
 * Asks a witness to cosign (C2SP tlog-witness). Nothing of its answer is believed but a cosignature
 * that verifies; the rest of the lines is dropped.
 * @throws WitnessFault
 */
export async function askToCosign(asking: Asking): Promise<Cosigned> {
  const { vkey, checkpoint, size, verify } = asking;
  for (let old = Math.min(asking.known, size), tries = 0; tries < TRIES; tries++) {
    const hashes = old === 0 || old === size ? [] : await asking.consistency(old);
    const { status, body } = await asking
      .post(formatAddCheckpoint({ old, hashes, checkpoint }))
      .catch((error: unknown) => {
        throw error instanceof WitnessFault ? error : new WitnessFault('away', 'does not answer.');
      });
    if (status === 200) {
      return { signature: await cosignatureOf(checkpoint, body, vkey, verify), before: old };
    }
    const said = status === 409 ? parseDecimal(body.trim()) : undefined;
    if (said === undefined) {
      throw refusedWith(status);
    }
    if (said > size) {
      throw new WitnessFault('moved_on', `says that it cosigned ${said} entries.`, said);
    }
    if (said === old) {
      throw said === size
        ? new WitnessFault('other_log', 'saw another log: other entries of the same number.')
        : new WitnessFault('garbage', 'contradicts itself.');
    }
    old = said;
  }
  throw new WitnessFault('away', 'moves on too fast.');
}

function refusedWith(status: number): WitnessFault {
  if (status === 422) {
    return new WitnessFault('other_log', 'saw another log, which this does not continue.');
  }
  if (status === 429 || status >= 500) {
    return new WitnessFault('away', `does not answer now (${status}).`);
  }
  return status >= 400 && status !== 409
    ? new WitnessFault('refuses', `refuses (${status}): it may not watch this log.`)
    : new WitnessFault('garbage', `answers what no witness does (${status}).`);
}

async function cosignatureOf(
  checkpoint: string,
  lines: string,
  vkey: string,
  verify: Ed25519Verify | undefined
): Promise<NoteSignature> {
  try {
    const { text } = parseNote(checkpoint);
    const { signatures } = parseNote(`${text}\n${lines}`);
    return (await findCosignature(formatNote(text, signatures), vkey, verify)).signature;
  } catch (error) {
    if (error instanceof LedgerError) {
      throw new WitnessFault('garbage', 'answers without a cosignature of it that verifies.');
    }
    throw error;
  }
}
