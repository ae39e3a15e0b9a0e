import { BadAnswer, UpstreamError } from './errors';

/** What came back for one action. With a receipt it is the upstream's answer, without, ours. */
export class Answer {
  constructor(
    private readonly response: Response,
    /** Identity of the action's token: what `explain` and `outcome` are asked by. */
    readonly jti: string
  ) {}

  get status(): number {
    return this.response.status;
  }

  get headers(): Headers {
    return this.response.headers;
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.response.body;
  }

  /** Base64 of a C2SP tlog-proof (docs/protocol.md §10), unverified. */
  get receipt(): string | null {
    return this.response.headers.get('facet-receipt');
  }

  get ok(): boolean {
    return this.response.ok;
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.response.arrayBuffer());
  }

  text(): Promise<string> {
    return this.response.text();
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

  /** The fetch Response underneath, for those who pass the answer on. */
  asResponse(): Response {
    return this.response;
  }
}
