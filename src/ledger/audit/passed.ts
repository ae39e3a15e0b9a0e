import type { Act, Actor } from './acts';

/** How many rows of one object somebody was handed over, by all the acts that were asked for. */
export interface Passed {
  principal: string;
  /** By the entry that named it last before the first of these acts. */
  petname: string | null;
  object: string;
  rows: number;
  /** Acts whose rows these are. */
  acts: number;
  /** Other acts that were done, or cut, and do not say how many rows passed. */
  not_counted: number;
}

/** Of what may have handed something over. */
const HANDED_OVER: ReadonlySet<string | null> = new Set(['done', 'cut', 'unknown', null]);

/** Adds up what passed, by who and what: also of acts that are left off, for there were too many. */
export class PassedRows {
  add({ who, object, outcome }: Act): void {
    if (who === null || object === null || outcome === null) {
      return;
    }
    const { rows, state } = outcome;
    const sum = this.sum(who, object);
    if (rows !== null) {
      sum.rows += rows;
      sum.acts += 1;
    } else if (HANDED_OVER.has(state)) {
      sum.not_counted += 1;
    }
  }

  /** Where none was counted, nothing is known that is worth a line. */
  all(): Passed[] {
    return [...this.sums.values()].filter(({ acts }) => acts > 0);
  }

  private sum({ principal, petname }: Actor, object: string): Passed {
    const key = JSON.stringify([principal, object]);
    const sum = this.sums.get(key) ?? {
      principal,
      petname,
      object,
      rows: 0,
      acts: 0,
      not_counted: 0
    };
    this.sums.set(key, sum);
    return sum;
  }

  private readonly sums = new Map<string, Passed>();
}
