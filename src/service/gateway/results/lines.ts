import { isObject, only, parseText, type ResultLimit, Unlimitable } from './limit';
import { type Limiter, LineRows, NOTHING, unmarked, utf8Text } from './limiter';

/**
 * Limits lines of JSON as they come, each to the same as `limitResult` does a row. A line that is
 * no object fails closed: an array would be many rows that count as one.
 */
export class Lines implements Limiter {
  /** @param most bytes of one line */
  constructor(
    private readonly limit: ResultLimit,
    most: number
  ) {
    this.rows = new LineRows(most);
  }

  /** Each line that was taken. */
  get passed(): number {
    return this.count;
  }

  see(piece: Uint8Array): Uint8Array {
    const said: string[] = [];
    for (const line of this.full ? [] : this.rows.cut(piece)) {
      this.take(line, said);
      if (this.full) {
        break;
      }
    }
    return said.length === 0 ? NOTHING : Buffer.from(said.join(''));
  }

  end(): Uint8Array {
    const said: string[] = [];
    if (!this.full) {
      this.take(this.rows.end(), said);
    }
    return Buffer.from(said.join(''));
  }

  /** What follows is not looked at: nothing of it is passed on. */
  private get full(): boolean {
    return this.limit.rows !== null && this.count >= this.limit.rows;
  }

  private take(line: Uint8Array, said: string[]): void {
    const text = utf8Text(this.first ? unmarked(line) : line);
    this.first = false;
    if (text !== undefined && /^[ \t\r]*$/.test(text)) {
      return;
    }
    this.count += 1;
    const value = text === undefined ? undefined : parseText(text);
    if (!isObject(value)) {
      throw new Unlimitable(`line ${this.count} of the result is no JSON object`);
    }
    const { fields } = this.limit;
    said.push(JSON.stringify(fields === null ? value : only(value, fields)), '\n');
  }

  private readonly rows: LineRows;
  private first = true;
  private count = 0;
}
