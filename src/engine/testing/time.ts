import type { After } from '../after';

/** Time that passes when a test says so. */
export class Time {
  /** How many things are still to be done. */
  get waiting(): number {
    return this.due.size;
  }

  readonly after: After = (ms, work) => {
    const one = { at: this.now + ms, work };
    this.due.add(one);
    return () => this.due.delete(one);
  };

  /** What is due meanwhile is done at its time, in the order of these. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const [next] = [...this.due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) {
        break;
      }
      this.due.delete(next);
      this.now = next.at;
      next.work();
    }
    this.now = until;
  }

  /** Milliseconds since its beginning. */
  now = 0;
  private readonly due = new Set<{ at: number; work: () => void }>();
}
