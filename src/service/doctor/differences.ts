/** Where something is wrong: the file, its tables' form, the log, what repeats the log, or the service itself. */
export type Part =
  | 'database'
  | 'schema'
  | 'ledger'
  | 'tree'
  | 'index'
  | 'authority'
  | 'registry'
  | 'wallet'
  | 'erasure'
  | 'installation';

export interface Difference {
  part: Part;
  /** Of the ledger a fault of a bundle (docs/protocol.md §10), or `entry_missing`, `not_shown`. */
  code: string;
  /** What it is about: `#12` for an entry, else an id or a name. */
  subject: string;
  detail: string;
}

const KEPT = 100;

/** What was found, in the order it was looked for; long lists are counted and cut. */
export class Differences {
  readonly kept: Difference[] = [];
  count = 0;

  add(part: Part, code: string, subject: string, detail: string): void {
    this.count += 1;
    if (this.kept.length < KEPT) {
      this.kept.push({ part, code, subject, detail });
    }
  }

  /** Says so where a table has something else than the ledger. */
  same(where: Where, stands: unknown, told: unknown): void {
    if (stands !== told) {
      const { part, code, subject, what } = where;
      this.add(part, code, subject, `${what} is ${say(stands)}; by the ledger it is ${say(told)}.`);
    }
  }
}

export interface Where {
  part: Part;
  code: string;
  subject: string;
  /** Begins the sentence. */
  what: string;
}

const LONGEST = 120;

function say(value: unknown): string {
  if (value === null || value === undefined) {
    return 'none';
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
