import type { Random } from '../types';

/** No vowels, so no words, and no two letters that look alike (RFC 8628 §6.1). */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
const HALF = LENGTH / 2;
/** The largest multiple of their number that fits a byte: what lies above would favour some. */
const FAIR = 256 - (256 % LETTERS.length);

/** A code for a person to type, one of 20⁸, as `WDJB-MJHT`. */
export function userCode(random: Random): string {
  let code = '';
  while (code.length < LENGTH) {
    for (const byte of random.bytes(LENGTH)) {
      if (byte < FAIR && code.length < LENGTH) {
        code += LETTERS[byte % LETTERS.length];
      }
    }
  }
  return `${code.slice(0, HALF)}-${code.slice(HALF)}`;
}

/** What somebody typed, without dashes and blanks, in capitals; null where it is no code. */
export function typedCode(typed: string): string | null {
  const letters = typed.replace(/[\s-]/g, '').toUpperCase();
  const isCode = letters.length === LENGTH && [...letters].every(one => LETTERS.includes(one));
  return isCode ? letters : null;
}
