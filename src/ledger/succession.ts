import { hex, sha256 } from '../protocol';
import { type Checkpoint, formatCheckpoint, logOrigin, parseCheckpoint } from './checkpoint';
import { LedgerError } from './errors';
import { type Ed25519Verify, parseVkey, signNote, verifyNote } from './note';

/** The extension line with which the last checkpoint of a log names the key that goes on. */
const LINE = 'facetry-epoch/1 ';

/** Where a log ended, and the key of the one that goes on from there. */
export interface Succession {
  /** The former log's last state that is continued. */
  last: Checkpoint;
  /** vkey of the log that continues it. */
  next: string;
}

/**
 * `1` for the log that a service begins with; of later ones also the key, so that two restores of
 * one back-up are two logs.
 */
export function epochName(number: number, publicKey: Uint8Array): string {
  return number === 1 ? '1' : `${number}-${hex.encode(sha256(publicKey)).slice(0, 16)}`;
}

/** Whether a vkey is of the log that is a service's `number`th. @throws LedgerError vkey_malformed */
export function isEpochOf(vkey: string, issuer: string, number: number): boolean {
  const { name, publicKey } = parseVkey(vkey);
  return name === logOrigin(issuer, epochName(number, publicKey));
}

/** A log's key, and what it signs with. */
export interface LogSigner {
  vkey: string;
  sign(bytes: Uint8Array): Uint8Array;
}

/** The former log's last checkpoint, which names the next key, signed by both. */
export function signSuccession(last: Checkpoint, former: LogSigner, next: LogSigner): string {
  const { origin, size, root } = last;
  const text = formatCheckpoint({ origin, size, root, extensions: [`${LINE}${next.vkey}`] });
  const byFormer = signNote(text, former.vkey, former.sign);
  const [line] = signNote(text, next.vkey, next.sign)
    .slice(text.length + 1)
    .split('\n');
  return `${byFormer}${line}\n`;
}

/**
 * What a succession says, signed by the former log's key and by the one it names.
 * @throws LedgerError
 */
export async function verifySuccession(
  note: string,
  former: string,
  verify?: Ed25519Verify
): Promise<Succession> {
  const last = parseCheckpoint(await verifyNote(note, former, verify));
  const said = last.extensions ?? [];
  if (last.origin !== parseVkey(former).name || said.length !== 1 || !said[0]!.startsWith(LINE)) {
    throw new LedgerError('note_malformed', 'The note hands no log over to another.');
  }
  const next = said[0]!.slice(LINE.length);
  await verifyNote(note, next, verify);
  return { last, next };
}

/** A log that a service had before, as it tells of it: the key, and what that key handed on. */
export interface FormerKey {
  /** vkey */
  log: string;
  succession: string;
}

/**
 * From a key that is known to the one that the log has now: each handed on to the next.
 *
 * @param former all keys before it, oldest first; nothing of them is believed
 * @returns where each log ended, from the known one on; none where the known one is in use
 * @throws LedgerError not_handed_on
 */
export async function followKeys(
  known: string,
  former: readonly FormerKey[],
  log: string,
  verify?: Ed25519Verify
): Promise<Succession[]> {
  if (known === log) {
    return [];
  }
  const from = former.findIndex(one => one.log === known);
  const passed: Succession[] = [];
  for (const [at, one] of from === -1 ? [] : former.slice(from).entries()) {
    const step = await verifySuccession(one.succession, one.log, verify);
    if (step.next !== (former[from + at + 1]?.log ?? log)) {
      break;
    }
    passed.push(step);
  }
  if (passed.at(-1)?.next !== log) {
    throw new LedgerError(
      'not_handed_on',
      'The log has another key than the one that is known, which did not hand it on.'
    );
  }
  return passed;
}
