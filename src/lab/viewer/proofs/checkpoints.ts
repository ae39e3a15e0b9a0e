import { parseCheckpoint, parseNote } from '../../../ledger';

/** The part of the Web Storage interface that is used. */
export type Store = Pick<Storage, 'getItem' | 'setItem'>;

const PREFIX = 'facetry:checkpoint:';

/** The longest verified ledger that this browser has seen of each service: signed notes. */
export class Checkpoints {
  constructor(private readonly store: Store) {}

  /** The signed note; null where none was seen, or what is kept can't be read. */
  longest(issuer: string): string | null {
    const kept = this.store.getItem(PREFIX + issuer);
    return kept === null || sizeOf(kept) === null ? null : kept;
  }

  /** Keeps a verified checkpoint, if it is of a longer ledger than the one kept. */
  remember(issuer: string, checkpoint: string): void {
    const kept = this.longest(issuer);
    const before = kept === null ? -1 : (sizeOf(kept) ?? -1);
    if ((sizeOf(checkpoint) ?? -1) > before) {
      try {
        this.store.setItem(PREFIX + issuer, checkpoint);
      } catch {
        // A full or locked store only means that less is compared next time.
      }
    }
  }
}

function sizeOf(checkpoint: string): number | null {
  try {
    return parseCheckpoint(parseNote(checkpoint).text).size;
  } catch {
    return null;
  }
}
