import type { EntryView } from '../../protocol';
import { opened } from './opened';

/** How long a facet is still shown as in use after a call ended, in milliseconds. */
const AFTERGLOW = 1500;

/** Which calls run, by the entries of the ledger: an intent without its outcome. */
export class RunningCalls {
  constructor(
    /** Milliseconds since the epoch. */
    private readonly now: () => number,
    /** Called when a facet came into use, or is no longer. */
    private readonly changed: () => void
  ) {}

  /** What was recorded before this page was opened: what has no outcome among it still runs. */
  lookBack(entries: readonly EntryView[]): void {
    const over = new Set(entries.map(({ ref }) => ref));
    for (const entry of entries) {
      if (entry.kind === 'intent' && !over.has(entry.index)) {
        this.began(entry);
      }
    }
  }

  began(intent: EntryView): void {
    const { facet } = opened(intent, 'who');
    if (typeof facet === 'string') {
      this.calls.set(intent.index, facet);
      this.glow(facet, Infinity);
    }
  }

  ended({ ref }: EntryView): void {
    if (ref === undefined) {
      return;
    }
    const facet = this.calls.get(ref);
    this.calls.delete(ref);
    if (facet !== undefined && ![...this.calls.values()].includes(facet)) {
      this.glow(facet, this.now() + AFTERGLOW);
    }
  }

  /** Whether a call of this facet runs, or just ended. */
  inUse(facet: string): boolean {
    const until = this.used.get(facet);
    return until !== undefined && until > this.now();
  }

  /** Calls of these facets of which no outcome was heard here yet: the indices of their intents. */
  of(facets: readonly string[]): number[] {
    return [...this.calls].filter(([, facet]) => facets.includes(facet)).map(([index]) => index);
  }

  dispose(): void {
    this.glows.forEach(timer => clearTimeout(timer));
  }

  private glow(facet: string, until: number): void {
    const dark = !this.inUse(facet);
    this.used.set(facet, until);
    if (dark) {
      this.changed();
    }
    if (until !== Infinity) {
      clearTimeout(this.glows.get(facet));
      this.glows.set(
        facet,
        setTimeout(() => this.changed(), until - this.now() + 10)
      );
    }
  }

  /** Facets of the calls that have no outcome yet, by index of their intent. */
  private readonly calls = new Map<number, string>();
  /** Until when a facet counts as in use, in milliseconds since the epoch. */
  private readonly used = new Map<string, number>();
  private readonly glows = new Map<string, ReturnType<typeof setTimeout>>();
}
