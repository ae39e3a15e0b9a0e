import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { rotateDescriptor, rotateLog } from '../../service/backup';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, NotExamined, UsageError } from '../errors';
import { shown } from '../facetLines';

export const rotate: Command = {
  name: 'rotate',
  summary: 'Give the ledger of a data folder another key, or what signs permissions.',
  arity: [0, 0],
  options: {
    descriptor: { type: 'boolean', help: 'the key that signs permissions, not that of the ledger' }
  },
  notes: [
    'For a service that is stopped; nobody’s permissions change. The former key signs once that the',
    'new one goes on, then it is erased: what it signed stays proven, and whoever kept it or one of',
    'its checkpoints is led to the new one. Witnesses and policies know a log by its key: give them',
    'the new one. Back-ups of before hold the former key. Programs that hold permissions follow both',
    'keys by themselves, across 16 changes, but take what is restored from a back-up of before, with a',
    'former key for permissions, for another service: back up again afterwards. The keys of sealed',
    'actions change every thirty days.'
  ],

  async run(context, typed) {
    if (context.service !== undefined) {
      throw new UsageError('`facetry rotate` is for a folder of this machine: give --data DIR.');
    }
    const path = join(context.data, 'state.sqlite');
    if (!existsSync(path)) {
      throw new NotExamined('data_unreachable', 'No service was ever started over that folder.');
    }
    const parts = {
      clock: { now: () => context.clock.now() },
      random: { bytes: (length: number) => randomBytes(length) }
    };
    if (typed.flag('descriptor')) {
      const { former, descriptor } = await rotateDescriptor(path, parts);
      answer(context, { former, descriptor }, [
        `Permissions are signed by ${shown(descriptor)} from now on;`,
        `those that ${shown(former)} signed stay good, and it signs no more.`
      ]);
      return EXIT.ok;
    }
    const { former, log, size } = await rotateLog(path, parts);
    answer(context, { former, log, size }, [
      `The ledger goes on as ${shown(log)}`,
      `after ${size} entries that ${shown(former)} signed, which signs no more.`
    ]);
    return EXIT.ok;
  }
};
