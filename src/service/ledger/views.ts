import type { DatabaseSync } from 'node:sqlite';

import type { EntryView, FieldGroup } from '../../protocol';
import type { FacetBook, PrincipalRecord } from '../types';
import { type EntryRow, openedText } from './entry';
import { type Log, rowOf } from './log';

export interface Question {
  after?: number;
  before?: number;
  limit?: number;
  kinds?: string[];
  principal?: string;
  facet?: string;
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
    private readonly db: DatabaseSync,
    private readonly log: Log,
    private readonly book: FacetBook
  ) {}

  /**
   * Entries in ascending order: the oldest after `after`, else the newest before `before`.
   */
  query(asker: PrincipalRecord, question: Question): EntryView[] {
    const limit = Math.min(question.limit ?? LIMIT, MOST);
    const where: string[] = ['idx > ?', 'idx < ?'];
    const values: (string | number)[] = [question.after ?? -1, question.before ?? this.log.size];
    if (!seesAll(asker)) {
      where.push('principal = ?');
      values.push(asker.kid);
    }
    if (question.principal !== undefined) {
      where.push('principal = ?');
      values.push(question.principal);
    }
    if (question.facet !== undefined) {
      where.push('facet = ?');
      values.push(question.facet);
    }
    if (question.kinds) {
      where.push(`kind IN (${question.kinds.map(() => '?').join(', ')})`);
      values.push(...question.kinds);
      if (!question.kinds.some(kind => kind === 'intent' || kind === 'outcome')) {
        where.push("kind NOT IN ('intent', 'outcome')");
      }
    }
    const order = question.after === undefined ? 'DESC' : 'ASC';
    const rows = this.db.prepare(
      `SELECT * FROM entries WHERE ${where.join(' AND ')} ORDER BY idx ${order} LIMIT ${limit}`
    );
    const views: EntryView[] = [];
    let text = 0;
    for (const stored of rows.iterate(...values)) {
      const row = stored as unknown as Parameters<typeof rowOf>[0];
      text += row.openings.length;
      if (text > MOST_TEXT && views.length > 0) {
        break;
      }
      views.push(this.view(asker, rowOf(row)));
    }
    return order === 'DESC' ? views.reverse() : views;
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
