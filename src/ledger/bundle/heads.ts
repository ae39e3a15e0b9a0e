/** When each entry was made and whose it is: what an erasure goes by. A log has millions. */
export class Heads {
  /** @param principal undefined where it has none, or that is not shown */
  add(index: number, at: number, principal: string | undefined): void {
    let number = this.numbers.get(principal);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(principal, number);
    }
    this.times[index] = at;
    this.whose[index] = number;
  }

  /** Milliseconds since the epoch. */
  at(index: number): number {
    return this.times[index] ?? Infinity;
  }

  /** Whether an entry is this principal's, or of somebody who is not shown. */
  mayBeOf(index: number, principal: string): boolean {
    const whose = this.whose[index];
    return whose === 0 || (whose !== undefined && whose === this.numbers.get(principal));
  }

  private readonly times: number[] = [];
  private readonly whose: number[] = [];
  private readonly numbers = new Map<string | undefined, number>([[undefined, 0]]);
}
