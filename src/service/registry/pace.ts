import { Problem } from '../../protocol';

/** Changes that one principal may make within the time below, to all that it offers. */
const MOST = 30;
const WITHIN_MS = 3_600_000;

/**
 * How often what a kernel offers may become something else. Each change is an entry for good, and
 * suspends the facets on it: a loop of them would fill the ledger, and people's lists with cards.
 */
export class ChangePace {
  /**
   * Takes a change into account.
   *
   * @param now ms
   * @throws Problem 429 `too_many_changes`
   */
  take(kid: string, now: number): void {
    const recent = this.recent(kid, now);
    if (recent.length >= MOST) {
      const minutes = Math.max(1, Math.ceil((recent[0]! + WITHIN_MS - now) / 60_000));
      throw new Problem(
        429,
        'too_many_changes',
        `What this notebook offers changed ${MOST} times within an hour.`,
        `Offer it as it was before, or wait ${minutes} min: facets on it are suspended by each ` +
          'change of a signature or docstring.'
      );
    }
    this.made.set(kid, [...recent, now]);
  }

  private recent(kid: string, now: number): number[] {
    for (const [other, times] of this.made) {
      const left = times.filter(time => time > now - WITHIN_MS);
      if (left.length > 0) {
        this.made.set(other, left);
      } else {
        this.made.delete(other);
      }
    }
    return this.made.get(kid) ?? [];
  }

  /** When each principal changed something, in ms, by rising time. */
  private readonly made = new Map<string, number[]>();
}
