import { SELF } from '../authority/books/kinds';
import type { Row, Tables } from './tables';
import type { Told } from './told';

interface Together {
  of: string;
  target: string;
  after: number;
  upto: number;
  at: number;
  by: string;
}

/** Of these it is not said in the row why they ended. */
const ALONE: ReadonlySet<unknown> = new Set(['below', 'granted']);

/** What ended together by one row, and the facets whose own rows do not say yet that they did. */
export class LateEnds {
  constructor(
    private readonly tables: Tables,
    private readonly told: Told
  ) {}

  /** Each of these rows has to be of an entry, and over nothing that there is not yet. */
  check(): void {
    const [newest] = this.tables.rows('SELECT coalesce(max(rowid), 0) AS place FROM facets');
    for (const row of this.tables.rows('SELECT * FROM ends ORDER BY id')) {
      const end = row as unknown as Together;
      const { of, target, upto, at } = end;
      this.said(row, target);
      if (this.told.times[Number(row['entry'])] !== at || upto > Number(newest!['place'])) {
        const detail = `All of ${target} is to have ended, and no entry says so.`;
        this.tables.add('end_unknown', target, detail);
      }
      const name = `${of} ${target}`;
      this.together.set(name, [...(this.together.get(name) ?? []), end]);
    }
  }

  /** Whoever ended it, and why, as far as the entry shows. */
  private said(row: Row, target: string): void {
    const entry = Number(row['entry']);
    const by = this.told.found[entry]?.principal;
    // Of what hung on a facet, or was granted with it, that is said with that one alone.
    const why = ALONE.has(row['of']) ? null : this.told.reasons.get(entry);
    const of = `of what ended together with ${target}`;
    this.tables.agree('end', target, of, row, {
      ...(typeof by === 'string' && { by }),
      ...(why !== undefined && { why })
    });
  }

  /**
   * When a facet ended whose row does not say that; null where it did not. To be asked of each in the
   * order in which they were made.
   */
  endOf({ id, parent, holder, terms, place, decided_by, decided_with }: Row): number | null {
    if (this.together.size === 0) {
      return null;
    }
    const { object } = JSON.parse(String(terms)) as { object: string };
    const over = (name: string, spared?: string): number[] =>
      (this.together.get(name) ?? [])
        .filter(({ after, upto }) => Number(place) > after && Number(place) <= upto)
        .filter(({ by }) => by !== spared)
        .map(({ at }) => at);
    const deciders = [decided_by, ...agreed(decided_with)];
    const times = [
      ...(object === SELF
        ? []
        : [
            ...over(`held ${String(holder)}`),
            ...deciders.flatMap(id => over(`granted ${String(id)}`, String(holder)))
          ]),
      ...over(`on ${object}`),
      ...over(`below ${String(parent)}`),
      ...[this.late.get(String(parent))].filter(at => at !== undefined)
    ];
    if (times.length === 0) {
      return null;
    }
    const first = Math.min(...times);
    this.late.set(String(id), first);
    return first;
  }

  has(id: string): boolean {
    return this.late.has(id);
  }

  private readonly together = new Map<string, Together[]>();
  private readonly late = new Map<string, number>();
}

/** Facets of those who agreed before, as far as the row says that. */
function agreed(decidedWith: unknown): unknown[] {
  try {
    const others: unknown = JSON.parse(String(decidedWith ?? '[]'));
    return Array.isArray(others) ? others : [];
  } catch {
    return [];
  }
}
