import { join } from 'node:path';

import { CommandError } from './errors';
import { KeyStore } from './keys/keyStore';
import type { Surroundings } from './run';

/**
 * The keys of the command line over a data folder; opened once they are needed, and once.
 *
 * @param fd has the passphrase that closes them, where one does; without it a person is asked
 */
export function keysOf(data: string, fd: number | undefined, given: Surroundings): KeyStore {
  return new KeyStore(join(data, 'cli'), {
    keyring: given.keyring,
    cost: given.guessCost,
    passphrase: once(async () =>
      fd === undefined ? asked(given) : lineOf(given.readDescriptor(fd))
    )
  });
}

async function asked({ terminal: open }: Surroundings): Promise<string> {
  const terminal = (() => {
    try {
      return open();
    } catch {
      throw new CommandError(
        'keys_locked',
        'The keys of this command line are protected by a passphrase, and there is no terminal to ask ' +
          'for it. Pass it with --keys-fd N, or protect them with the keyring ' +
          '(`facetry keys --close keyring`).'
      );
    }
  })();
  try {
    return await terminal.askSecret('Passphrase of the command line’s keys: ');
  } finally {
    terminal.close();
  }
}

function lineOf(text: string): string {
  return text.split('\n')[0]!.replace(/\r$/, '');
}

/** One line of a pipe is there to be read once. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
