import { b64, type JsonSchema, Problem, type PublishedView } from '../../protocol';
import { define } from '../definitions';
import { inSlices } from '../slices';
import {
  EventStream,
  type Journal,
  type SystemAction,
  type SystemCall,
  type SystemObjects
} from '../types';
import type { Log } from './log';
import { type State, withEntry } from './published';
import type { Question, Views } from './views';
import { watchEntries } from './watch';

const INDEX: JsonSchema = { type: 'integer', minimum: 0 };
/** Entries of one question that names them. */
const INDEXES: JsonSchema = { type: 'array', items: INDEX, minItems: 1, maxItems: 100 };
/** -1: from the first entry on. */
const AFTER: JsonSchema = { type: 'integer', minimum: -1 };
/** Of what is published in place of the newest. */
const PUBLISHED: JsonSchema = { type: 'boolean' };
const WORD: JsonSchema = { type: 'string' };
/** Seconds since the epoch. */
const TIME: JsonSchema = { type: 'integer', minimum: 0 };
const LIMIT: JsonSchema = { type: 'integer', minimum: 1, maximum: 1000 };

/** `aios/ledger` (docs/protocol.md §9). */
export function ledgerObject(parts: {
  journal: Journal;
  log: Log;
  views: Views;
  erase: SystemAction;
  /** What is published of the log; the log itself where nobody has to cosign. */
  published: State;
  /** Who has to cosign, and how that stands; undefined where nobody has. */
  publishing(): PublishedView | undefined;
}): SystemObjects[string] {
  const { journal, log, views, erase, published, publishing } = parts;

  function visible({ principal, facet }: SystemCall, index: number) {
    const view = views.entry(views.asker(principal, facet), index);
    if (!view) {
      throw new Problem(404, 'no_such_entry', `There is no entry ${index} that you may see.`);
    }
    return view;
  }

  const query: SystemAction = {
    definition: define('query', true, 'Entries of the ledger', {
      after: AFTER,
      before: INDEX,
      indexes: INDEXES,
      limit: LIMIT,
      kinds: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 16 },
      since: TIME,
      until: TIME,
      principal: WORD,
      facet: WORD,
      object: WORD,
      action: WORD,
      outcome: WORD,
      notebook: WORD,
      cell: WORD
    }),
    perform: ({ principal, facet, args }) => {
      const asker = views.asker(principal, facet);
      const { indexes } = args as { indexes?: number[] };
      if (indexes !== undefined && Object.keys(args).length > 1) {
        throw new Problem(400, 'bad_range', 'Entries that are named are asked for alone.');
      }
      const { size, checkpoint } = log;
      return indexes
        ? { entries: views.named(asker, indexes), size, checkpoint }
        : views.query(asker, args as Question);
    }
  };
  const entry: SystemAction = {
    definition: define('entry', true, 'One entry of the ledger', { index: INDEX }, ['index']),
    perform: call => visible(call, call.args.index as number)
  };
  const prove: SystemAction = {
    definition: define('prove', true, 'Proof that entries are in the ledger', {
      index: INDEX,
      indexes: INDEXES,
      published: PUBLISHED
    }),
    perform: async call => {
      const { index, indexes } = call.args as { index?: number; indexes?: number[] };
      if ((index === undefined) === (indexes === undefined)) {
        throw new Problem(400, 'bad_range', 'Either one entry is named, or several.');
      }
      const named = indexes ?? [index!];
      named.forEach(one => visible(call, one));
      const { size, checkpoint } =
        call.args.published === true ? withEntry(published, Math.max(...named)) : log;
      // All by one state, however much is appended meanwhile.
      const proofs = await inSlices(named, one =>
        Buffer.from(b64.decode(log.receipt(one, { size, checkpoint }))).toString()
      );
      return indexes ? { proofs } : { proof: proofs[0]! };
    }
  };
  const consistency: SystemAction = {
    definition: define(
      'consistency',
      true,
      'Proof that a later state of the ledger continues an earlier one',
      { from: { type: 'integer', minimum: 1 }, to: { type: 'integer', minimum: 1 } },
      ['from']
    ),
    perform: ({ args }) => {
      const from = args.from as number;
      const to = (args.to as number | undefined) ?? log.size;
      if (from > to || to > log.size) {
        throw new Problem(400, 'bad_range', `The ledger has ${log.size} entries.`);
      }
      const hashes = log.consistency(from, to).map(hash => b64.encode(hash));
      return { hashes, checkpoint: log.checkpoint };
    }
  };
  const checkpoint: SystemAction = {
    definition: define('checkpoint', true, 'The signed state of the ledger', {
      published: PUBLISHED
    }),
    perform: ({ args }) => {
      const { checkpoint, size } = args.published === true ? withEntry(published, 0) : log;
      const view = publishing();
      return { checkpoint, size, ...(view && { published: view }) };
    }
  };
  const watch: SystemAction = {
    definition: define('watch', true, 'Entries as they are made', { after: AFTER }),
    perform: ({ principal, facet, args, signal }) =>
      new EventStream(
        watchEntries({
          journal,
          log,
          views,
          asker: views.asker(principal, facet),
          after: args.after as number | undefined,
          signal
        })
      )
  };
  return { query, entry, prove, consistency, checkpoint, watch, erase };
}
