import { sizeText } from '../../../protocol';
import { Pieces } from '../wire/body';
import { only, parseText, type ResultLimit, Unlimitable } from './limit';
import { type Limiter, NOTHING, unmarked, utf8Text } from './limiter';

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPENS, CLOSES, OPENS_OBJECT, CLOSES_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Whether JSON begins as an array does. */
export function beginsAsRows([first = NOTHING, ...more]: readonly Uint8Array[]): boolean {
  for (const piece of [unmarked(first), ...more]) {
    const begun = piece.find(byte => !BLANKS.has(byte));
    if (begun !== undefined) {
      return begun === OPENS;
    }
  }
  return false;
}

/**
 * Limits a JSON array as it comes, to the same as `limitResult` does the whole. It only finds where
 * each row ends; whether that is JSON, JSON's own parser says, row by row. So no more than one row
 * is held, and fails closed what a parser of its own might have understood otherwise.
 */
export class Rows implements Limiter {
  /** @param most bytes of one row */
  constructor(
    private readonly limit: ResultLimit,
    private readonly most: number
  ) {}

  /** Of the rows that were looked at as many as the limit lets be seen. */
  get passed(): number {
    return Math.min(this.count, this.limit.rows ?? Infinity);
  }

  /**
   * What may be seen of the next piece.
   *
   * @throws Unlimitable
   */
  see(came: Uint8Array): Uint8Array {
    const piece = this.first ? unmarked(came) : came;
    this.first = false;
    let begun = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at]!;
      if (this.state !== 'within') {
        this.around(byte);
        begun = at + 1;
      } else if (this.ends(byte)) {
        this.hold(piece.subarray(begun, at));
        this.row(byte);
        begun = at + 1;
      }
    }
    if (this.state === 'within') {
      this.hold(piece.subarray(begun));
    }
    const said = this.said;
    this.said = [];
    return said.length === 0 ? NOTHING : Buffer.from(said.join(''));
  }

  end(): Uint8Array {
    if (this.state !== 'after') {
      throw new Unlimitable('the result is not JSON');
    }
    return NOTHING;
  }

  /** Before the array, or after it. */
  private around(byte: number): void {
    if (this.state === 'before' && byte === OPENS) {
      this.state = 'within';
      this.said.push('[');
    } else if (!BLANKS.has(byte)) {
      const what = this.state === 'before' ? 'no list of rows' : 'not JSON';
      throw new Unlimitable(`the result is ${what}`);
    }
  }

  /** Whether a byte ends a row: what it is in itself is not looked at. */
  private ends(byte: number): boolean {
    if (this.inText) {
      if (this.escaped) {
        this.escaped = false;
      } else if (byte === BACKSLASH) {
        this.escaped = true;
      } else if (byte === QUOTE) {
        this.inText = false;
      }
      return false;
    }
    switch (byte) {
      case QUOTE:
        this.inText = true;
        return false;
      case OPENS:
      case OPENS_OBJECT:
        this.depth += 1;
        return false;
      case CLOSES:
      case CLOSES_OBJECT:
        this.depth -= 1;
        return this.depth < 0;
      default:
        return byte === COMMA && this.depth === 0;
    }
  }

  private hold(part: Uint8Array): void {
    if (this.held.length + part.length > this.most) {
      throw new Unlimitable(`a row of the result is longer than ${sizeText(this.most)}`);
    }
    if (part.length > 0) {
      this.held.add(part);
    }
  }

  private row(end: number): void {
    const text = this.text();
    const last = end !== COMMA;
    if (last) {
      this.state = 'after';
    }
    if (end === CLOSES_OBJECT) {
      throw new Unlimitable('the result is not JSON');
    }
    if (!(last && this.count === 0 && /^[ \t\n\r]*$/.test(text))) {
      this.take(text);
    }
    if (last) {
      this.said.push(']');
    }
  }

  private take(text: string): void {
    const { rows, fields } = this.limit;
    const value = parseText(text);
    if (value === undefined) {
      throw new Unlimitable('the result is not JSON');
    }
    this.count += 1;
    if (rows === null || this.count <= rows) {
      const seen = fields === null ? value : only(value, fields);
      this.said.push(this.count > 1 ? ',' : '', JSON.stringify(seen));
    }
  }

  private text(): string {
    const { all, length } = this.held;
    const bytes = all.length === 1 ? all[0]! : Buffer.concat(all, length);
    this.held = new Pieces();
    const text = utf8Text(bytes);
    if (text === undefined) {
      throw new Unlimitable('the result is not JSON');
    }
    return text;
  }

  private state: 'before' | 'within' | 'after' = 'before';
  private first = true;
  private depth = 0;
  private inText = false;
  private escaped = false;
  private count = 0;
  private held = new Pieces();
  private said: string[] = [];
}
