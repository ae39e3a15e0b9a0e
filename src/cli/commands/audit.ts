import { createReadStream } from 'node:fs';

import {
  Audit,
  type AuditAnswer,
  BundleVerification,
  type BundleVerdict,
  BundleWriter,
  type Question,
  type Search,
  tell,
  verifyBundle
} from '../../ledger';
import { type Command, type OptionSpec, type Typed } from '../command';
import { answer, type Context } from '../context';
import { CommandError, EXIT, UsageError } from '../errors';
import { counted, shown } from '../facetLines';
import { agentPetname } from '../identities';
import { reader, readLedger } from '../log/ledger';
import { assignments, past } from '../words';

const SOURCE: Record<string, OptionSpec> = {
  bundle: {
    type: 'string',
    value: 'FILE',
    help: 'ask a file that `facetry export` wrote, without a service'
  },
  key: { type: 'string', value: 'VKEY', help: 'the log’s key, known from somewhere else' },
  owner: { type: 'boolean', help: 'with everything an owner may see (asks for the passphrase)' }
};
const SEARCH: Record<string, OptionSpec> = {
  ...SOURCE,
  action: { type: 'string', value: 'NAME', help: 'only this action' },
  since: { type: 'string', value: 'WHEN', help: '30m, 2h, 7d ago, or a date and time' },
  until: { type: 'string', value: 'WHEN', help: 'before this' },
  limit: { type: 'string', value: 'N', help: 'the newest N (default: 1000)' }
};
const NOTES = [
  'Every entry is verified first, as by `facetry verify`; a log that does not verify gives no',
  'answers. What you may not see is counted, not guessed.'
];

function question(
  spec: Pick<Command, 'name' | 'summary' | 'words' | 'arity' | 'options'>,
  asked: (typed: Typed, context: Context) => Question
): Command {
  return {
    ...spec,
    notes: NOTES,
    async run(context, typed) {
      const named = asked(typed, context);
      const first = await answered(context, typed, named);
      // What was added as `scout` goes by “agent scout”.
      const second = first.told.nobody && (await answered(context, typed, asAgent(named)));
      const { told, verdict } = second && !second.told.nobody ? second : first;
      if (told.question.ask === 'why' && told.acts.length === 0) {
        throw new CommandError('no_such_entry', `There is no entry #${told.question.entry}.`);
      }
      answer(context, { ...told, log: logOf(verdict) }, [
        ...tell(told),
        ...(told.unknown.count > 0 ? [toBeShown(typed)] : []),
        logLine(verdict)
      ]);
      return EXIT.ok;
    }
  };
}

/** @throws CommandError `log_wrong` */
async function answered(
  context: Context,
  typed: Typed,
  asked: Question
): Promise<{ told: AuditAnswer; verdict: BundleVerdict }> {
  const audit = new Audit(asked, typed.count('limit'));
  const verdict = await readAll(context, typed, audit);
  if (!verdict.ok) {
    const [first] = verdict.faults;
    const at = first!.entry === undefined ? '' : ` at entry #${first!.entry}`;
    throw new CommandError(
      'log_wrong',
      `The log does not verify${at}: ${first!.code}: ${shown(first!.detail.replace(/\.$/, ''))}. Nothing is ` +
        'answered from it.'
    );
  }
  return { told: audit.answer(), verdict };
}

function asAgent(asked: Question): Question {
  return 'principal' in asked && asked.principal !== undefined
    ? { ...asked, principal: agentPetname(asked.principal) }
    : asked;
}

/** Who may be shown what would tell. */
function toBeShown(typed: Typed): string {
  if (typed.text('bundle') !== undefined) {
    return 'The file shows no more: ask whoever wrote it for one with --owner, or for these entries.';
  }
  return typed.flag('owner')
    ? 'It was erased, or is shown to nobody.'
    : 'With --owner you are shown what an owner may see; it asks for the passphrase.';
}

export const auditWho = question(
  {
    name: 'audit who',
    summary: 'Who touched OBJECT (with these arguments), with whose authority?',
    words: 'OBJECT [ARGUMENT=VALUE …]',
    arity: [1, 64],
    options: SEARCH
  },
  (typed, context) => {
    const [object, ...args] = typed.words as [string];
    return { ask: 'who', object, ...search(typed, context), ...argumentsOf(args) };
  }
);

