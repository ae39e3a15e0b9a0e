import {
  BundleWriter,
  type Disclosure,
  disclosed,
  LEAF_GROUPS,
  type LeafGroup,
  type LedgerSink
} from '../../ledger';
import type { Command } from '../command';
import { answer } from '../context';
import { CommandError, EXIT, UsageError } from '../errors';
import { counted, shown } from '../facetLines';
import { readBundle, reader, readLedger } from '../log/ledger';
import { writeNewFile } from '../files/newFile';

const MOST_ENTRIES = 100_000;

export const disclose: Command = {
  name: 'disclose',
  summary: 'Write a file that shows an auditor only some fields of some entries.',
  words: 'FILE',
  arity: [1, 1],
  options: {
    entries: { type: 'string', value: 'LIST', help: 'the entries to show: 14,16-20' },
    groups: {
      type: 'string',
      value: 'LIST',
      help: `what to show of them: ${LEAF_GROUPS.join(', ')}`
    },
    bundle: {
      type: 'string',
      value: 'FILE',
      help: 'from a file that `facetry export` wrote, without a service'
    },
    owner: { type: 'boolean', help: 'with everything an owner may see (asks for the passphrase)' }
  },
  notes: [
    'The whole log stays provable: `facetry verify` and `facetry audit` read the file like an export',
    'and say what is not shown. Of everything else it holds commitments, which reveal nothing.'
  ],

  async run(context, typed) {
    const [path] = typed.words as [string];
    const disclosure = {
      entries: indexes(typed.text('entries')),
      groups: groups(typed.text('groups'))
    };
    const source = typed.text('bundle');
    const opened = source === undefined ? await reader(context, typed.flag('owner')) : undefined;
    await writeNewFile(path, async write => {
      const sink = new Discloser(new BundleWriter(write), disclosure);
      await (opened === undefined ? readBundle(source!, sink) : readLedger(opened, sink));
    });
    const told = { file: path, entries: [...disclosure.entries], groups: [...disclosure.groups] };
    answer(context, told, [
      `${told.groups.join(', ')} of ${counted(told.entries.length, 'entry', 'entries')} in ${shown(path)}`
    ]);
    return EXIT.ok;
  }
};

/** Passes a ledger on with nothing opened but what is disclosed. */
class Discloser implements LedgerSink {
  constructor(
    private readonly bundle: BundleWriter,
    private readonly disclosure: Disclosure
  ) {
    this.wanted = new Set(disclosure.entries);
  }

  head: LedgerSink['head'] = head => this.bundle.head(head);

  entry: LedgerSink['entry'] = async whole => {
    const { entry, missing } = disclosed(whole, this.disclosure);
    if (missing.length > 0) {
      throw new CommandError(
        'not_shown',
        `You are not shown ${missing.join(', ')} of entry #${entry.index}, so you can't pass it on.`
      );
    }
    this.wanted.delete(entry.index);
    await this.bundle.entry(entry);
  };

  checkpoint: LedgerSink['checkpoint'] = note => this.bundle.checkpoint(note);

  end: LedgerSink['end'] = async () => {
    const [first] = this.wanted;
    if (first !== undefined) {
      throw new CommandError('no_such_entry', `There is no entry #${first}.`);
    }
    await this.bundle.end();
  };

  private readonly wanted: Set<number>;
}

function indexes(text: string | undefined): Set<number> {
  const found = new Set<number>();
  for (const [from, to] of indexesIn(text ?? '')) {
    for (let index = from; index <= to; index++) {
      found.add(index);
    }
  }
  return found;
}

/**
 * `14,16-20` as ranges, both ends included.
 * @throws UsageError where it names nothing
 */
export function indexesIn(text: string): [from: number, to: number][] {
  return text.split(',').map(part => {
    const [, from, to] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(part) ?? [];
    const last = Number(to ?? from);
    if (from === undefined || last < Number(from) || last - Number(from) > MOST_ENTRIES) {
      throw new UsageError(`“${part}” does not name entries: write --entries 14,16-20.`);
    }
    return [Number(from), last];
  });
}

function groups(text: string | undefined): Set<LeafGroup> {
  const named = text?.split(',') ?? [];
  const unknown = named.find(name => !LEAF_GROUPS.includes(name as LeafGroup));
  if (unknown !== undefined || named.length === 0) {
    throw new UsageError(`--groups takes ${LEAF_GROUPS.join(', ')}, separated by commas.`);
  }
  return new Set(named as LeafGroup[]);
}
