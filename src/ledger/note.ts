import { b64, concat, hex, sha256, utf8 } from '../protocol';
import { LedgerError } from './errors';
import { sameHash } from './tree';

/** A signed note's key, C2SP signed-note, Ed25519. */
export interface NoteKey {
  name: string;
  /** 4 bytes. */
  id: Uint8Array;
  /** 32 bytes. */
  publicKey: Uint8Array;
}

export interface NoteSignature {
  name: string;
  id: Uint8Array;
  signature: Uint8Array;
}

export interface Note {
  /** Ends in a newline. */
  text: string;
  signatures: NoteSignature[];
}

export type Ed25519Verify = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array
) => boolean | Promise<boolean>;

/** Types of keys, C2SP signed-note: Ed25519 over the text, and over text and time (tlog-cosignature). */
const ED25519 = 1;
export const COSIGNATURE = 4;
const ID_BYTES = 4;
const MAX_NOTE = 1024 * 1024;
const MAX_SIGNATURES = 64;
const KEY_NAME = /^[^\s\p{Z}+]+$/u;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const SIGNATURE_LINE = /^— ([^ ]+) ([^ ]+)$/;

function malformed(what: string): never {
  throw new LedgerError('note_malformed', `The signed note ${what}.`);
}

function keyId(name: string, type: number, publicKey: Uint8Array): Uint8Array {
  return sha256(utf8.encode(`${name}\n`), Uint8Array.of(type), publicKey).slice(0, ID_BYTES);
}

/** `<name>+<hex key id>+<b64(type ‖ key)>`. */
export function formatVkey(name: string, publicKey: Uint8Array, type = ED25519): string {
  if (!KEY_NAME.test(name) || publicKey.length !== 32) {
    throw new LedgerError('vkey_malformed', 'A key has a name without blanks or + and 32 bytes.');
  }
  const id = hex.encode(keyId(name, type, publicKey));
  return `${name}+${id}+${b64.encode(concat(Uint8Array.of(type), publicKey))}`;
}

/** @throws LedgerError('vkey_malformed') */
export function parseVkey(vkey: string, type = ED25519): NoteKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  let bytes: Uint8Array | undefined;
  try {
    bytes = b64.decode(encoded ?? '');
  } catch {
    bytes = undefined;
  }
  if (name === undefined || !KEY_NAME.test(name) || bytes?.length !== 33 || bytes[0] !== type) {
    throw new LedgerError(
      'vkey_malformed',
      type === COSIGNATURE
        ? 'This is not the verifier key of a witness.'
        : 'This is not the verifier key of an Ed25519 note key.'
    );
  }
  const publicKey = bytes.slice(1);
  const expected = keyId(name, type, publicKey);
  if (hex.encode(expected) !== id) {
    throw new LedgerError('vkey_malformed', 'The id of the verifier key is not that of its key.');
  }
  return { name, id: expected, publicKey };
}

/** The name of a log's key, which is the origin of its checkpoints. @throws LedgerError vkey_malformed */
export function logOriginOf(vkey: string): string {
  return parseVkey(vkey).name;
}

function refuseText(text: string): void {
  if (!text.endsWith('\n') || CONTROL.test(text) || /\p{Cs}/u.test(text)) {
    malformed('must be lines of text without control characters');
  }
}

/** @throws LedgerError('note_malformed') */
export function formatNote(text: string, signatures: readonly NoteSignature[]): string {
  refuseText(text);
  const lines = signatures.map(({ name, id, signature }) => {
    if (!KEY_NAME.test(name) || id.length !== ID_BYTES || signature.length === 0) {
      malformed('has a signature without name, id or bytes');
    }
    return `— ${name} ${b64.encode(concat(id, signature))}\n`;
  });
  if (lines.length === 0) {
    malformed('must have a signature');
  }
  return `${text}\n${lines.join('')}`;
}

/** Form only: the text of a note means nothing until `verifyNote`. @throws LedgerError('note_malformed') */
export function parseNote(note: string): Note {
  if (note.length > MAX_NOTE) {
    malformed('is too long');
  }
  refuseText(note);
  const end = note.lastIndexOf('\n\n');
  if (end === -1) {
    malformed('has no signatures');
  }
  const lines = note
    .slice(end + 2)
    .split('\n')
    .slice(0, -1);
  if (lines.length === 0 || lines.length > MAX_SIGNATURES) {
    malformed(`must have 1 to ${MAX_SIGNATURES} signatures`);
  }
  const signatures = lines.map(line => {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
    if (name === undefined || !KEY_NAME.test(name)) {
      malformed('has a line that is not a signature');
    }
    let bytes: Uint8Array;
    try {
      bytes = b64.decode(encoded!);
    } catch {
      malformed('has a signature that is not base64');
    }
    if (bytes.length <= ID_BYTES) {
      malformed('has a signature that is too short');
    }
    return { name, id: bytes.slice(0, ID_BYTES), signature: bytes.slice(ID_BYTES) };
  });
  return { text: note.slice(0, end + 1), signatures };
}

/** @param sign gets the text's UTF-8; a synchronous one gives the note at once */
export function signNote(
  text: string,
  vkey: string,
  sign: (bytes: Uint8Array) => Uint8Array
): string;
export function signNote(
  text: string,
  vkey: string,
  sign: (bytes: Uint8Array) => Promise<Uint8Array>
): Promise<string>;
export function signNote(
  text: string,
  vkey: string,
  sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>
): string | Promise<string> {
  const { name, id } = parseVkey(vkey);
  refuseText(text);
  const finish = (signature: Uint8Array): string => formatNote(text, [{ name, id, signature }]);
  const signature = sign(utf8.encode(text));
  return signature instanceof Promise ? signature.then(finish) : finish(signature as Uint8Array);
}

/** WebCrypto. */
export const verifyEd25519: Ed25519Verify = async (publicKey, message, signature) => {
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey('raw', publicKey as BufferSource, 'Ed25519', false, [
    'verify'
  ]);
  return subtle.verify('Ed25519', key, signature as BufferSource, message as BufferSource);
};

/**
 * The text of a note that this key signed; signatures of other keys are ignored.
 * @throws LedgerError note_malformed, vkey_malformed or note_unsigned
 */
export async function verifyNote(
  note: string,
  vkey: string,
  verify: Ed25519Verify = verifyEd25519
): Promise<string> {
  const key = parseVkey(vkey);
  const { text, signatures } = parseNote(note);
  const own = signatures.filter(({ name, id }) => name === key.name && sameHash(id, key.id));
  if (own.length === 0) {
    throw new LedgerError('note_unsigned', `The note is not signed by ${key.name}.`);
  }
  const message = utf8.encode(text);
  for (const { signature } of own) {
    if (signature.length !== 64 || !(await verify(key.publicKey, message, signature))) {
      throw new LedgerError('note_unsigned', `A signature of ${key.name} does not verify.`);
    }
  }
  return text;
}
