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
  summary: 'Make another service from a back-up, with its connections and nobody’s facets.',
  words: 'FILE',
  arity: [1, 1],
  reach: 'folder',
  options: {
    issuer: { type: 'string', value: 'NAME', help: 'what the new service is called, for good' },
    'with-credentials': {
      type: 'boolean',
      help: 'include the credentials that were typed for the connections'
    },
    identity: { type: 'string', value: 'FILE', help: 'age identity file that opens it' },
    'passphrase-fd': PASSPHRASE_FD,
    'wallet-fd': {
      type: 'string',
      value: 'N',
      help: 'read the passphrase of its wallet from this open file descriptor'
    }
  },
  notes: [
    'The second service has its own name and keys, so what is held at one means nothing at the',
    'other. Nobody is enrolled; its ledger begins with where it came from.',
    'If a passphrase protects the wallet in the back-up, --with-credentials asks for it; if the',
    'keyring does, run this on the machine, and as the user, that the back-up is from.'
  ],

  async run(context, typed) {
    const [path] = typed.words as [string];
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
