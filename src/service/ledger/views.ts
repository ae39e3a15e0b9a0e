import type { EntryView, FieldGroup } from '../../protocol';
import type { FacetBook, PrincipalRecord } from '../types';
import { type EntryRow, openedText, type OpeningTexts } from './entry';
import type { Finder, Sought } from './finding';
import type { Log } from './log';

/** As `aios/ledger query` takes it. */
export interface Question extends Omit<Sought, 'also'> {
  limit?: number;
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
   * Entries in ascending order: the oldest after `after`, else the newest before `before`.
   */
  query(asker: PrincipalRecord, question: Question): EntryView[] {
    const limit = Math.min(question.limit ?? LIMIT, MOST);
    const direction = question.after === undefined ? 'down' : 'up';
    const sought: Sought = seesAll(asker)
      ? question
      : { ...question, also: [['principal', asker.kid]] };
    const views: EntryView[] = [];
    let text = 0;
    for (const row of this.finder.rows(sought, direction)) {
      text += lengthOf(row.openings);
      if (text > MOST_TEXT && views.length > 0) {
        break;
      }
      views.push(this.view(asker, row));
      if (views.length === limit) {
        break;
      }
    }
    return direction === 'down' ? views.reverse() : views;
  }

  /** undefined where there is no such entry, or none that this asker may see. */
  entry(asker: PrincipalRecord, index: number): EntryView | undefined {
    const row = index < this.log.size ? this.log.row(index) : undefined;
    return row && this.visible(asker, row) ? this.view(asker, row) : undefined;
  }

  visible(asker: PrincipalRecord, row: EntryRow): boolean {
    return seesAll(asker) || row.principal === asker.kid;
  }

  private view(asker: PrincipalRecord, row: EntryRow): EntryView {
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

  private shown(asker: PrincipalRecord, row: EntryRow): EntryView['openings'] {
    if (asker.kind !== 'page' || row.principal === asker.kid || this.inWallet(row)) {
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

function seesAll(asker: PrincipalRecord): boolean {
  return asker.kind === 'owner' || asker.kind === 'page';
}

function lengthOf(openings: OpeningTexts): number {
  return Object.values(openings).reduce((sum, { bytes }) => sum + bytes.length, 0);
}
