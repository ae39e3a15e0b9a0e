/** What reads tells whether it can keep up, and that it wants no more. */
export interface Flow {
  pause(): void;
  resume(): void;
  leave(): void;
}

/** Whether a body is over: it is whole, there was more than that, or it is framed by nothing. */
export type Over = 'whole' | 'beyond' | 'malformed' | null;

/** Bytes that wait to be read before no more are taken from the connection. */
const MOST_WAITING = 256 * 1024;
const LENGTH = /^[0-9]{1,15}$/;
const CHUNK = /^([0-9a-f]{1,8})$/i;
/** Of the line before a chunk; no trailers are sent. */
const LONGEST_LINE = 64;

/** The body of one answer (RFC 9112 §6.3, §7.1), by its length or in chunks; to be read once. */
export class AnswerBody implements AsyncIterableIterator<Uint8Array> {
  /** Undefined where its end is not said, or said twice. */
  static framedBy(headers: Readonly<Record<string, string>>, flow: Flow): AnswerBody | undefined {
    const { 'content-length': length, 'transfer-encoding': encoding } = headers;
    if (encoding === undefined) {
      return length !== undefined && LENGTH.test(length)
        ? new AnswerBody(flow, Number(length))
        : undefined;
    }
    return length === undefined && encoding.toLowerCase() === 'chunked'
      ? new AnswerBody(flow, null)
      : undefined;
  }

  /** @param left bytes of it that are still to come; null: in chunks */
  private constructor(
    private readonly flow: Flow,
    private left: number | null
  ) {}

  /** Takes what came. @returns how it is over, null where it is not */
  take(piece: Buffer): Over {
    if (this.left === null) {
      return this.takeChunks(piece);
    }
    const beyond = piece.length > this.left;
    const part = beyond ? piece.subarray(0, this.left) : piece;
    this.left -= part.length;
    if (part.length > 0) {
      this.give(part);
    }
    return this.left > 0 ? null : this.end(beyond);
  }

  /** No more comes, and what came is not the whole. */
  fail(error: unknown): void {
    if (!this.over) {
      this.over = true;
      this.pieces = [];
      this.fault = { error };
      this.wake();
    }
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      const piece = this.pieces.shift();
      if (piece) {
        this.waiting -= piece.length;
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
      this.flow.leave();
    }
    this.fault = undefined;
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private takeChunks(came: Buffer): Over {
    let piece = came;
    while (piece.length > 0) {
      if (this.ofChunk > 0) {
        const part = piece.subarray(0, this.ofChunk);
        this.give(part);
        this.ofChunk -= part.length;
        piece = piece.subarray(part.length);
        this.afterChunk = this.ofChunk === 0;
        continue;
      }
      const end = piece.indexOf(10);
      this.line += piece.toString('latin1', 0, end < 0 ? piece.length : end + 1);
      if (this.line.length > LONGEST_LINE) {
        return 'malformed';
      }
      if (end < 0) {
        return null;
      }
      piece = piece.subarray(end + 1);
      const line = this.line;
      this.line = '';
      const over = this.takeLine(line);
      if (over !== null) {
        return over === 'whole' ? this.end(piece.length > 0) : over;
      }
    }
    return null;
  }

  /** One that ends a chunk, says how long the next one is, or ends the last, which is empty. */
  private takeLine(line: string): Over {
    if (this.afterChunk || this.last) {
      this.afterChunk = false;
      return line !== '\r\n' ? 'malformed' : this.last ? 'whole' : null;
    }
    const size = line.endsWith('\r\n') ? CHUNK.exec(line.slice(0, -2))?.[1] : undefined;
    if (size === undefined) {
      return 'malformed';
    }
    this.ofChunk = parseInt(size, 16);
    this.last = this.ofChunk === 0;
    return null;
  }

  private give(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.waiting += piece.length;
    if (this.waiting > MOST_WAITING && !this.paused) {
      this.paused = true;
      this.flow.pause();
    }
    this.wake();
  }

  private end(beyond: boolean): Over {
    this.over = true;
    this.wake();
    return beyond ? 'beyond' : 'whole';
  }

  private pieces: Uint8Array[] = [];
  private waiting = 0;
  private paused = false;
  private over = false;
  private fault: { error: unknown } | undefined;
  private wake: () => void = () => undefined;
  /** In chunks: bytes left of this one, whether its end is next, the line so far, whether it is the last. */
  private ofChunk = 0;
  private afterChunk = false;
  private line = '';
  private last = false;
}
