import type { Clock } from './types';

/** At most `most` events of one key within any `spanMs`. */
export class Pace {
  constructor(
    private readonly clock: Clock,
    private readonly most: number,
    private readonly spanMs: number
  ) {}

  /** @returns false where one more would be too many; that one is not counted. */
  admit(key: string): boolean {
    const now = this.clock.now();
    const recent = (this.seen.get(key) ?? []).filter(at => at > now - this.spanMs);
    const admitted = recent.length < this.most;
    if (admitted) {
      recent.push(now);
    }
    this.seen.set(key, recent);
    return admitted;
  }

  /** Takes the newest event of a key back: nothing came of it. */
  forgive(key: string): void {
    this.seen.get(key)?.pop();
  }

  /** Drops keys that have been quiet for a whole span. */
  forget(): void {
    const since = this.clock.now() - this.spanMs;
    for (const [key, times] of this.seen) {
      if (times.every(at => at <= since)) {
        this.seen.delete(key);
      }
    }
  }

  private readonly seen = new Map<string, number[]>();
}
