import type { EntryView, FieldGroup } from '../../protocol';
import type { Circle, FacetBook, FacetRecord, PrincipalRecord } from '../types';
import { type EntryRow, openedText, type OpeningTexts } from './entry';
import { EVERYBODY, type Finder, type Saying, sayingsOf, type Sought } from './finding';
import type { Log } from './log';

/** As `aios/ledger query` takes it. */
export interface Question extends Omit<Sought, 'among'> {
  limit?: number;
}

/** Entries, and the log that they were looked for in. */
export interface LedgerAnswer {
  entries: EntryView[];
  size: number;
  checkpoint: string;
}

/** Who asks, and about whom alone; null: about everybody, as far as its kind sees. */
export interface Asker {
  principal: PrincipalRecord;
  circle: Circle | null;
}

const LIMIT = 100;
const MOST = 1000;
/** Openings in one answer, in characters; an answer may hold fewer entries than asked for. */
const MOST_TEXT = 4 * 1024 * 1024;
/** Shown of others' acts only where the service itself holds the key that signed them. */
const PRIVATE: readonly FieldGroup[] = ['args', 'lineage', 'token'];

/** Which entries a principal may see, and how much of each. */
export class Views {
  constructor(
    private readonly finder: Finder,
    private readonly log: Log,
    private readonly book: FacetBook
  ) {}

  /**
   * Entries in ascending order: the oldest after `after`, else the newest before `before`, of those
   * that there are now; others have their turn while they are looked for.
   */
  async query(asker: Asker, question: Question): Promise<LedgerAnswer> {
    const { size, checkpoint } = this.log;
    const limit = Math.min(question.limit ?? LIMIT, MOST);
    const direction = question.after === undefined ? 'down' : 'up';
    const among = seenBy(asker);
    const sought: Sought = {
      ...question,
      before: Math.min(question.before ?? size, size),
      ...(among !== null && { among })
    };
    const views: EntryView[] = [];
    let text = 0;
    for await (const row of this.finder.inTurns(sought, direction)) {
      text += lengthOf(row.openings);
      if (text > MOST_TEXT && views.length > 0) {
        break;
      }
      views.push(this.view(asker, row));
      if (views.length === limit) {
        break;
      }
    }
    return { entries: direction === 'down' ? views.reverse() : views, size, checkpoint };
  }

  /** Those of these entries that this asker may see, each once, in ascending order. */
  named(asker: Asker, indexes: readonly number[]): EntryView[] {
    const views: EntryView[] = [];
    let text = 0;
    for (const index of [...new Set(indexes)].sort((a, b) => a - b)) {
      const row = index < this.log.size ? this.log.row(index) : undefined;
      if (row && this.visible(asker, row)) {
        text += lengthOf(row.openings);
        if (text > MOST_TEXT && views.length > 0) {
          break;
        }
        views.push(this.view(asker, row));
      }
    }
    return views;
  }

  /** undefined where there is no such entry, or none that this asker may see. */
  entry(asker: Asker, index: number): EntryView | undefined {
    const row = index < this.log.size ? this.log.row(index) : undefined;
    return row && this.visible(asker, row) ? this.view(asker, row) : undefined;
  }

  /** Who uses this facet to look. */
  asker(principal: PrincipalRecord, facet: FacetRecord): Asker {
    return { principal, circle: this.book.circleOf(facet) };
  }

  private visible({ principal, circle }: Asker, row: EntryRow): boolean {
    if (circle === null) {
      return seesAll(principal) || row.principal === principal.kid;
    }
    const before = row.ref === null ? undefined : this.log.row(row.ref);
    return sayingsOf(row, before).some(
      ([dimension, kid]) =>
        OF_SOMEBODY.includes(dimension) && (kid === EVERYBODY || circle.has(kid))
    );
  }

  private view(asker: Asker, row: EntryRow): EntryView {
    const petname =
      row.principal === null ? undefined : this.book.principal(row.principal)?.petname;
    return {
      index: row.index,
      kind: row.kind,
      at: row.at,
      ...(row.ref !== null && { ref: row.ref }),
      leaf: Buffer.from(row.leaf).toString('base64'),
      openings: this.shown(asker, row),
      ...(row.principal !== null && { principal: row.principal }),
      ...(petname !== undefined && { petname })
    };
  }

  private shown({ principal }: Asker, row: EntryRow): EntryView['openings'] {
    if (principal.kind !== 'page' || row.principal === principal.kid || this.inWallet(row)) {
      return row.openings;
    }
    return Object.fromEntries(
      Object.entries(row.openings).filter(([group]) => !PRIVATE.includes(group as FieldGroup))
    );
  }

  /** As the entry says itself, else as the principal is known today. */
  private inWallet(row: EntryRow): boolean {
    const who = row.openings.who;
    const said = who && (JSON.parse(openedText(who)) as { custody?: unknown }).custody;
    const custody =
      said ?? (row.principal === null ? undefined : this.book.principal(row.principal)?.custody);
    return custody === 'wallet';
  }
}

function seesAll({ kind }: PrincipalRecord): boolean {
  return kind === 'owner' || kind === 'page';
}

/** What an entry says of which this asker sees; null: it sees all. */
function seenBy({ principal, circle }: Asker): Saying[] | null {
  if (circle !== null) {
    return [EVERYBODY, ...circle.members()].flatMap(kid =>
      OF_SOMEBODY.map((dimension): Saying => [dimension, kid])
    );
  }
  return seesAll(principal) ? null : [['principal', principal.kid]];
}

/** By whom an entry is, and about whom. */
const OF_SOMEBODY: readonly Saying[0][] = ['principal', 'about'];

function lengthOf(openings: OpeningTexts): number {
  return Object.values(openings).reduce((sum, { bytes }) => sum + bytes.length, 0);
}
