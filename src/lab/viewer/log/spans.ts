/** Entries of the log from one index to another, both included. */
export interface Gap {
  from: number;
  to: number;
}

/**
 * Which parts of the log are at hand whole. What is not may lie between them, and before the oldest;
 * the newest part goes on with whatever comes in, so it ends at infinity.
 */
export class Spans {
  /** From here on everything is at hand; infinity where not even the newest entries are. */
  get oldest(): number {
    const newest = this.parts.at(-1);
    return newest?.to === Infinity ? newest.from : Infinity;
  }

  /** All of the log from one index to another is at hand now. */
  add(from: number, to: number): void {
    const apart = this.parts.filter(part => part.to < from - 1 || part.from > to + 1);
    const joined = this.parts.filter(part => !apart.includes(part));
    apart.push({
      from: Math.min(from, ...joined.map(part => part.from)),
      to: Math.max(to, ...joined.map(part => part.to))
    });
    this.parts = apart.sort((a, b) => a.from - b.from);
  }

  holds(index: number): boolean {
    return this.parts.some(({ from, to }) => index >= from && index <= to);
  }

  /** What is not at hand, the newest first; nothing as long as nothing at all is. */
  get gaps(): Gap[] {
    const gaps = this.parts.map(({ from }, at): Gap => ({
      from: (this.parts[at - 1]?.to ?? -1) + 1,
      to: from - 1
    }));
    return gaps.filter(({ from, to }) => from <= to).reverse();
  }

  /** By rising index; none touches another. */
  private parts: Gap[] = [];
}
