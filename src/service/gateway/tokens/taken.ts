/** Which tokens were taken, by key and `jti`; forgotten second by second of when they were signed. */
export class Taken {
  /** @returns false where it was taken before; to look that up first would cost as much again. */
  add(kid: string, jti: string, iat: number): boolean {
    const own = this.ofKey(kid);
    const before = own.taken.size;
    if (own.taken.add(jti).size === before) {
      return false;
    }
    const second = own.bySecond.get(iat);
    if (second) {
      second.push(jti);
    } else {
      own.bySecond.set(iat, [jti]);
    }
    return true;
  }

  /** @param floor seconds since the epoch; what was signed then or before is forgotten */
  forget(floor: number): void {
    for (const [kid, { taken, bySecond }] of this.byKey) {
      for (const [second, jtis] of bySecond) {
        if (second <= floor) {
          jtis.forEach(jti => taken.delete(jti));
          bySecond.delete(second);
        }
      }
      if (taken.size === 0) {
        this.byKey.delete(kid);
      }
    }
  }

  /** A name of both would be a text of its own for each token, of more than twice the length. */
  private ofKey(kid: string): OfKey {
    let own = this.byKey.get(kid);
    if (!own) {
      own = { taken: new Set(), bySecond: new Map() };
      this.byKey.set(kid, own);
    }
    return own;
  }

  private readonly byKey = new Map<string, OfKey>();
}

interface OfKey {
  taken: Set<string>;
  bySecond: Map<number, string[]>;
}
