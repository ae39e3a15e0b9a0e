import type { EntryKind, EntryView } from '../../client';
import { verifyEntry } from '../../ledger';
import { b64 } from '../../protocol';
import type { Command } from '../command';
import { answer } from '../context';
import { CommandError, EXIT } from '../errors';
import { entryLine, shown } from '../facetLines';
import { Identities, type Opened } from '../identities';

export const logTail: Command = {
  name: 'log tail',
  summary: 'Print entries of the ledger as they are made.',
  arity: [0, 0],
  options: {
    after: { type: 'string', value: 'INDEX', help: 'begin after this entry' },
    count: { type: 'string', value: 'N', help: 'end after so many entries' }
  },

  async run(context, typed) {
    const { system } = await new Identities(context).viewer();
    const after = typed.count('after', 0);
    let left = typed.count('count') ?? Infinity;
    const watch = system.ledger.watch({
      signal: context.signal,
      onConnection: error => error && context.warn('The connection is lost; trying again.'),
      ...(after === undefined ? {} : { after })
    });
    for await (const entry of watch) {
      answer(context, entry, [entryLine(entry)]);
      left -= 1;
      if (left <= 0) {
        break;
      }
    }
    return EXIT.ok;
  }
};

export const logQuery: Command = {
  name: 'log query',
  summary: 'Search the ledger.',
  arity: [0, 0],
  options: {
    kind: { type: 'string', multiple: true, value: 'KIND', help: 'intent, outcome, refusal, …' },
    principal: { type: 'string', value: 'ID', help: 'entries of this principal' },
    facet: { type: 'string', value: 'ID', help: 'entries of this facet' },
    after: { type: 'string', value: 'INDEX', help: 'entries after this one' },
    before: { type: 'string', value: 'INDEX', help: 'entries before this one' },
    limit: { type: 'string', value: 'N', help: 'at most so many (default: 50)' },
    verify: { type: 'boolean', help: 'verify each entry against the log’s signed root' }
  },

  async run(context, typed) {
    const opened = await new Identities(context).viewer();
    const principal = typed.text('principal');
    const facet = typed.text('facet');
    const after = typed.count('after', 0);
    const before = typed.count('before', 0);
    const page = await opened.system.ledger.query({
      limit: typed.count('limit') ?? 50,
      ...(typed.list('kind').length === 0 ? {} : { kinds: typed.list('kind') as EntryKind[] }),
      ...(principal === undefined ? {} : { principal }),
      ...(facet === undefined ? {} : { facet }),
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { before })
    });
    if (typed.flag('verify')) {
      for (const entry of page.entries) {
        await verify(opened, entry);
      }
    }
    const told = page.entries.length === 1 ? '1 entry' : `${page.entries.length} entries`;
    answer(context, page, [
      ...page.entries.map(entryLine),
      `${told} of ${page.size}${typed.flag('verify') ? ', verified' : ''}`
    ]);
    return EXIT.ok;
  }
};

/** @throws CommandError entry_invalid naming what does not hold. */
async function verify({ system, kept }: Opened, entry: EntryView): Promise<void> {
  const { proof } = await system.ledger.prove(entry.index);
  const verdict = await verifyEntry({
    leaf: b64.decode(entry.leaf),
    openings: entry.openings,
    proof,
    vkey: kept.identity.keys.log
  });
  const failed = verdict.checks.find(({ ok }) => !ok);
  if (!verdict.ok || verdict.index !== entry.index) {
    throw new CommandError(
      'entry_invalid',
      `Entry #${entry.index} is not what the log’s root says: ` +
        shown(failed ? `${failed.name}: ${failed.detail}` : 'it stands at another place')
    );
  }
}
