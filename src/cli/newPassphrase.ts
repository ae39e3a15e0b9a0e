import { UsageError } from './errors';
import type { Terminal } from './terminal';

/** What a new passphrase opens. */
export interface Protected {
  /** Such as “key file”. */
  what: string;
  /** Characters. */
  atLeast: number;
}

/** Whoever mistypes once, or twice, need not begin the whole command again. */
const TRIES = 3;

/**
 * A new passphrase, typed twice. One that is too short, or typed differently, is asked for again.
 *
 * @throws UsageError after the third try
 */
export async function askNewPassphrase(terminal: Terminal, of: Protected): Promise<string> {
  for (let tried = 1; ; tried++) {
    const typed = await terminal.askSecret('Passphrase: ');
    const wrong =
      tooShort(typed, of) ??
      ((await terminal.askSecret('Again: ')) === typed ? null : 'The two passphrases differ.');
    if (wrong === null) {
      return typed;
    }
    if (tried === TRIES) {
      throw new UsageError(wrong);
    }
    terminal.say(`${wrong} Try again.`);
  }
}

/** What is said of one that is too short; null of one that is not. */
export function tooShort(passphrase: string, { what, atLeast }: Protected): string | null {
  return [...passphrase].length < atLeast
    ? `The passphrase of a ${what} needs at least ${atLeast} characters.`
    : null;
}
