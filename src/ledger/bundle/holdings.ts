import type { Link } from './records';

const NONE: ReadonlySet<Link> = new Set();

/**
 * Facets by what acts that end them name, so that no act goes through all of them. Those that have
 * ended with all that hangs on them are left out: no later act ends anything by going through them,
 * so whoever writes a log makes nobody go through the same ones again and again.
 */
export class Holdings {
  add(link: Link): void {
    this.links.set(link.id, link);
    if (link.parent !== null) {
      this.lent.set(link.parent, this.lentFrom(link.parent) + 1);
    }
    this.insert(link);
    // What hung on it was at its end, and is so no more.
    const above = [link.parent, ...link.decidedBy];
    for (let id = above.pop(); id !== undefined; id = above.pop()) {
      const one = this.links.get(id ?? '');
      if (one !== undefined && this.over.delete(one)) {
        this.insert(one);
        above.push(one.parent, ...one.decidedBy);
      }
    }
  }

  below(id: string): ReadonlySet<Link> {
    return this.children.get(id) ?? NONE;
  }

  decidedWith(id: string): ReadonlySet<Link> {
    return this.decided.get(id) ?? NONE;
  }

  heldBy(kid: string): ReadonlySet<Link> {
    return this.held.get(kid) ?? NONE;
  }

  /** On an object, or with bounds that name it. */
  about(object: string): ReadonlySet<Link> {
    return this.objects.get(object) ?? NONE;
  }

  /** How often something was ever lent from a facet. */
  lentFrom(id: string): number {
    return this.lent.get(id) ?? 0;
  }

  /**
   * Leaves out what has ended, with all that hangs on it.
   *
   * @param links each before what hangs on it
   * @param matters whether it matters that one is there, ended or not
   */
  leaveOut(links: readonly Link[], matters: (link: Link) => boolean): void {
    for (const link of [...links].reverse()) {
      const bare = this.below(link.id).size === 0 && this.decidedWith(link.id).size === 0;
      if (bare && link.revoked !== undefined && !this.over.has(link) && !matters(link)) {
        this.over.add(link);
        this.each(link, (sets, key) => {
          const set = sets.get(key);
          set?.delete(link);
          if (set?.size === 0) {
            sets.delete(key);
          }
        });
      }
    }
  }

  private insert(link: Link): void {
    this.each(link, (sets, key) => {
      const set = sets.get(key);
      if (set === undefined) {
        sets.set(key, new Set([link]));
      } else {
        set.add(link);
      }
    });
  }

  private each(link: Link, visit: (sets: Map<string, Set<Link>>, key: string) => void): void {
    if (link.parent !== null) {
      visit(this.children, link.parent);
    }
    visit(this.held, link.holder);
    link.decidedBy.forEach(by => visit(this.decided, by));
    const bounds = link.bounds ?? [];
    new Set([link.terms.object, ...bounds.map(({ terms }) => terms.object)]).forEach(object =>
      visit(this.objects, object)
    );
  }

  private readonly links = new Map<string, Link>();
  private readonly over = new Set<Link>();
  private readonly lent = new Map<string, number>();
  private readonly children = new Map<string, Set<Link>>();
  private readonly decided = new Map<string, Set<Link>>();
  private readonly held = new Map<string, Set<Link>>();
  private readonly objects = new Map<string, Set<Link>>();
}
