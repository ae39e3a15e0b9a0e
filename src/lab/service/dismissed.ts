const PLACE = 'facetry.dismissed';
/** Flags that are remembered: those that were dismissed last. */
const MOST = 200;

/**
 * Flags that a person has seen, over a reload of the page: what is flagged is worked out anew from the
 * ledger then. Of one rule about one facet, by the newest use that was flagged.
 */
export class Dismissed {
  /** @param storage of this tab; null where nothing is kept */
  constructor(private readonly storage: () => Pick<Storage, 'getItem' | 'setItem'> | null) {
    this.before = new Map(this.heardBefore());
    this.until = new Map(this.before);
  }

  add(facet: string, rule: string, at: number): void {
    const name = `${facet} ${rule}`;
    this.until.delete(name);
    this.until.set(name, at);
    if (this.until.size > MOST) {
      this.until.delete(this.until.keys().next().value as string);
    }
    try {
      this.storage()?.setItem(PLACE, JSON.stringify([...this.until]));
    } catch {
      // Then it is seen until the page is loaded anew.
    }
  }

  /** Whether that was dismissed before the page was loaded anew; what is flagged since is new. */
  has(facet: string, rule: string, at: number): boolean {
    return at <= (this.before.get(`${facet} ${rule}`) ?? -Infinity);
  }

  private heardBefore(): [string, number][] {
    try {
      const heard: unknown = JSON.parse(this.storage()?.getItem(PLACE) ?? '[]');
      return Array.isArray(heard) ? heard.filter(isOne).slice(-MOST) : [];
    } catch {
      return [];
    }
  }

  private readonly before: ReadonlyMap<string, number>;
  /** Facet and rule → milliseconds since the epoch. */
  private readonly until: Map<string, number>;
}

function isOne(value: unknown): value is [string, number] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}