export const auditWhat = question(
  {
    name: 'audit what',
    summary: 'What did PRINCIPAL do? (its name here, or its id)',
    words: 'PRINCIPAL',
    arity: [1, 1],
    options: { ...SEARCH, object: { type: 'string', value: 'NAME', help: 'only on this object' } }
  },
  (typed, context) => ({
    ask: 'what',
    principal: typed.words[0]!,
    ...search(typed, context)
  })
);

export const auditRefused = question(
  {
    name: 'audit refused',
    summary: 'What was refused (on OBJECT), to whom, and why?',
    words: '[OBJECT [ARGUMENT=VALUE …]]',
    arity: [0, 64],
    options: {
      ...SEARCH,
      principal: { type: 'string', value: 'NAME', help: 'only to this principal' }
    }
  },
  (typed, context) => {
    const [object, ...args] = typed.words;
    const principal = typed.text('principal');
    return {
      ask: 'refused',
      refused: true,
      ...search(typed, context),
      ...(object === undefined ? {} : { object }),
      ...(principal === undefined ? {} : { principal }),
      ...argumentsOf(args)
    };
  }
);

export const auditWhy = question(
  {
    name: 'audit why',
    summary: 'How did entry INDEX come about: who asked, who decided, with what limits?',
    words: 'INDEX',
    arity: [1, 1],
    options: SOURCE
  },
  typed => {
    const entry = Number(typed.words[0]!.replace(/^#/, ''));
    if (!Number.isSafeInteger(entry) || entry < 0) {
      throw new UsageError('Name an entry by its number: `facetry audit why 1042`.');
    }
    return { ask: 'why', entry };
  }
);

export const auditMay = question(
  {
    name: 'audit may',
    summary: 'Who may use OBJECT, with what limits, and who granted it?',
    words: 'OBJECT [ACTION]',
    arity: [1, 2],
    options: SOURCE
  },
  (typed, context) => {
    const [object, action] = typed.words as [string, string?];
    return {
      ask: 'may',
      object,
      ...(action === undefined ? {} : { action }),
      // A file tells of the time when it was written, a service of now.
      ...(typed.text('bundle') === undefined ? { at: context.clock.now() } : {})
    };
  }
);

async function readAll(context: Context, typed: Typed, audit: Audit): Promise<BundleVerdict> {
  const path = typed.text('bundle');
  const vkey = typed.text('key');
  const onEntry: Audit['read'] = entry => audit.read(entry);
  if (path !== undefined) {
    return verifyBundle(createReadStream(path), {
      onEntry,
      ...(vkey === undefined ? {} : { vkey })
    });
  }
  const opened = await reader(context, typed.flag('owner'));
  const verification = new BundleVerification({
    onEntry,
    vkey: vkey ?? opened.kept.identity.keys.log
  });
  await readLedger(opened, new BundleWriter(line => verification.line(line.subarray(0, -1))));
  return verification.end();
}

function search(typed: Typed, { clock }: Context): Search {
  const found: Search = {};
  const action = typed.text('action');
  const object = typed.text('object');
  const now = clock.now();
  for (const end of ['since', 'until'] as const) {
    const text = typed.text(end);
    if (text !== undefined) {
      found[end] = past(text, now);
    }
  }
  return {
    ...found,
    ...(action === undefined ? {} : { action }),
    ...(object === undefined ? {} : { object })
  };
}

function argumentsOf(words: readonly string[]): Pick<Search, 'args'> {
  return words.length === 0 ? {} : { args: assignments(words) };
}

function logOf({ issuer, checkpoint, key, proven, holeCount }: BundleVerdict) {
  return {
    issuer,
    origin: checkpoint!.origin,
    size: checkpoint!.size,
    key,
    signatures: proven.signatures,
    entries_not_whole: holeCount
  };
}

function logLine({ checkpoint, proven, key }: BundleVerdict): string {
  return (
    `Verified: ${counted(proven.entries, 'entry', 'entries')} that the log ` +
    `${shown(checkpoint!.origin)} signed, and ` +
    counted(proven.signatures, 'signature of someone who acted', 'signatures of those who acted') +
    (key === 'unvouched' ? '; the log’s key is taken from the file itself (--key).' : '.')
  );
}
