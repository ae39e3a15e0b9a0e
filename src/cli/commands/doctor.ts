import { join } from 'node:path';

import { FacetryError } from '../../protocol';
import { type Diagnosis, diagnose, type Part, walletClosedBy } from '../../service/doctor';
import { COMMAND_KEYS } from '../../service/backup';
import { howCommandKeys, howKept } from '../keys/atRest';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT, NotExamined } from '../errors';
import { shown } from '../facetLines';

const KEEP = 'Do not run a service over it; keep a copy of the folder as it is now.';

/** Of a folder in which a later release has been. */
const NEWER = [
  'The folder is of a newer release than this command: update Facetry here, then ask again.',
  'A service of this release refuses to run over it, and changes nothing.'
];

/** What to do, by where the first difference is. */
const ADVICE: Record<Part, readonly string[]> = {
  database: ['The file is damaged: by a disk, or by something that wrote into it.', KEEP],
  schema: [
    'If the folder is of an earlier release, run the service of this one over it once and ask again;',
    'if of a later one, update. Else somebody changed the tables, and they may act by themselves.'
  ],
  ledger: [
    'The log is not the one that was recorded. Compare it with what is kept elsewhere:',
    '`facetry verify FILE --seen CHECKPOINT` on an earlier export tells how far it was whole.',
    KEEP
  ],
  tree: ['Proofs would be made of other entries than those that are there.', KEEP],
  index: ['Entries would be missed, or a signed act be taken twice.', KEEP],
  authority: [
    'Who holds what is not what was decided: whoever can write this file gave or took it.',
    KEEP
  ],
  wallet: [
    'Keys kept for notebooks and agents are not theirs, or of nobody who was enrolled.',
    KEEP
  ],
  erasure: [
    'What was erased is here again, as from a copy of before. Start the service, and erase it again;',
    'ask whoever can write this file how it came back.'
  ],
  installation: [
    'The service itself does not do what it has to. Install it anew; trust no receipt until then.',
    'Once it is started again and passes its self-test, this is over.'
  ],
  registry: ['Calls would go elsewhere, or mean something else, than was registered.', KEEP]
};

export const doctor: Command = {
  name: 'doctor',
  summary: 'Check a data folder against its own ledger, without changing anything.',
  arity: [0, 0],
  reach: 'folder',
  notes: [
    'Stop the service first. This rebuilds from the signed log who holds what, and names where the',
    'tables differ: uses raised, a revocation undone, a facet that nobody granted, a key replaced.',
    'The log’s key is in the same folder: whoever has it can write another log, which only a',
    'checkpoint kept elsewhere reveals (`facetry verify --seen`, or witnesses).',
    'Exit code 1 if anything is wrong, 4 if the folder could not be checked.'
  ],

  async run(context) {
    const diagnosis = await diagnose(join(context.data, 'state.sqlite')).catch(notExamined);
    const commandKeys = walletClosedBy(join(context.data, COMMAND_KEYS));
    answer(context, { ...diagnosis, command_keys: commandKeys }, [
      ...linesOf(diagnosis),
      ...leftLines(diagnosis.unfinished),
      ...(diagnosis.ok ? howCommandKeys(commandKeys) : [])
    ]);
    return diagnosis.ok ? EXIT.ok : EXIT.failed;
  }
};

function leftLines(unfinished: readonly number[]): string[] {
  return unfinished.length === 0
    ? []
    : [
        `The service was stopped while it erased (${unfinished.map(entry => `#${entry}`).join(' ')}): ` +
          'some of that is still here, and goes when it is started again.'
      ];
}

function notExamined(error: unknown): never {
  if (error instanceof FacetryError) {
    const running = error.code === 'data_locked';
    throw new NotExamined(
      error.code,
      running
        ? 'A service is running on this data folder. Stop it (and the Jupyter servers that use it), then try again.'
        : error.message
    );
  }
  throw error;
}

function linesOf({ ok, differences, count, compared, ...told }: Diagnosis): string[] {
  if (ok) {
    return [
      'Nothing is wrong.',
      `All ${told.entries} entries are those that were signed; ${told.facets} facets of ` +
        `${told.principals} principals are as the ledger says.`,
      ...(told.wallet === null ? [] : [howKept(told.wallet)])
    ];
  }
  const [first] = differences as [Diagnosis['differences'][number]];
  const more = count > 1 ? ` (and ${count - 1} more: --json lists them)` : '';
  return [
    `WRONG: ${first.part} ${first.code}: ${shown(first.detail, 400)}${more}`,
    ...(compared.tables
      ? []
      : ['Who holds what was not compared, because the log itself is damaged.']),
    ...(first.code === 'newer' ? NEWER : ADVICE[first.part])
  ];
}
