import { isUtf8 } from 'node:buffer';

import { type ResultLimit, Unlimitable } from './limit';
import { type Limiter, LineRows, NOTHING, unmarked } from './limiter';
import { cellAt, cellEnds, delimiterOf, nameOf, type TableForm } from './tableForm';

const RETURN = 0x0d;
const LINE_END = Buffer.from('\n');
const EMPTY = Buffer.from('""');

/**
 * Limits a table (CSV, tab-separated) as it comes: rows as they are counted, columns by the names
 * of its header. Cells stay as they were written. It takes the strict form alone, since a row that
 * another reader would end elsewhere shows what no limit lets be seen.
 */
export class Table implements Limiter {
  /** @param most bytes of one row */
  constructor(
    private readonly limit: ResultLimit,
    private readonly form: TableForm,
    most: number
  ) {
    this.rows = new LineRows(most, form.quoted);
    this.delimiter = form.delimiters[0]!;
  }

  get passed(): number {
    return this.count;
  }

  see(piece: Uint8Array): Uint8Array {
    if (this.full) {
      return NOTHING;
    }
    // As in UTF-16, where line feeds and delimiters are other bytes; some readers end there.
    if (piece.includes(0)) {
      throw new Unlimitable('the result has bytes of no text, or of UTF-16');
    }
    const said: Uint8Array[] = [];
    for (const row of this.rows.cut(piece)) {
      this.take(row, said);
      if (this.full) {
        break;
      }
    }
    return Buffer.concat(said);
  }

  end(): Uint8Array {
    const said: Uint8Array[] = [];
    if (!this.full) {
      const last = this.rows.end();
      // A line feed at the end of the last row begins no other.
      if (last.length > 0) {
        this.take(last, said);
      }
    }
    return Buffer.concat(said);
  }

  /** What follows is not looked at: nothing of it is passed on. */
  private get full(): boolean {
    return this.columns > 0 && this.limit.rows !== null && this.count >= this.limit.rows;
  }

  private take(bytes: Uint8Array, said: Uint8Array[]): void {
    const came = this.at === 0 ? unmarked(bytes) : bytes;
    this.at += 1;
    const row = came.at(-1) === RETURN ? came.subarray(0, -1) : came;
    // Of one column it is an empty cell.
    if (row.length === 0 && this.columns !== 1) {
      return;
    }
    if (this.form.charset === 'utf-8' && !isUtf8(row)) {
      throw new Unlimitable(`row ${this.at} of the result is no UTF-8, and it names no charset`);
    }
    if (this.columns === 0) {
      this.begin(row, said);
      return;
    }
    const ends = this.ends(row);
    if (ends.length !== this.columns) {
      const counts = `${ends.length} cells where the first has ${this.columns}`;
      throw new Unlimitable(`row ${this.at} of the result has ${counts}`);
    }
    this.count += 1;
    this.pass(row, ends, said);
  }

  /** The first row, most often the header. */
  private begin(row: Uint8Array, said: Uint8Array[]): void {
    const { form, limit } = this;
    this.delimiter = delimiterOf(row, form);
    const ends = this.ends(row);
    if (limit.fields !== null) {
      if (!form.header) {
        throw new Unlimitable('the result says that it has no header');
      }
      this.kept = this.named(row, ends, limit.fields);
    }
    this.columns = ends.length;
    this.count = form.header || limit.rows === 0 ? 0 : 1;
    if (form.header || limit.rows !== 0) {
      this.pass(row, ends, said);
    }
  }

  /** Where the columns of such names are. */
  private named(row: Uint8Array, ends: readonly number[], fields: ReadonlySet<string>): number[] {
    const names = ends.map((_end, at) => nameOf(cellAt(row, ends, at), this.form));
    const kept = [...names.keys()].filter(at => names[at] !== undefined && fields.has(names[at]!));
    if (kept.length === 0) {
      throw new Unlimitable('the result has no column that may be seen');
    }
    if (new Set(kept.map(at => names[at])).size < kept.length) {
      throw new Unlimitable('the result has two columns of one name that may be seen');
    }
    return kept;
  }

  private ends(row: Uint8Array): number[] {
    return cellEnds(row, this.delimiter, { quoted: this.form.quoted, at: this.at });
  }

  private pass(row: Uint8Array, ends: readonly number[], said: Uint8Array[]): void {
    if (this.kept === null) {
      said.push(row, LINE_END);
      return;
    }
    this.kept.forEach((column, index) => {
      const cell = cellAt(row, ends, column);
      // A blank line is no row to most readers.
      const alone = this.kept!.length === 1 && cell.length === 0 && this.form.quoted;
      said.push(index > 0 ? Uint8Array.of(this.delimiter) : NOTHING, alone ? EMPTY : cell);
    });
    said.push(LINE_END);
  }

  private readonly rows: LineRows;
  private delimiter: number;
  /** 0 before the first row. */
  private columns = 0;
  /** Which columns are seen; null for all. */
  private kept: readonly number[] | null = null;
  private at = 0;
  private count = 0;
}
