/** Entries looked at in one go: fewer where each has to be put into words. */
const AT_ONCE = { plain: 50_000, worded: 20_000 };
/** As many are looked at at once before anybody notices. */
const FEW = 20_000;

/** Looks through very many things from the last to the first, in parts between which the page lives. */
export class Sifting {
  /** @param later has the next part done; as soon as the page has dealt with what waits */
  constructor(private readonly later: (work: () => void) => void = work => void setTimeout(work)) {}

  /** Whether there is more to look at. */
  get goesOn(): boolean {
    return this.part !== null;
  }

  /**
   * @param found is told what passed of each part, in the order of `things`, the last part first
   * @param worded whether it takes long to tell
   */
  start<T>(
    things: readonly T[],
    passes: (thing: T) => boolean,
    found: (these: T[]) => void,
    worded: boolean
  ): void {
    let end = things.length;
    const size = worded ? AT_ONCE.worded : AT_ONCE.plain;
    const next = (most: number): void => {
      const start = Math.max(0, end - most);
      const these = things.slice(start, end).filter(passes);
      end = start;
      this.part = end > 0 ? part : null;
      found(these);
    };
    const part = (): void => {
      if (this.part === part) {
        next(size);
        if (this.part === part) {
          this.later(part);
        }
      }
    };
    next(end <= FEW ? FEW : size);
    if (this.part === part) {
      this.later(part);
    }
  }

  /** What is not looked at yet stays so. */
  stop(): void {
    this.part = null;
  }

  private part: (() => void) | null = null;
}
