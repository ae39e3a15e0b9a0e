import { sizeText } from '../../../protocol';
import { Pieces } from '../wire/body';
import { Unlimitable } from './limit';

/** Limits a result as it comes, so that no more than one row of it is held. */
export interface Limiter {
  /** Rows of all that may be seen so far; the header of a table is none. */
  readonly passed: number;
  /**
   * What may be seen of the next piece.
   *
   * @throws Unlimitable
   */
  see(piece: Uint8Array): Uint8Array;
  /**
   * What may be seen of what the end leaves.
   *
   * @throws Unlimitable where it is no end
   */
  end(): Uint8Array;
}

export const NOTHING = new Uint8Array();

const LINE_FEED = 0x0a;
export const QUOTE = 0x22;
const MARK = Buffer.from('\ufeff');

/** A text's first bytes without a byte order mark. */
export function unmarked(bytes: Uint8Array): Uint8Array {
  return MARK.equals(bytes.subarray(0, MARK.length)) ? bytes.subarray(MARK.length) : bytes;
}

/** A mark within a text is a character of it. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns undefined where it is no UTF-8 */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Cuts what comes at its line feeds. */
export class LineRows {
  /**
   * @param most bytes of one row
   * @param quoted whether a line feed between two quotes ends no row
   */
  constructor(
    private readonly most: number,
    private readonly quoted = false
  ) {}

  /**
   * The rows that end in this piece, without their line feeds.
   *
   * @throws Unlimitable where a row is too long
   */
  *cut(piece: Uint8Array): Generator<Uint8Array> {
    let begun = 0;
    let quote = this.quoted ? piece.indexOf(QUOTE) : -1;
    const passQuotes = (before: number): void => {
      for (; quote !== -1 && quote < before; quote = piece.indexOf(QUOTE, quote + 1)) {
        this.within = !this.within;
      }
    };
    for (let at = piece.indexOf(LINE_FEED); at !== -1; at = piece.indexOf(LINE_FEED, at + 1)) {
      passQuotes(at);
      if (!this.within) {
        this.hold(piece.subarray(begun, at));
        begun = at + 1;
        yield this.taken();
      }
    }
    passQuotes(piece.length);
    this.hold(piece.subarray(begun));
  }

  /**
   * What follows the last of them.
   *
   * @throws Unlimitable where a quote is open
   */
  end(): Uint8Array {
    if (this.within) {
      throw new Unlimitable('a quote in the result is never closed');
    }
    return this.taken();
  }

  private hold(part: Uint8Array): void {
    if (this.held.length + part.length > this.most) {
      throw new Unlimitable(`a row of the result is longer than ${sizeText(this.most)}`);
    }
    if (part.length > 0) {
      this.held.add(part);
    }
  }

  private taken(): Uint8Array {
    const { all, length } = this.held;
    this.held = new Pieces();
    return all.length === 1 ? all[0]! : Buffer.concat(all, length);
  }

  private within = false;
  private held = new Pieces();
}
