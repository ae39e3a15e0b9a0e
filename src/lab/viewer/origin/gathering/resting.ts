import type { ReadEntry } from '../../../service/entry';
import { facetsOf, groundsOf, isStanding } from './grounds';

/** What rests on what is asked about, as far as it was looked for. */
export class Resting {
  addFacet(facet: string): void {
    this.family.add(facet);
  }

  addIndex(index: number): void {
    this.entries.add(index);
  }

  add(entry: ReadEntry): void {
    this.entries.add(entry.index);
    if ((entry.kind === 'grant' || entry.kind === 'delegation') && entry.facet !== null) {
      this.family.add(entry.facet);
    }
    if (entry.kind === 'enrolment') {
      // What came with it is of the same moment.
      this.entered.set(entry.principal, entry);
    }
  }

  /** Whether an entry rests on what is here. */
  bears(entry: ReadEntry): boolean {
    return (
      groundsOf(entry).some(index => this.entries.has(index)) ||
      facetsOf(entry).some(facet => this.family.has(facet)) ||
      this.entranceOf(entry) !== undefined
    );
  }

  /** The enrolment here that a standing facet came with. */
  entranceOf(entry: ReadEntry): ReadEntry | undefined {
    return isStanding(entry) ? this.entered.get(entry.principal) : undefined;
  }

  private readonly entries = new Set<number>();
  /** The facet that is asked about, and all that was passed on from it. */
  private readonly family = new Set<string>();
  /** Who came in by what is asked about, and by which entry. */
  private readonly entered = new Map<string, ReadEntry>();
}
