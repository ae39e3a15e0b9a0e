import { type BundleEntry, bundleInPieces, decodeLeaf, type LedgerReader } from '../../../ledger';
import type { EntryKind } from '../../../protocol';
import { type ReadEntry, readEntry } from '../../service/entry';
import type { Source } from '../../service/source';
import { Grounds } from './grounds';

/** Entries asked for at once. */
const PAGE = 500;

/** By what anybody has authority, and who they are; few, where acts are many. */
const STANDING: readonly EntryKind[] = [
  'enrolment',
  'introduction',
  'registration',
  'request',
  'decision',
  'grant',
  'delegation',
  'rule',
  'revocation',
  'pause',
  'resume',
  'renaming',
  'erasure'
];

/** What a bundle is made of, and who hears how far it is. */
export interface BundleWish {
  /** The entries that are shown in it; null: all that this page may see. */
  shown: readonly ReadEntry[] | null;
  /** Whether it ends where enough of the service's witnesses have cosigned the log. */
  published?: boolean;
  /** Told now and then how many entries are written. */
  progress(done: number): void;
  signal: AbortSignal;
}

/**
 * The whole log as a file for `facetry verify`, with what this page may see of it: of all entries, or
 * only of those that are shown and of what they rest on. Of every other it holds commitments alone.
 * @throws LedgerError entry_missing, and what the service refuses
 */
export async function bundleOf(source: Source, wish: BundleWish): Promise<Blob> {
  const { shown, progress } = wish;
  const reader = readerOf(source, wish);
  const opens = shown === null ? () => true : await openedFor(source, shown);
  const parts: Blob[] = [];
  await bundleInPieces(reader, {
    piece: bytes => parts.push(new Blob([bytes as BlobPart])),
    progress,
    opens
  });
  return new Blob(parts, { type: 'application/x-ndjson' });
}

function readerOf(source: Source, { published, signal }: BundleWish): LedgerReader {
  return {
    head: () => source.head(published),
    query: async range => {
      if (signal.aborted) {
        throw new DOMException('Given up.', 'AbortError');
      }
      return (await source.query(range)).entries;
    }
  };
}

/** Which entries are opened so that those that are shown can be proven as far as the page can. */
async function openedFor(
  source: Source,
  shown: readonly ReadEntry[]
): Promise<(entry: BundleEntry) => boolean> {
  const standing: ReadEntry[] = [];
  for (let before = Infinity; before > 0;) {
    const { entries } = await source.query({
      ...(Number.isFinite(before) && { before }),
      kinds: [...STANDING],
      limit: PAGE
    });
    standing.push(...entries.map(entry => readEntry(entry)));
    before = entries[0]?.index ?? 0;
  }
  const grounds = new Grounds(standing, shown);
  const acts = new Set(shown.map(({ index }) => index));
  return ({ index, leaf }) => {
    const { k: kind, ref } = decodeLeaf(leaf);
    return (
      // Without what began a log, or went on with it, nobody can tell whose it is.
      ['genesis', 'epoch'].includes(kind) ||
      grounds.has(index) ||
      (kind === 'outcome' && ref !== undefined && acts.has(ref))
    );
  };
}
