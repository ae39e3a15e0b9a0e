import { concat, utf8 } from '../protocol';
import { LedgerError } from './errors';
import {
  COSIGNATURE,
  type Ed25519Verify,
  formatNote,
  type NoteSignature,
  parseNote,
  parseVkey,
  verifyEd25519
} from './note';
import { sameHash } from './tree';

/** Bytes of time and signature in one cosignature. */
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** What a witness signs: that at this time it saw this state of the log, and none that forks it. */
function message(text: string, time: number): Uint8Array {
  return utf8.encode(`cosignature/v1\ntime ${time}\n${text}`);
}

/**
 * C2SP tlog-cosignature, version 1.
 * @param time seconds since the epoch
 */
export async function cosign(
  text: string,
  vkey: string,
  sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>,
  time: number
): Promise<NoteSignature> {
  const { name, id } = parseVkey(vkey, COSIGNATURE);
  const stamp = new Uint8Array(TIME_BYTES);
  new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
  return { name, id, signature: concat(stamp, await sign(message(text, time))) };
}

/** A cosignature that verifies, and when it was made, in seconds since the epoch. */
export interface FoundCosignature {
  signature: NoteSignature;
  time: number;
}

/**
 * The cosignature of this witness on a note.
 * @throws LedgerError note_malformed, vkey_malformed, or note_unsigned where it did not
 */
export async function findCosignature(
  note: string,
  vkey: string,
  verify: Ed25519Verify = verifyEd25519
): Promise<FoundCosignature> {
  const key = parseVkey(vkey, COSIGNATURE);
  const { text, signatures } = parseNote(note);
  for (const signature of signatures) {
    if (!isOf(key, signature) || signature.signature.length !== TIME_BYTES + SIGNATURE_BYTES) {
      continue;
    }
    const bytes = Uint8Array.from(signature.signature);
    const time = Number(new DataView(bytes.buffer).getBigUint64(0));
    if (
      Number.isSafeInteger(time) &&
      (await verify(key.publicKey, message(text, time), bytes.slice(TIME_BYTES)))
    ) {
      return { signature, time };
    }
  }
  throw new LedgerError('note_unsigned', `The note is not cosigned by ${key.name}.`);
}

/**
 * When this witness cosigned a note.
 * @returns seconds since the epoch
 * @throws LedgerError as `findCosignature`
 */
export async function verifyCosignature(
  note: string,
  vkey: string,
  verify?: Ed25519Verify
): Promise<number> {
  return (await findCosignature(note, vkey, verify)).time;
}

/** A note with the cosignature of one witness in the place of whatever stood there by its key. */
export function withCosignature(note: string, cosignature: NoteSignature): string {
  const { text, signatures } = parseNote(note);
  const others = signatures.filter(one => !isOf(cosignature, one));
  return formatNote(text, [...others, cosignature]);
}

function isOf(key: Pick<NoteSignature, 'name' | 'id'>, one: NoteSignature): boolean {
  return one.name === key.name && sameHash(one.id, key.id);
}
