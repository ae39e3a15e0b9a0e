import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import type { EntryView } from '../client';
import {
  type BundleEntry,
  type BundleHead,
  followKeys,
  leafHash,
  parseBundleLine,
  parseCheckpoint,
  parseNote
} from '../ledger';
import { b64, utf8 } from '../protocol';
import type { Context } from './context';
import { CommandError } from './errors';
import { Identities, type Opened } from './identities';

/** Entries asked for at once; a page has fewer where they are long. */
const PAGE = 500;

/** Who reads the ledger: the key that looks, or with its passphrase the owner's, which sees all. */
export function reader(context: Context, asOwner: boolean): Promise<Opened> {
  const identities = new Identities(context);
  if (!asOwner) {
    return identities.viewer();
  }
  const terminal = context.terminal();
  return identities.owner(terminal).finally(() => terminal.close());
}

/**
 * The key that the service's log has now: the one that was known, or one that it was handed on to.
 * @throws LedgerError not_handed_on
 */
export async function logKeyOf({ kept, holding }: Opened): Promise<string> {
  const { keys, former = [] } = await holding.service.identity();
  await followKeys(kept.identity.keys.log, former, keys.log);
  return keys.log;
}

/** What is told a whole ledger: its head, each entry from 0 on, the end. */
export interface LedgerSink {
  head(head: BundleHead): Promise<void>;
  entry(entry: BundleEntry): Promise<void>;
  /** An earlier signed note, where the tree had its size. */
  checkpoint?(note: string): Promise<void>;
  end(): Promise<void>;
}

/**
 * Tells the whole ledger, up to a checkpoint of the service's.
 * @param publish what the checkpoint needs before anybody is shown it: cosignatures
 * @param published the newest that enough of the service's witnesses cosigned, not that of now
 * @returns how many entries
 * @throws CommandError entry_missing where the service leaves one out
 */
export async function readLedger(
  opened: Opened,
  sink: LedgerSink,
  publish: (note: string) => Promise<string> = async note => note,
  published = false
): Promise<number> {
  const { checkpoint } = await opened.system.ledger.checkpoint(published ? { published } : {});
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  const { issuer, keys } = await opened.holding.service.identity();
  await sink.head({ issuer, log: keys.log, checkpoint: await publish(checkpoint) });
  for await (const entry of entries(opened, size)) {
    const leaf = b64.decode(entry.leaf);
    const { index, openings } = entry;
    await sink.entry({ index, leaf, hash: leafHash(leaf), openings });
  }
  await sink.end();
  return size;
}

/**
 * Tells a file of `facetry export`, line by line, as it is: whoever reads on verifies.
 * @throws LedgerError bundle_malformed
 */
export async function readBundle(path: string, sink: LedgerSink): Promise<void> {
  for await (const text of createInterface({
    input: createReadStream(path),
    crlfDelay: Infinity
  })) {
    const line = parseBundleLine(utf8.encode(text));
    switch (line.is) {
      case 'head':
        await sink.head(line.head);
        break;
      case 'entry':
        await sink.entry(line.entry);
        break;
      case 'checkpoint':
        await sink.checkpoint?.(line.note);
        break;
      case 'end':
        await sink.end();
    }
  }
}

/** Entries 0 to `size`, page by page. @throws CommandError where the service leaves one out */
async function* entries({ system }: Opened, size: number): AsyncGenerator<EntryView> {
  for (let next = 0; next < size;) {
    const range = next === 0 ? { before: 1, limit: 1 } : { after: next - 1, limit: PAGE };
    const page = (await system.ledger.query(range)).entries;
    for (const entry of page.slice(0, size - next)) {
      if (entry.index !== next) {
        throw new CommandError('entry_missing', `The service does not show entry #${next}.`);
      }
      yield entry;
      next += 1;
    }
    if (page.length === 0) {
      throw new CommandError('entry_missing', `The service does not show entry #${next}.`);
    }
  }
}
