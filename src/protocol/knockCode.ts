import { sha256, utf8 } from './encoding';

/** No vowels, so no words, and no two letters that look alike (RFC 8628 §6.1). */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const BASE = BigInt(LETTERS.length);
const GROUP = 4;
const DEALT = 2 * GROUP;
const SHOWN = DEALT + 2 * GROUP;
/** The largest multiple of their number that fits a byte: what lies above would favour some. */
const FAIR = 256 - (256 % LETTERS.length);

/** What a person typed of who knocks (docs/protocol.md §6, "Knocking"). */
export interface TypedKnock {
  /** The service's part, by which it finds the knock. */
  dealt: string;
  /** Whether the rest was made for this key (a thumbprint), by somebody who has not told the service. */
  isOf(kid: string): boolean;
}

/** As many letters, each drawn evenly. */
function drawLetters(bytes: (length: number) => Uint8Array, count: number): string {
  let letters = '';
  while (letters.length < count) {
    for (const byte of bytes(count)) {
      if (byte < FAIR && letters.length < count) {
        letters += LETTERS[byte % LETTERS.length];
      }
    }
  }
  return letters;
}

/** What a service deals, as `WDJB-MJHT`: one of 20⁸. */
export function dealtCode(bytes: (length: number) => Uint8Array): string {
  return grouped(drawLetters(bytes, DEALT));
}

/** The service's part as it was typed, without dashes and blanks, in capitals; null: it is none. */
export function readDealt(typed: string): string | null {
  return lettersOf(typed, DEALT);
}

/**
 * The whole code that a newcomer shows: what the service dealt, four letters of its own that the
 * service never learns, and four that bind them to its key. A service that shows the person
 * another key has to guess the former.
 *
 * @param dealt as `readDealt` gives it
 * @param own four letters, drawn by the newcomer
 */
export function shownCode(dealt: string, own: string, kid: string): string {
  return grouped(dealt + own + bindingLetters(dealt, own, kid));
}

/** As many letters of one's own as a shown code has. */
export function ownLetters(bytes: (length: number) => Uint8Array): string {
  return drawLetters(bytes, GROUP);
}

/** @returns null where it is no whole code */
export function readShown(typed: string): TypedKnock | null {
  const letters = lettersOf(typed, SHOWN);
  if (letters === null) {
    return null;
  }
  const dealt = letters.slice(0, DEALT);
  const own = letters.slice(DEALT, DEALT + GROUP);
  const binding = letters.slice(DEALT + GROUP);
  return {
    dealt: grouped(dealt),
    isOf: kid => bindingLetters(dealt, own, kid) === binding
  };
}

function bindingLetters(dealt: string, own: string, kid: string): string {
  const digest = sha256(utf8.encode(`facetry-knock/1\n${dealt}\n${own}\n${kid}`));
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  let rest = view.getBigUint64(0) % BASE ** BigInt(GROUP);
  let letters = '';
  for (let at = 0; at < GROUP; at++) {
    letters = LETTERS[Number(rest % BASE)]! + letters;
    rest /= BASE;
  }
  return letters;
}

function lettersOf(typed: string, length: number): string | null {
  const letters = typed.replace(/[\s-]/g, '').toUpperCase();
  const isCode = letters.length === length && [...letters].every(one => LETTERS.includes(one));
  return isCode ? letters : null;
}

function grouped(letters: string): string {
  return letters.match(/.{4}/g)!.join('-');
}
