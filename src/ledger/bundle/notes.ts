import { type Checkpoint, logOrigin, parseCheckpoint } from '../checkpoint';
import { parseNote } from '../note';
import { sameHash } from '../tree';
import type { Epochs } from './epochs';
import { messageOf } from './examination';
import type { Findings } from './findings';

/** A state of the log that was signed before; met once the tree had its size. */
interface Noted {
  note: string;
  checkpoint: Checkpoint;
  met: boolean;
  /** Of a log that this one may continue: what the tree was at that size. */
  root?: Uint8Array;
  own: boolean;
}

/** Earlier checkpoints: each must be a state that this log had, or that one had which it continues. */
export class Notes {
  constructor(
    private readonly origin: string,
    private readonly issuer: string,
    /** @throws where the note is not signed by the key of that log */
    private readonly signed: (note: string, vkey?: string) => Promise<Checkpoint>,
    private readonly findings: Findings
  ) {}

  /** Sizes of earlier states that this log continues. */
  readonly continues: number[] = [];

  /** @param size that the tree has now, with its root */
  async add(note: string, size: number, root: () => Uint8Array): Promise<void> {
    try {
      const checkpoint = parseCheckpoint(parseNote(note).text);
      // Whose key a former log had is told by the entry that ends it, which is still to come.
      const former =
        checkpoint.origin !== this.origin &&
        checkpoint.origin.startsWith(logOrigin(this.issuer, ''));
      const noted: Noted = {
        note,
        checkpoint: former ? checkpoint : await this.signed(note),
        met: false,
        own: !former
      };
      this.notes.push(noted);
      const wanted = noted.checkpoint.size;
      if (wanted === size) {
        this.meets(noted, root());
      } else if (wanted > size) {
        const others = this.waiting.get(wanted);
        if (others === undefined) {
          this.waiting.set(wanted, [noted]);
        } else {
          others.push(noted);
        }
      }
    } catch (error) {
      this.findings.fault('checkpoint', undefined, messageOf(error));
    }
  }

  /** However many there are, it looks at those of this size alone. */
  meet(size: number, root: () => Uint8Array): void {
    const waiting = this.waiting.get(size);
    if (waiting !== undefined) {
      const now = root();
      waiting.forEach(noted => this.meets(noted, now));
      this.waiting.delete(size);
    }
  }

  /** To be called after the last entry. */
  async end(size: number, epochs: Epochs): Promise<void> {
    for (const noted of this.notes) {
      if (!noted.own) {
        await this.former(noted, epochs);
      } else if (!noted.met) {
        this.unmet(noted.checkpoint.size, size, `this shows only ${size}`);
      }
    }
  }

  private meets(noted: Noted, root: Uint8Array): void {
    noted.met = true;
    noted.root = root;
    if (noted.own) {
      this.same(noted, root);
    }
  }

  private async former({ note, checkpoint, root }: Noted, epochs: Epochs): Promise<void> {
    const log = epochs.of(checkpoint.origin);
    if (log === undefined && epochs.unseen) {
      return;
    }
    if (log === undefined) {
      this.findings.fault(
        'forked',
        undefined,
        `The log ${checkpoint.origin} was seen before, and ${this.origin} does not continue it.`
      );
      return;
    }
    try {
      await this.signed(note, log.vkey);
    } catch (error) {
      this.findings.fault('checkpoint', undefined, messageOf(error));
      return;
    }
    if (checkpoint.size > log.size || root === undefined) {
      const lost = checkpoint.size - log.size;
      this.unmet(
        checkpoint.size,
        log.size,
        `of these ${log.size} are continued: ${lost} ${lost === 1 ? 'is' : 'are'} lost`
      );
    } else {
      this.same({ checkpoint }, root);
    }
  }

  private same({ checkpoint }: Pick<Noted, 'checkpoint'>, root: Uint8Array): void {
    if (sameHash(checkpoint.root, root)) {
      this.continues.push(checkpoint.size);
    } else {
      this.findings.fault(
        'forked',
        undefined,
        `The log that was signed at ${checkpoint.size} entries had others than these.`
      );
    }
  }

  private unmet(seen: number, shown: number, but: string): void {
    if (seen > shown) {
      this.findings.fault('rolled_back', undefined, `The log had ${seen} entries before; ${but}.`);
    } else {
      this.findings.fault(
        'order',
        undefined,
        `The checkpoint over ${seen} entries is not at its place.`
      );
    }
  }

  private readonly notes: Noted[] = [];
  /** By the size that the tree has yet to have. */
  private readonly waiting = new Map<number, Noted[]>();
}
