/** A small seeded generator (mulberry32), so that a failing property names the seed it failed with. */
export class Seeded {
  constructor(private state: number) {}

  /** 0 ≤ n < below. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** `min` to `max` of them, with doubles left out. */
  some<T>(from: readonly T[], min: number, max: number): T[] {
    const count = min + this.below(max - min + 1);
    const chosen = new Set<T>();
    for (let i = 0; i < count * 3 && chosen.size < count; i++) {
      chosen.add(this.pick(from));
    }
    return [...chosen];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
