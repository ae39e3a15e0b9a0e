import type { After } from './after';

export interface Quiet {
  /** Uses that make it worth while. */
  enough: number;
  /** Without a use for so long, nobody is likely to wait for what is done then. */
  quietMs: number;
  /** @returns whether it is done; what is not is tried again in a quiet moment after the next use */
  work(): boolean;
}

/** Does something once after enough uses, as soon as nobody has used anything for a moment. */
export class WhenQuiet {
  constructor(
    private readonly quiet: Quiet,
    private readonly after: After
  ) {}

  /** Takes next to no time: each call says it. */
  used(): void {
    this.uses += 1;
    this.sinceTurn = true;
    if (this.uses >= this.quiet.enough) {
      this.wait();
    }
  }

  /** Nothing is done from here on. */
  close(): void {
    this.closed = true;
    this.stop?.();
    this.stop = undefined;
  }

  private wait(): void {
    if (this.stop === undefined && !this.closed) {
      this.stop = this.after(this.quiet.quietMs, () => this.turn());
    }
  }

  private turn(): void {
    this.stop = undefined;
    if (this.sinceTurn) {
      this.sinceTurn = false;
      this.wait();
    } else if (this.quiet.work()) {
      this.uses = 0;
    }
  }

  private stop: (() => void) | undefined;
  private uses = 0;
  private sinceTurn = false;
  private closed = false;
}
