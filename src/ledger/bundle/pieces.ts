import { type BundleEntry, BundleWriter } from './lines';
import { type LedgerReader, tellLedger } from './telling';

/** Bytes from which on what was written is passed on. */
const PIECE = 1024 * 1024;
/** Entries between two words about how far it is. */
const WORD = 500;

/** What becomes of a bundle while it is written. */
export interface PiecesOptions {
  /** Takes the next piece, so that a long one is not held here. */
  piece(bytes: Uint8Array): void;
  /** Told now and then how many entries are written. */
  progress(entries: number): void;
  /** Whether what the reader may see of an entry is shown; all is where it is absent. */
  opens?: (entry: BundleEntry) => boolean;
}

/**
 * The whole ledger as a bundle, in pieces.
 * @returns how many entries
 * @throws LedgerError entry_missing
 */
export async function bundleInPieces(
  reader: LedgerReader,
  { piece, progress, opens = () => true }: PiecesOptions
): Promise<number> {
  let lines: Uint8Array[] = [];
  let length = 0;
  const pass = (): void => {
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const line of lines) {
      bytes.set(line, at);
      at += line.length;
    }
    lines = [];
    length = 0;
    piece(bytes);
  };
  const writer = new BundleWriter(line => {
    lines.push(line);
    length += line.length;
    if (length >= PIECE) {
      pass();
    }
  });
  const entries = await tellLedger(reader, {
    head: head => writer.head(head),
    entry: async entry => {
      await writer.entry(opens(entry) ? entry : { ...entry, openings: {} });
      if ((entry.index + 1) % WORD === 0) {
        progress(entry.index + 1);
      }
    },
    end: () => writer.end()
  });
  pass();
  return entries;
}
