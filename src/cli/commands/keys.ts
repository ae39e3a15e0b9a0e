import { howCommandKeys } from '../atRest';
import { newPassphrase } from '../backupKey';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, UsageError } from '../errors';

const WAYS = ['keyring', 'passphrase', 'nothing'] as const;

export const keys: Command = {
  name: 'keys',
  summary: 'Tell what closes the keys of this command’s own agents, or close them otherwise.',
  arity: [0, 0],
  options: {
    close: { type: 'string', value: 'WAY', help: `by ${WAYS.join(', ')}` },
    'passphrase-fd': {
      type: 'string',
      value: 'N',
      help: 'read the new passphrase from this open descriptor, not from the terminal'
    }
  },
  notes: [
    'They lie in the data folder (cli/wallet.sqlite). Where the package keyring finds a keyring of',
    'the system they are closed by it without being asked; else this user alone can read them. By a',
    'passphrase: each command that uses them asks for it, or reads it from --keys-fd N.',
    'The deciding key is under its own passphrase; of notebooks and jobs: `facetry wallet`.'
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
