import type { DatabaseSync } from 'node:sqlite';

import { parseCheckpoint, parseNote, verifyConsistency, verifyNote } from '../../ledger';
import { Problem } from '../../protocol';
import { StorageError, type ServiceIdentity } from '../storage';

/** A state of the log that others may be shown: signed note, and its size. */
export interface State {
  readonly size: number;
  readonly checkpoint: string;
}

/** The log as it stands, which what was published must be the beginning of. */
interface Whole extends State {
  consistency(from: number, to: number): Uint8Array[];
}

/**
 * A published state, where it has this entry.
 * @throws Problem 409 `not_published`
 */
export function withEntry(published: State, index: number): State {
  if (index >= published.size) {
    throw new Problem(
      409,
      'not_published',
      'This is not published yet: too few witnesses have cosigned a state of the ledger that has it.',
      'Try again later; `facetry log published` says who is missing.'
    );
  }
  return published;
}

/** What was published last, with its cosignatures: durable before anybody is shown it. */
export class Published implements State {
  /**
   * What another log of this service published, which this one continues, counts no more.
   * @throws StorageError `ledger_inconsistent` where the log does not continue what it published
   */
  static async open(
    db: DatabaseSync,
    log: Whole,
    identity: Pick<ServiceIdentity, 'origin' | 'logKey'>
  ): Promise<Published> {
    const row = db.prepare('SELECT checkpoint FROM published').get() as
      { checkpoint: string } | undefined;
    const published = new Published(db);
    if (row && (await isOwn(row.checkpoint, identity))) {
      published.take(row.checkpoint);
      mustContinue(published, log);
    }
    return published;
  }

  private constructor(db: DatabaseSync) {
    this.save = db.prepare(
      `INSERT INTO published (id, checkpoint) VALUES (1, ?)
         ON CONFLICT (id) DO UPDATE SET checkpoint = excluded.checkpoint`
    );
  }

  /** In the caller's transaction; shown once that is durable, and the caller says `take`. */
  write(checkpoint: string): void {
    this.save.run(checkpoint);
  }

  take(checkpoint: string): void {
    this.note = checkpoint;
    this.entries = parseCheckpoint(parseNote(checkpoint).text).size;
  }

  /** From now on nothing is: by the policy of before it was, by the one of now it is not. */
  drop(): void {
    this.note = '';
    this.entries = 0;
  }

  get size(): number {
    return this.entries;
  }

  /** Empty where nothing is published. */
  get checkpoint(): string {
    return this.note;
  }

  private readonly save;
  private note = '';
  private entries = 0;
}

async function isOwn(
  note: string,
  { origin, logKey }: Pick<ServiceIdentity, 'origin' | 'logKey'>
): Promise<boolean> {
  try {
    return parseCheckpoint(await verifyNote(note, logKey)).origin === origin;
  } catch {
    return false;
  }
}

function mustContinue(published: State, log: Whole): void {
  const { size, checkpoint } = published;
  const root = (note: string): Uint8Array => parseCheckpoint(parseNote(note).text).root;
  const why =
    size > log.size
      ? `it has ${log.size} entries, and ${size} were published`
      : verifyConsistency(
          size,
          log.size,
          root(checkpoint),
          root(log.checkpoint),
          log.consistency(size, log.size)
        );
  if (why !== null) {
    throw new StorageError(
      'ledger_inconsistent',
      `The ledger does not continue what was published of it: ${why}. Put a back-up of the data ` +
        'folder in its place, by `facetry restore`.'
    );
  }
}
