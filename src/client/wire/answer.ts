import { BrokenOff, EventReader, type StreamEvent } from '../../protocol';
import { BadAnswer, UpstreamError } from '../errors';
import type { Reply } from './exchange';

/** Of one event. */
const MOST_CHARS = 4 * 1024 * 1024;

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

  /** @throws BrokenOff */
  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.reply.arrayBuffer().catch(this.broken));
  }

  /** @throws BrokenOff, or BadAnswer where it is longer than a text can be */
  text(): Promise<string> {
    return this.reply.text().catch((error: unknown) => {
      if ((error as { code?: unknown } | null)?.code === 'ERR_STRING_TOO_LONG') {
        throw new BadAnswer('The answer is too long for one text: read its bytes.', this.jti);
      }
      return this.broken(error);
    });
  }

  /** @throws BadAnswer where the body is not JSON. */
  async json<T = unknown>(): Promise<T> {
    const text = await this.text();
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new BadAnswer('The answer is not JSON.', this.jti, { cause });
    }
  }

  /** @throws UpstreamError where the upstream answered with 400 or more. */
  async expectOk(): Promise<this> {
    if (this.status >= 400) {
      const text = await this.text().catch(() => '');
      throw new UpstreamError(this.status, text.slice(0, 64 * 1024), this.receipt, this.jti);
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

  /** The transport's own words may name the address. */
  private readonly broken = (error: unknown): never => {
    throw (error as Error | null)?.name === 'AbortError' ? error : new BrokenOff(this.jti);
  };

  /** What came, for those who pass it on. */
  asReply(): Reply {
    return this.reply;
  }
}
