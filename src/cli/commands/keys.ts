import { howCommandKeys } from '../keys/atRest';
import { newPassphrase } from '../backupKey';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, UsageError } from '../errors';

const WAYS = ['keyring', 'passphrase', 'nothing'] as const;

export const keys: Command = {
  name: 'keys',
  summary: 'Say what protects the keys of the command line’s agents, or change that.',
  arity: [0, 0],
  reach: 'keys',
  options: {
    close: { type: 'string', value: 'WAY', help: `by ${WAYS.join(', ')}` },
    'passphrase-fd': {
      type: 'string',
      value: 'N',
      help: 'read the new passphrase from this open file descriptor, not from the terminal'
    }
  },
  notes: [
    'They are in the data folder (cli/wallet.sqlite). If the package keyring finds the system’s',
    'keyring, they are encrypted with a key from it; otherwise file permissions protect them. With a',
    'passphrase, each command that uses them asks for it, or reads it from --keys-fd N.',
    'The deciding key has its own passphrase. For notebooks and jobs, see `facetry wallet`.'
  ],

  async run(context, typed) {
    const wanted = typed.text('close');
    if (wanted !== undefined) {
      const by = WAYS.find(way => way === wanted);
      if (by === undefined) {
        throw new UsageError(`--close takes one of ${WAYS.join(', ')}.`);
      }
      await context.keys.close(by, () => newPassphrase(context, typed, 'key file'));
    }
    const closedBy = await context.keys.closedBy();
    answer(context, { closed_by: closedBy }, howCommandKeys(closedBy));
    return EXIT.ok;
  }
};
