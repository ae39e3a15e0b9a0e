import { randomBytes } from 'node:crypto';

import type { AtRest } from '../wallet/keys/atRest';
import { type Closing, howClosed, openAtRest } from '../wallet/keys/closing';
import { vaultOfCopy } from '../wallet/keys/vault';
import type { Typed } from './command';
import type { Context } from './context';
import { CommandError } from './errors';
import { notThere } from './keys/keyring';

/**
 * What opens the typed credentials of a back-up.
 *
 * @param wallet path of its `wallet.sqlite`, unpacked
 * @returns null where it has no such thing
 * @throws CommandError wallet_locked, keyring_elsewhere, keyring_shut; WalletError
 */
export async function vaultOf(
  context: Context,
  typed: Typed,
  wallet: string
): Promise<AtRest | null> {
  const open = await opening(context, typed, wallet);
  const random = { bytes: (length: number) => randomBytes(length) };
  const { atRest } = await openAtRest(wallet, open ? { open } : {}, random);
  return vaultOfCopy(wallet, atRest);
}

async function opening(context: Context, typed: Typed, wallet: string): Promise<Closing['open']> {
  const { by, id } = howClosed(wallet);
  if (by === 'keyring') {
    if (!context.keyring) {
      throw notThere();
    }
    return { key: await context.keyring.read(id) };
  }
  return by === 'passphrase' ? { passphrase: await passphrase(context, typed) } : undefined;
}

async function passphrase(context: Context, typed: Typed): Promise<string> {
  const fd = typed.count('wallet-fd', 3);
  if (fd !== undefined) {
    return context.readDescriptor(fd).split('\n')[0]!;
  }
  if (!context.inputIsTerminal) {
    throw new CommandError(
      'wallet_locked',
      'The credentials in this back-up are protected by a passphrase. Run this in a terminal to be asked for ' +
        'it, or pass it with --wallet-fd N.'
    );
  }
  const terminal = context.terminal();
  try {
    return await terminal.askSecret('Passphrase of the wallet in the back-up: ');
  } finally {
    terminal.close();
  }
}
