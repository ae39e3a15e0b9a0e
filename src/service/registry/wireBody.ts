/** What reads tells whether it can keep up, and that it wants no more. */
export interface Flow {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

/** Bytes that wait to be read before no more are taken from the connection. */
const MOST_WAITING = 256 * 1024;
/**
 * What a piece costs beside its bytes. An upstream may send byte by byte: a quarter of a million
 * pieces would wait then, and to take the first of so many moves all the others.
 */
const EACH = 256;

/** The body of one answer, as it comes; to be read once. */
export class AnswerBody implements AsyncIterableIterator<Uint8Array> {
  constructor(private readonly flow: Flow) {}

  give(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.waiting += EACH + piece.length;
    if (this.waiting > MOST_WAITING && !this.paused) {
      this.paused = true;
      this.flow.pause();
    }
    this.wake();
  }

  /** What came is the whole. */
  end(): void {
    this.over = true;
    this.wake();
  }

  /** No more comes, and what came is not the whole. */
  fail(error: unknown): void {
    this.over = true;
    this.pieces = [];
    this.fault = { error };
    this.wake();
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      const piece = this.pieces.shift();
      if (piece) {
        this.waiting -= EACH + piece.length;
        if (this.paused && this.waiting <= MOST_WAITING / 2) {
          this.paused = false;
          this.flow.resume();
        }
        return { done: false, value: piece };
      }
      if (this.fault) {
        throw this.fault.error;
      }
      if (this.over) {
        return { done: true, value: undefined };
      }
      await new Promise<void>(resolve => (this.wake = resolve));
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.pieces = [];
    if (!this.over) {
      this.flow.abort(new Error('Nobody reads the rest.'));
    }
    this.fault = undefined;
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private pieces: Uint8Array[] = [];
  private waiting = 0;
  private paused = false;
  private over = false;
  private fault: { error: unknown } | undefined;
  private wake: () => void = () => undefined;
}
