/** One event of a `text/event-stream` (WHATWG HTML §9.2). */
export interface StreamEvent {
  /** The last `id:` of the stream so far. */
  id: string;
  event: string;
  data: string;
}

/** Cuts text that comes in pieces into its lines, in time that grows with its length alone. */
export class LineReader {
  /** @param most characters of a line */
  constructor(private readonly most: number) {}

  /**
   * The lines that end in this piece.
   *
   * @throws RangeError where a line is too long
   */
  read(piece: Uint8Array): string[] {
    let text = this.decoder.decode(piece, { stream: true });
    if (this.afterReturn && text !== '') {
      text = text.replace(/^\n/, '');
      this.afterReturn = false;
    }
    // A line feed that follows in the next piece is the second half of this end.
    this.afterReturn ||= text.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    const last = lines.pop()!;
    if (lines.length > 0) {
      lines[0] = this.begun.join('') + lines[0]!;
      this.begun = [];
      this.length = 0;
    }
    this.begun.push(last);
    this.length += last.length;
    if (this.length > this.most) {
      throw new RangeError(`A line is longer than ${this.most} characters.`);
    }
    return lines;
  }

  /** What came after the last line's end. */
  end(): string {
    return this.begun.join('') + this.decoder.decode();
  }

  private readonly decoder = new TextDecoder();
  private afterReturn = false;
  private begun: string[] = [];
  private length = 0;
}

/** Reads an event stream that comes in pieces. */
export class EventReader {
  /** @param most characters of the data of one event */
  constructor(private readonly most: number) {
    this.lines = new LineReader(most);
  }

  /**
   * The events that are whole with this piece; what the stream ends within is none.
   *
   * @throws RangeError where an event is too long
   */
  read(piece: Uint8Array): StreamEvent[] {
    return this.lines.read(piece).flatMap(line => this.line(line) ?? []);
  }

  private line(line: string): StreamEvent | undefined {
    if (line === '') {
      const { id, event, data } = this;
      this.event = '';
      this.data = [];
      this.length = 0;
      return data.length > 0 ? { id, event: event || 'message', data: data.join('\n') } : undefined;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      this.data.push(value);
      this.length += value.length + 1;
      if (this.length > this.most) {
        throw new RangeError(`An event is longer than ${this.most} characters.`);
      }
    } else if (field === 'event') {
      this.event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.id = value;
    }
    return undefined;
  }

  private readonly lines: LineReader;
  private id = '';
  private event = '';
  private data: string[] = [];
  private length = 0;
}
