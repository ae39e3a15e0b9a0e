import type { RecordedEntry } from '../../types';
import { type Saying, sayingsIn } from './sayings';

/** What the index has of an entry. */
export interface Indexed {
  said: readonly Saying[];
  /** Milliseconds since the epoch. */
  at: number;
  jti: string | null;
}

/** Entries, of which what was said is kept at most. */
const KEPT = 4096;

/**
 * What was said of entries while they were recorded, until they are indexed: to read them again
 * costs more than the index itself. Nothing depends on it; what is not here is read from the log.
 */
export class Heard {
  hear(group: readonly RecordedEntry[]): void {
    if (this.kept.size + this.open.size > KEPT) {
      this.clear();
    }
    for (const { index, at, entry } of group) {
      const said = sayingsIn(entry, this.intentOf(entry.ref));
      if (said !== undefined) {
        this.kept.set(index, { said, at, jti: entry.jti ?? null });
        if (entry.kind === 'intent') {
          this.open.set(index, said);
        }
      }
    }
  }

  of(index: number): Indexed | undefined {
    return this.kept.get(index);
  }

  /** The entries from `from` up to `to` are indexed. */
  indexed(from: number, to: number): void {
    for (let index = from; index < to; index += 1) {
      this.kept.delete(index);
    }
  }

  /** Something was erased that may have been said here. */
  clear(): void {
    this.kept.clear();
    this.open.clear();
  }

  private intentOf(ref: number | undefined): readonly Saying[] | undefined {
    const said = ref === undefined ? undefined : this.open.get(ref);
    if (said !== undefined) {
      this.open.delete(ref!);
    }
    return said;
  }

  private readonly kept = new Map<number, Indexed>();
  /** Of intents without an outcome, which is found by what they say. */
  private readonly open = new Map<number, readonly Saying[]>();
}
