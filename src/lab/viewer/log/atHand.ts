import type { EntryView } from '../../../protocol';
import type { ReadEntry } from '../../service/entry';
import type { LedgerQuestion, Source } from '../../service/source';
import { type Arrival, Entries } from './entries';
import type { Found } from './looking';
import type { Question } from './question';
import { type Gap, Spans } from './spans';

/** Entries fetched at once when looking back; the service gives no more. */
const PAGE = 1000;
/** Farther back than so many entries one is brought by itself, with what is around it. */
const FAR = 5 * PAGE;

/** What came in. */
export interface Came {
  fresh: readonly ReadEntry[];
  arrival: Arrival;
  /** Whether some of it was at hand already, or has to be put among others: all is looked at anew. */
  anew: boolean;
}

/** The part of the log that is at hand: fetched in pages, around an entry, or found by a question. */
export class AtHand extends Entries {
  /** @param came is told whatever comes in */
  constructor(
    private readonly source: Pick<Source, 'query'>,
    private readonly came: (what: Came) => void
  ) {
    super();
  }

  /** Entries of the log, as far as they were heard of. */
  get size(): number {
    return this._size;
  }

  /** From here on everything is at hand; infinity where not even the newest entries are. */
  get oldest(): number {
    return this.spans.oldest;
  }

  /** What is not at hand, the newest first. */
  get gaps(): readonly Gap[] {
    return this.spans.gaps;
  }

  /** Whether an entry is at hand with what is around it, and not for a filter alone. */
  isAmong(index: number): boolean {
    return index >= this.spans.oldest || this.spans.holds(index);
  }

  async ask(question: LedgerQuestion): Promise<EntryView[]> {
    const { entries, size } = await this.source.query(question);
    this._size = Math.max(this._size, size);
    return entries;
  }

  /** Fetches the newest entries, or the page before the oldest at hand; one page at a time. */
  page(): Promise<void> {
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  /** Fetches the newest page of a gap. */
  async fill({ from, to }: Gap): Promise<void> {
    await this.bring({ before: to + 1, limit: Math.min(PAGE, to - from + 1) });
  }

  /**
   * Fetches an entry, and all from it on, or what is around it where it is far.
   * @param wanted whether it is still to be fetched
   */
  async reach(index: number, wanted: () => boolean): Promise<void> {
    if (this.spans.oldest - index > FAR && wanted()) {
      await this.bring({ before: index + PAGE / 2, limit: PAGE });
    }
    // With all that is around it at hand, it is not shown, or there is none: more would not bring it.
    while (wanted() && !this.isAmong(index)) {
      const before = this.spans.oldest;
      await this.page();
      if (this.spans.oldest === before) {
        break;
      }
    }
  }

  /** An entry as the service gave it; brought again where it is not kept. */
  async whole(index: number | undefined): Promise<EntryView | undefined> {
    if (index !== undefined && this.raw(index) === undefined && this.at(index) !== undefined) {
      this.add(await this.ask({ before: index + 1, limit: 1 }));
    }
    return index === undefined ? undefined : this.raw(index);
  }

  /** What a question found. */
  found({ entries, question, before, reached }: Found): void {
    const [first] = entries;
    if (Object.keys(question).length === 0) {
      this.spans.add(reached, before - 1);
    } else if (first !== undefined && isStretch(question)) {
      this.spans.add(first.index, (entries.at(-1) as EntryView).index);
    }
    this.take(entries);
  }

  /** The newest entry, as it was made. */
  append(entry: EntryView): void {
    this._size = Math.max(this._size, entry.index + 1);
    this.take([entry]);
  }

  private take(views: readonly EntryView[], anew = false): void {
    const { fresh, arrival } = this.add(views);
    this.came({ fresh, arrival, anew: anew || fresh.length < views.length });
  }

  private async bring(question: { before: number; limit: number }): Promise<void> {
    const entries = await this.ask(question);
    this.spans.add(entries[0]?.index ?? 0, question.before - 1);
    this.take(entries);
  }

  private async fetch(): Promise<void> {
    const before = this.spans.oldest;
    const newest = before === Infinity;
    const entries = await this.ask({ limit: PAGE, ...(!newest && { before }) });
    this.spans.add(entries[0]?.index ?? 0, before - 1);
    // What came in while the newest were fetched stands behind them.
    this.take(entries, newest);
  }

  private readonly spans = new Spans();
  private fetching: Promise<void> | undefined;
  private _size = 0;
}

/** Whether it asks for all entries there are of a time. */
function isStretch(question: Question): boolean {
  return Object.keys(question).every(key => key === 'since' || key === 'until');
}
