import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { rotateDescriptor, rotateLog } from '../../service/backup';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, NotExamined } from '../errors';
import { shown } from '../facetLines';

export const rotate: Command = {
  name: 'rotate',
  summary: 'Replace the key of the ledger, or the one that signs permissions.',
  arity: [0, 0],
  reach: 'folder',
  options: {
    descriptor: {
      type: 'boolean',
      help: 'replace the key that signs permissions instead of the ledger’s'
    }
  },
  notes: [
    'Stop the service first. Nobody’s permissions change. The former key signs that the new one',
    'continues it, and is then erased: what it signed stays proven, and whoever knows it or one of',
    'its checkpoints is led to the new one. Witnesses and policies know a log by its key: give them',
    'the new one. Earlier back-ups hold the former key. Programs that hold permissions follow both',
    'keys by themselves, across 16 changes, but take a service restored from an earlier back-up, with',
    'a former key for permissions, for a different one: back up again afterwards. The keys of sealed',
    'actions change every thirty days.'
  ],

  async run(context, typed) {
    const path = join(context.data, 'state.sqlite');
    if (!existsSync(path)) {
      throw new NotExamined('data_unreachable', 'No service was ever started on that folder.');
    }
    const parts = {
      clock: { now: () => context.clock.now() },
      random: { bytes: (length: number) => randomBytes(length) }
    };
    if (typed.flag('descriptor')) {
      const { former, descriptor } = await rotateDescriptor(path, parts);
      answer(context, { former, descriptor }, [
        `Permissions are signed by ${shown(descriptor)} from now on;`,
        `those signed by ${shown(former)} stay valid; that key signs nothing more.`
      ]);
      return EXIT.ok;
    }
    const { former, log, size } = await rotateLog(path, parts);
    answer(context, { former, log, size }, [
      `The ledger goes on as ${shown(log)}`,
      `after ${size} entries signed by ${shown(former)}, which signs nothing more.`
    ]);
    return EXIT.ok;
  }
};
