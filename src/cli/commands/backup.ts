import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import {
  copyDatabase,
  copyInto,
  openDatabase,
  save,
  type Saved,
  STATE,
  WALLET
} from '../../service/backup';
import { copyStoppedWallet } from '../../wallet/keys/copy';
import { parseCheckpoint, parseNote } from '../../ledger';
import { neededForCommand, neededToOpen } from '../keys/atRest';
import { closing, PASSPHRASE_FD } from '../backupKey';
import type { Command } from '../command';
import { answer, type Context } from '../context';
import { CommandError, EXIT } from '../errors';
import { shown } from '../facetLines';
import { randomBytes } from 'node:crypto';
import { copyKeys } from '../keys/keyCopy';
import { mustBeNew, writeWholeFile } from '../files/wholeFile';

export const backup: Command = {
  name: 'backup',
  summary: 'Write a whole service to one file, even while it runs.',
  words: 'FILE',
  arity: [1, 1],
  reach: 'folder',
  options: {
    recipient: {
      type: 'string',
      multiple: true,
      value: 'age1…',
      help: 'encrypt it for this age public key: making it needs no secret'
    },
    'passphrase-fd': PASSPHRASE_FD,
    plain: { type: 'boolean', help: 'don’t encrypt it: it should never leave this machine' }
  },
  notes: [
    'The file holds everything: the ledger with its contents, the service’s own keys, the credentials',
    'you typed, the keys of notebooks, jobs and agents with the addresses of what they hold, and',
    'the deciding key under its own passphrase. So it is encrypted with a passphrase (age), which you',
    'are asked for at the terminal. Credentials kept elsewhere (env:, file:, keyring:) are not in it.',
    '`facetry restore FILE --check` says whether it is intact.'
  ],

  async run(context, typed) {
    const [path] = typed.words as [string];
    mustBeNew(path);
    const { by, close } = await closing(context, typed);
    const copied = context.clock.now();
    const copies = (await context.copies()) ?? (await copyStopped(context));
    let saved: Saved;
    try {
      await copyKeys(context.data, copies);
      saved = await save(context.data, copies, {
        clock: context.clock,
        copied,
        random: { bytes: length => randomBytes(length) }
      });
      await writeWholeFile(path, await close(saved.pieces()));
    } finally {
      rmSync(copies, { recursive: true, force: true });
    }
    tell(context, path, by, saved);
    return EXIT.ok;
  }
};

/** Of a service that does not run: while it is copied, none starts. */
async function copyStopped({ data }: Context): Promise<string> {
  const state = join(data, STATE);
  const wallet = join(data, WALLET);
  if (!existsSync(state)) {
    throw new CommandError(
      'data_unreachable',
      `${shown(data)} is not the data folder of a service.`
    );
  }
  return copyInto(data, {
    wallet: async to => (existsSync(wallet) ? copyStoppedWallet(wallet, to) : undefined),
    state: async to => {
      const db = openDatabase(state);
      try {
        await copyDatabase(db, to);
      } finally {
        db.close();
      }
    }
  });
}

function tell(
  context: Context,
  path: string,
  by: string,
  { manifest, digest, leftOut, wallet, commandKeys }: Saved
) {
  const { size } = parseCheckpoint(parseNote(manifest.checkpoint).text);
  const { issuer, log, checkpoint } = manifest;
  const told = {
    file: path,
    digest,
    closed_by: by,
    issuer,
    log,
    checkpoint,
    left_out: leftOut,
    wallet,
    command_keys: commandKeys
  };
  answer(context, { ...told, entries: size }, [
    `${size} entries of ${shown(issuer)} in ${shown(path)}`,
    `  digest ${digest}`,
    by === 'nothing'
      ? '  It is not encrypted: whoever reads it can act as this service. Keep it on this machine.'
      : `  encrypted with ${by === 'passphrase' ? 'a passphrase' : 'the keys of its recipients'} (age)`,
    ...neededToOpen(wallet),
    ...neededForCommand(commandKeys),
    ...leftOut.map(one => `  left out, because it is not a plain file: ${shown(one)}`)
  ]);
}
