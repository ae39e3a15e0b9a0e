import { BrokenOff, EventReader, FacetryError, type StreamEvent, concat } from '../../protocol';
import { BadAnswer, UpstreamError } from '../errors';
import type { Reply } from './exchange';
import { bytesWithin } from './reading';

/** Of one event. */
const MOST_CHARS = 4 * 1024 * 1024;
/** Of an answer that is held whole: as long as one may be where nobody said otherwise. */
const MOST_BYTES = 1024 ** 3;
/** V8 holds no longer text. */
const MOST_TEXT = 2 ** 29 - 24;
const MOST_COMPLAINT = 64 * 1024;

/** What came back for one action. With a receipt it is the upstream's answer, without, ours. */
export class Answer {
  constructor(
    private readonly reply: Reply,
    /** Identity of the action's token: what `explain` and `outcome` are asked by. */
    readonly jti: string
  ) {}

  get status(): number {
    return this.reply.status;
  }

  get headers(): Reply['headers'] {
    return this.reply.headers;
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.reply.body;
  }

  /** Base64 of a C2SP tlog-proof (docs/protocol.md §10), unverified. */
  get receipt(): string | null {
    return this.reply.headers.get('facet-receipt');
  }

  /**
   * Of an answer that comes bit by bit, which has no receipt yet: index of its intent in the ledger.
   * Null of every other. Once it has ended, `outcome` has the receipt.
   */
  get intent(): number | null {
    const index = this.reply.headers.get('facet-intent');
    return index !== null && /^\d{1,15}$/.test(index) ? Number(index) : null;
  }

  get ok(): boolean {
    return this.reply.ok;
  }

  /**
   * @param most of which nothing more is read; what is longer is read as it comes, piece by piece
   * @throws BrokenOff, or BadAnswer where it is longer
   */
  async bytes(most = MOST_BYTES): Promise<Uint8Array> {
    const tooLong = (): Error =>
      new BadAnswer(
        `The answer is longer than ${most} bytes. Say how many you hold, or read it piece by piece.`,
        this.jti
      );
    return bytesWithin(this.reply, most, tooLong).catch(this.broken);
  }

  /**
   * @param most bytes, of which nothing more is read
   * @throws BrokenOff, or BadAnswer where it is longer, or longer than a text can be
   */
  async text(most = MOST_TEXT): Promise<string> {
    const tooLong = (): Error =>
      new BadAnswer('The answer is too long for one text: read its bytes.', this.jti);
    const bytes = await bytesWithin(this.reply, Math.min(most, MOST_TEXT), tooLong).catch(
      this.broken
    );
    return new TextDecoder().decode(bytes);
  }

  /**
   * @param most bytes, of which nothing more is read
   * @throws BadAnswer where the body is not JSON.
   */
  async json<T = unknown>(most?: number): Promise<T> {
    const text = await this.text(most);
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new BadAnswer('The answer is not JSON.', this.jti, { cause });
    }
  }

  /** @throws UpstreamError where the upstream answered with 400 or more. */
  async expectOk(): Promise<this> {
    if (this.status >= 400) {
      const text = await this.beginning(MOST_COMPLAINT).catch(() => '');
      throw new UpstreamError(this.status, text, this.receipt, this.jti);
    }
    return this;
  }

  /**
   * The body, as it comes. Leaving the loop ends the call.
   *
   * @throws BrokenOff where it was cut, or broke off
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = this.reply.body?.getReader();
    if (!reader) {
      return;
    }
    try {
      for (;;) {
        const { done, value } = await reader.read().catch(this.broken);
        if (done) {
          return;
        }
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  /**
   * The events of a `text/event-stream`, as they come. Leaving the loop ends the call.
   *
   * @throws BrokenOff where it was cut, or broke off
   */
  async *events(): AsyncGenerator<StreamEvent, void, undefined> {
    const events = new EventReader(MOST_CHARS);
    for await (const piece of this) {
      yield* events.read(piece);
    }
  }

  /** So many bytes of its text, and no more. */
  private async beginning(most: number): Promise<string> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of this) {
      parts.push(part.subarray(0, most - length));
      length += part.length;
      if (length >= most) {
        break;
      }
    }
    return new TextDecoder().decode(concat(...parts));
  }

  /** The transport's own words may name the address. */
  private readonly broken = (error: unknown): never => {
    const told = error instanceof FacetryError || (error as Error | null)?.name === 'AbortError';
    throw told ? error : new BrokenOff(this.jti);
  };

  /** What came, for those who pass it on. */
  asReply(): Reply {
    return this.reply;
  }
}
