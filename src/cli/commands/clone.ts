import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { clone as cloneService } from '../../service/backup';
import { opened, PASSPHRASE_FD } from '../backupKey';
import { vaultOf } from '../copiedVault';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, UsageError } from '../errors';
import { shown } from '../facetLines';

const ISSUER = /^[\x21-\x7e]{1,256}$/;

export const clone: Command = {
  name: 'clone',
  summary: 'Make another service of a back-up, with its connections and nobody’s facets.',
  words: 'FILE',
  arity: [1, 1],
  options: {
    issuer: { type: 'string', value: 'NAME', help: 'what the new service is called, for good' },
    'with-credentials': {
      type: 'boolean',
      help: 'also the credentials that were typed for the connections'
    },
    identity: { type: 'string', value: 'FILE', help: 'identity file of age that opens it' },
    'passphrase-fd': PASSPHRASE_FD,
    'wallet-fd': {
      type: 'string',
      value: 'N',
      help: 'read the passphrase of the wallet in it from this open descriptor'
    }
  },
  notes: [
    'For a second service beside the first: it has another name and other keys, so that what is held',
    'at one is nothing at the other. Nobody is enrolled; its ledger begins with where it is from.',
    'Where a passphrase closes the wallet of the back-up, --with-credentials asks for it; where the',
    'keyring does, it takes the keyring of the machine and user that the back-up is of.'
  ],

  async run(context, typed) {
    const [path] = typed.words as [string];
    if (context.service !== undefined) {
      throw new UsageError('`facetry clone` makes a folder of this machine: give --data DIR.');
    }
    const issuer = typed.text('issuer') ?? null;
    if (issuer !== null && !ISSUER.test(issuer)) {
      throw new UsageError('--issuer takes at most 256 visible ASCII characters and no blanks.');
    }
    const pieces = await opened(context, typed, createReadStream(path));
    const cloned = await cloneService(pieces, context.data, {
      clock: context.clock,
      random: { bytes: length => randomBytes(length) },
      issuer,
      ...(typed.flag('with-credentials') && {
        credentials: wallet => vaultOf(context, typed, wallet)
      })
    });
    const { objects, from, log } = cloned;
    const told = { data: context.data, issuer: cloned.issuer, log, from: from.issuer, objects };
    answer(context, told, [
      `${shown(cloned.issuer)}, a new service with what was connected to ${shown(from.issuer)}:`,
      `  ${objects.length === 0 ? 'nothing' : objects.map(name => shown(name)).join(', ')}`,
      `Nobody can use or approve anything yet: \`facetry serve --print-link --data ${context.data}\`.`
    ]);
    return EXIT.ok;
  }
};
