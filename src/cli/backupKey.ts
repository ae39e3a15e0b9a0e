import { readFileSync } from 'node:fs';

import { decrypted, encrypted, isEncrypted, type Key, type Pieces } from './keys/agePieces';
import type { OptionSpec, Typed } from './command';
import type { Context } from './context';
import { UsageError } from './errors';
import { askNewPassphrase, tooShort } from './newPassphrase';
import type { Terminal } from './terminal';

const SHORTEST_PASSPHRASE = 12;

export const PASSPHRASE_FD: OptionSpec = {
  type: 'string',
  value: 'N',
  help: 'read the passphrase from this open file descriptor, not from the terminal'
};

/** How a back-up, or what is handed over, is closed. */
export interface Closing {
  by: 'passphrase' | 'recipients' | 'nothing';
  close(pieces: Pieces): Promise<Pieces>;
}

/** @throws UsageError, CommandError no_terminal */
export async function closing(context: Context, typed: Typed, what = 'back-up'): Promise<Closing> {
  const recipients = typed.list('recipient');
  const ways = [typed.flag('plain'), recipients.length > 0, typed.given('passphrase-fd')];
  if (ways.filter(Boolean).length > 1) {
    throw new UsageError('Use only one of --recipient, --passphrase-fd and --plain.');
  }
  if (typed.flag('plain')) {
    return { by: 'nothing', close: async pieces => pieces };
  }
  if (recipients.length > 0) {
    const bad = recipients.find(recipient => !/^age1[0-9a-z]{20,}$/.test(recipient));
    if (bad !== undefined) {
      throw new UsageError('--recipient takes a public key as `age-keygen` prints it: age1….');
    }
    return { by: 'recipients', close: pieces => encrypted(pieces, { recipients }) };
  }
  const passphrase = await newPassphrase(context, typed, what);
  // The cost of age is that of r = 8 at half the block count of ours.
  const cost = Math.log2(context.guessCost) + 1;
  return { by: 'passphrase', close: pieces => encrypted(pieces, { passphrase, cost }) };
}

/** Opens such a file, however it is closed. @throws UsageError, CommandError */
export async function opened(
  context: Context,
  typed: Typed,
  file: Pieces,
  what = 'back-up'
): Promise<Pieces> {
  const { age, pieces } = await isEncrypted(file);
  return age ? decrypted(pieces, await keyOf(context, typed, what)) : pieces;
}

async function keyOf(context: Context, typed: Typed, what: string): Promise<Key> {
  const path = typed.text('identity');
  if (path !== undefined) {
    const lines = readFileSync(path, 'utf8').split('\n');
    const identities = lines.map(line => line.trim()).filter(line => /^AGE-/.test(line));
    if (identities.length === 0) {
      throw new UsageError('--identity takes a file that `age-keygen` wrote.');
    }
    return { identities };
  }
  return { passphrase: await givenPassphrase(context, typed, `Passphrase of the ${what}: `) };
}

/** Asked for twice, or from `--passphrase-fd`. @throws UsageError, CommandError no_terminal */
export async function newPassphrase(context: Context, typed: Typed, what: string): Promise<string> {
  const of = { what, atLeast: SHORTEST_PASSPHRASE };
  const piped = pipedPassphrase(context, typed);
  if (piped !== undefined) {
    const wrong = tooShort(piped, of);
    if (wrong !== null) {
      throw new UsageError(wrong);
    }
    return piped;
  }
  context.warn(
    `Choose a passphrase for the ${what}, of at least ${SHORTEST_PASSPHRASE} characters. Without ` +
      'it nobody can open it, not even you.'
  );
  return withTerminal(context, terminal => askNewPassphrase(terminal, of));
}

async function givenPassphrase(context: Context, typed: Typed, question: string): Promise<string> {
  return (
    pipedPassphrase(context, typed) ??
    withTerminal(context, terminal => terminal.askSecret(question))
  );
}

function pipedPassphrase(context: Context, typed: Typed): string | undefined {
  const fd = typed.count('passphrase-fd', 3);
  return fd === undefined ? undefined : context.readDescriptor(fd).split('\n')[0]!;
}

async function withTerminal<T>(
  context: Context,
  work: (terminal: Terminal) => Promise<T>
): Promise<T> {
  const terminal = context.terminal();
  try {
    return await work(terminal);
  } finally {
    terminal.close();
  }
}
