import type { ReadEntry } from '../../service/entry';

/**
 * What some entries rest on: the grants and loans of their facets, up to whoever decided, the requests
 * and decisions behind those, who all of them are, what was connected, and what has ended since.
 */
export class Grounds {
  /** @param standing all entries by which anybody has authority */
  constructor(
    private readonly standing: readonly ReadEntry[],
    shown: readonly ReadEntry[]
  ) {
    shown.forEach(entry => this.include(entry));
    for (let had = -1; had !== this.found.size;) {
      had = this.found.size;
      for (const entry of this.standing) {
        if (!this.found.has(entry.index) && this.isGround(entry)) {
          this.include(entry);
        }
      }
    }
  }

  /** Whether an entry is shown, or something shown rests on it. */
  has(index: number): boolean {
    return this.found.has(index);
  }

  private isGround(entry: ReadEntry): boolean {
    const { index, kind, principal, facet, ref, object } = entry;
    if (this.referred.has(index)) {
      return true;
    }
    switch (kind) {
      case 'grant':
      case 'delegation':
      case 'rule':
        return facet !== null && this.facets.has(facet);
      case 'decision':
        return ref !== null && this.found.has(ref);
      case 'enrolment':
      case 'renaming':
        return this.principals.has(principal);
      case 'registration':
        return this.objects.has(object);
      case 'revocation':
      case 'pause':
      case 'resume':
        return this.isStopped(entry);
      default:
        // Without them nobody could tell what was erased from what is withheld.
        return kind === 'erasure';
    }
  }

  /** Of an object's end by one entry for all on it only the object is told. */
  private isStopped({ ended, object }: ReadEntry): boolean {
    if (ended === null) {
      return this.objects.has(object);
    }
    return ended.facet === null ? this.principals.has(ended.holder) : this.facets.has(ended.facet);
  }

  private include(entry: ReadEntry): void {
    const { index, principal, facet, chain, ref, restsOn, basedOn, object, ended } = entry;
    this.found.add(index);
    this.principals.add(principal);
    for (const id of [facet, ...chain, ended?.facet]) {
      if (id !== null && id !== undefined) {
        this.facets.add(id);
      }
    }
    for (const other of [ref, ...restsOn, ...basedOn]) {
      if (other !== null) {
        this.referred.add(other);
      }
    }
    if (object !== '') {
      this.objects.add(object);
    }
  }

  private readonly found = new Set<number>();
  private readonly referred = new Set<number>();
  private readonly facets = new Set<string>();
  private readonly principals = new Set<string>();
  private readonly objects = new Set<string>();
}
