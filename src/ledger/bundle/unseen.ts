/**
 * What was made by entries that do not show it. Each of them made one: what it names, where it shows
 * that, else the first that is met and that nothing else accounts for. So whoever withholds an entry
 * has no more pass than that entry can have made.
 */
export class Unseen {
  /** @param id of what an entry made; undefined where it does not show that */
  add(id?: string): void {
    if (id === undefined) {
      this.free += 1;
    } else {
      this.named.add(id);
    }
  }

  /** Whether one of them may have made this, which is met now. */
  mayBe(id: string): boolean {
    if (this.named.has(id) || this.taken.has(id)) {
      return true;
    }
    if (this.free === 0) {
      return false;
    }
    this.free -= 1;
    this.taken.add(id);
    return true;
  }

  /** Whether it was met, or named, by now: what is made only now, was not. */
  isMet(id: string): boolean {
    return this.named.has(id) || this.taken.has(id);
  }

  get any(): boolean {
    return this.free > 0 || this.named.size > 0 || this.taken.size > 0;
  }

  private readonly named = new Set<string>();
  private readonly taken = new Set<string>();
  private free = 0;
}
