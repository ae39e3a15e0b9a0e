/** C2SP signed-note with Ed25519 keys. */
export interface NoteKey { name: string; id: Uint8Array; publicKey: Uint8Array }
export interface NoteSignature { name: string; id: Uint8Array; signature: Uint8Array }
export interface Note { text: string; signatures: NoteSignature[] }
export type Ed25519Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>;
export declare function formatVkey(name: string, publicKey: Uint8Array): string;
export declare function parseVkey(vkey: string): NoteKey;
export declare function formatNote(text: string, signatures: readonly NoteSignature[]): string;
export declare function parseNote(note: string): Note;
/** `sign` gets the note text's UTF-8; a synchronous one gives the note at once. */
export declare function signNote(text: string, vkey: string, sign: (bytes: Uint8Array) => Uint8Array): string;
export declare function signNote(text: string, vkey: string, sign: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<string>;
/** The text of a note that this key signed; throws LedgerError note_malformed | note_unsigned. */
export declare function verifyNote(note: string, vkey: string, verify?: Ed25519Verify): Promise<string>;
/** WebCrypto. */
export declare const verifyEd25519: Ed25519Verify;
