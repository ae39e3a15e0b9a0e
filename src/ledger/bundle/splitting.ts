import { concat } from '../../protocol';

const NEWLINE = 0x0a;

/** Cuts what comes in pieces of any size into lines. */
export class Splitting {
  /** The lines that end within a piece, each without its newline. */
  *lines(piece: Uint8Array): Generator<Uint8Array> {
    let start = 0;
    for (let at = piece.indexOf(NEWLINE); at !== -1; at = piece.indexOf(NEWLINE, start)) {
      yield concat(...this.rest, piece.subarray(start, at));
      this.rest = [];
      start = at + 1;
    }
    if (start < piece.length) {
      this.rest.push(piece.slice(start));
    }
  }

  /** What stands after the last newline; null where nothing does. */
  end(): Uint8Array | null {
    return this.rest.length === 0 ? null : concat(...this.rest);
  }

  private rest: Uint8Array[] = [];
}
