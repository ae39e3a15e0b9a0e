import type { Holdings } from '../service/source';

/**
 * Whether somebody came of whom it is to be asked which open notebook that is.
 *
 * A principal comes twice: when it is first heard of, and when it first holds something that was
 * granted or lent to it; between the two its Jupyter server may not know it yet.
 */
export class Newcomers {
  /** @returns whether any notebook came, or held something for the first time, since the last look */
  look({ principals, facets }: Pick<Holdings, 'principals' | 'facets'>): boolean {
    const before = this.seen.size;
    // Where there are very many, not all are listed: a facet says whose it is, too.
    for (const { principal, kind } of principals) {
      this.came(principal, kind);
    }
    for (const { holder, kind, terms } of facets) {
      this.came(holder, kind);
      if (!terms.object.startsWith('aios/')) {
        this.came(`${holder} holds`, kind);
      }
    }
    return this.seen.size > before;
  }

  /** @returns whether nothing was heard before of whoever acts */
  acts(principal: string): boolean {
    const before = this.seen.size;
    this.seen.add(principal);
    return this.seen.size > before;
  }

  private came(who: string, kind: string): void {
    if (kind === 'notebook') {
      this.seen.add(who);
    }
  }

  private readonly seen = new Set<string>();
}
