import { b64, type EntryView } from '../../protocol';
import { parseCheckpoint } from '../checkpoint';
import { LedgerError } from '../errors';
import { parseNote } from '../note';
import { leafHash } from '../tree';
import type { BundleEntry, BundleHead } from './lines';

/** Entries asked for at once; a page has fewer where they are long. */
const PAGE = 500;

/** Where a ledger is read, by whoever may. */
export interface LedgerReader {
  /** The issuer, the log's key, and the signed note up to which is read. */
  head(): Promise<BundleHead>;
  /** Entries by rising index: those after `after`, else the newest before `before`. */
  query(range: { after?: number; before?: number; limit: number }): Promise<EntryView[]>;
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
 * @returns how many entries
 * @throws LedgerError entry_missing where the service leaves one out
 */
export async function tellLedger(reader: LedgerReader, sink: LedgerSink): Promise<number> {
  const head = await reader.head();
  const { size } = parseCheckpoint(parseNote(head.checkpoint).text);
  await sink.head(head);
  for (let next = 0; next < size;) {
    const range = next === 0 ? { before: 1, limit: 1 } : { after: next - 1, limit: PAGE };
    const page = (await reader.query(range)).slice(0, size - next);
    for (const { index, leaf: coded, openings } of page) {
      if (index !== next) {
        break;
      }
      const leaf = b64.decode(coded);
      await sink.entry({ index, leaf, hash: leafHash(leaf), openings });
      next += 1;
    }
    if (page.length === 0 || page.at(-1)?.index !== next - 1) {
      throw new LedgerError('entry_missing', `The service does not show entry #${next}.`);
    }
  }
  await sink.end();
  return size;
}
