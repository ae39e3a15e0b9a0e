import {
  type BundleHead,
  type BundleOptions,
  type BundleVerdict,
  calledIn,
  decodeLeaf,
  parseBundleLine,
  parseCheckpoint,
  parseNote,
  Splitting,
  textMember,
  verifyBundle
} from '../../../ledger';
import { b64, type EntryView } from '../../../protocol';
import { opened } from '../../service/opened';

/** What the page knows of its own service, beside what a file says. */
export interface Known {
  issuer: string;
  /** The key of its log, as it is now. */
  log: string;
  /** The longest ledger of it that this browser has verified: a signed note. */
  seen: string | null;
}

/** What was found out about a file. */
export interface Report {
  verdict: BundleVerdict;
  /** The key that the file says its log has; null where it has no first line. */
  log: string | null;
  /** Whether it says that it is of the page's own service, by another key than that service's. */
  otherKey: boolean;
  /** The entries at which something is wrong, as the file has them. */
  told: EntryView[];
}

/** Entries that say what their own principal is called. */
const NAMING: readonly string[] = ['enrolment', 'renaming'];

/**
 * Verifies a bundle, and says of what is wrong in it which entry that is.
 * @param progress told how many bytes were read
 */
export async function reportOn(
  file: Blob,
  known: Known | null,
  progress: (done: number) => void
): Promise<Report> {
  const head = await headOf(file);
  const names = new Map<string, string>();
  const verdict = await verifyBundle(pieces(file, progress), {
    ...comparedWith(head, known),
    onEntry: entry => {
      const principal = textMember(entry.opened.who, 'principal');
      const { petname } = calledIn(entry);
      if (NAMING.includes(entry.leaf.k) && principal !== undefined && petname !== undefined) {
        names.set(principal, petname);
      }
    }
  });
  const wrong = new Set(
    verdict.faults.flatMap(({ entry }) => (entry === undefined ? [] : [entry]))
  );
  return {
    verdict,
    log: head?.log ?? null,
    otherKey: head !== null && head.issuer === known?.issuer && head.log !== known.log,
    told: wrong.size === 0 ? [] : await toldIn(file, wrong, names)
  };
}

/** Bytes between two words of how far it is. */
const PIECE = 65_536;

/** The file from its beginning. */
async function* pieces(
  file: Blob,
  progress: (done: number) => void = () => undefined
): AsyncGenerator<Uint8Array> {
  // Streams can't be iterated by every browser.
  const reader = file.stream().getReader();
  let done = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      for (let at = 0; at < next.value.length; at += PIECE) {
        const piece = next.value.subarray(at, at + PIECE);
        yield piece;
        done += piece.length;
        progress(done);
      }
    }
  } finally {
    await reader.cancel();
  }
}

/** What its first line says; null where that is not a bundle's. */
async function headOf(file: Blob): Promise<BundleHead | null> {
  const splitting = new Splitting();
  for await (const piece of pieces(file)) {
    for (const line of splitting.lines(piece)) {
      try {
        const parsed = parseBundleLine(line);
        return parsed.is === 'head' ? parsed.head : null;
      } catch {
        return null;
      }
    }
  }
  return null;
}

/**
 * A file of the page's own service is held to what is known of that. By another key than it has now
 * the file may be older, which is no fault: it is then told that nothing vouches for that key.
 */
function comparedWith(
  head: BundleHead | null,
  known: Known | null
): Pick<BundleOptions, 'vkey' | 'seen'> {
  if (head === null || known === null || head.issuer !== known.issuer || head.log !== known.log) {
    return {};
  }
  const { log: vkey, seen } = known;
  // It may well be shorter than what this browser has seen since.
  const before = seen !== null && sizeOf(seen) <= sizeOf(head.checkpoint) ? [seen] : [];
  return { vkey, seen: before };
}

/** Entries that a note is over; none where it can't be read. */
function sizeOf(note: string): number {
  try {
    return parseCheckpoint(parseNote(note).text).size;
  } catch {
    return 0;
  }
}

/** Entries as the file has them, by their numbers. */
async function toldIn(
  file: Blob,
  indexes: ReadonlySet<number>,
  names: ReadonlyMap<string, string>
): Promise<EntryView[]> {
  const splitting = new Splitting();
  const told: EntryView[] = [];
  for await (const piece of pieces(file)) {
    for (const line of splitting.lines(piece)) {
      const entry = entryIn(line);
      if (entry !== null && indexes.has(entry.index)) {
        const { principal } = opened(entry, 'who');
        const petname = names.get(String(principal));
        told.push({ ...entry, ...(petname !== undefined && { petname }) });
      }
    }
  }
  return told;
}

/** An entry whose form is so broken that nothing can be told of it is told by its number alone. */
function entryIn(line: Uint8Array): EntryView | null {
  try {
    const parsed = parseBundleLine(line);
    if (parsed.is !== 'entry') {
      return null;
    }
    const { index, leaf, openings } = parsed.entry;
    const { k: kind, t: at, ref } = decodeLeaf(leaf);
    return {
      ...{ index, kind, at, leaf: b64.encode(leaf) },
      openings: openings as EntryView['openings'],
      ...(ref !== undefined && { ref })
    };
  } catch {
    return null;
  }
}
