import { FEATURES_HEADER, featuresIn, visibleText } from '../../protocol';
import { BadAnswer, ClockOff, Refused, ServiceProblem, Unreachable } from '../errors';
import { textWithin } from './reading';

/** Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

export interface Random {
  bytes(length: number): Uint8Array;
}

/** WHATWG `Response`, as far as it is used; a host may have what is less to make in its place. */
export interface Reply extends Pick<
  Response,
  'status' | 'ok' | 'body' | 'arrayBuffer' | 'json' | 'text'
> {
  readonly headers: {
    get(name: string): string | null;
    has(name: string): boolean;
    forEach(told: (value: string, name: string) => void): void;
  };
  /** That all of its body is here already, so that nothing more can come of it. */
  readonly whole?: true;
}

/** WHATWG `fetch`, as far as it is used. */
export type Fetch = (address: string, init?: RequestInit) => Promise<Reply>;

export interface ExchangeOptions {
  /** Base address `S` of the service, with or without a final slash. */
  base: string;
  fetch: Fetch;
  clock?: Clock;
  random?: Random;
  /** Features that the service is known to take, before any answer says it: it is of this release. */
  features?: readonly string[];
}

export interface Message {
  method: 'GET' | 'POST';
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  /** Media type of the body. */
  type?: string;
  signal?: AbortSignal;
  /** Of the token that travels, so that errors can name it. */
  jti?: string;
}

/** Off by more than this and every token is refused. */
const LEEWAY_MS = 60_000;
/** Bytes of what the service itself answers. */
export const MOST_JSON = 64 * 1024 * 1024;
/** Of what it says that went wrong. */
const MOST_COMPLAINT = 64 * 1024;
/** Code points of what a service says that went wrong; whoever shows it need not make it safe. */
const LONGEST_WORDS = 2000;

/** Sends HTTP messages to one service and turns its own answers into errors. */
export class Exchange {
  constructor(options: ExchangeOptions) {
    this.base = options.base.replace(/\/+$/, '');
    this.fetch = options.fetch;
    this.clock = options.clock ?? Date;
    this.random = options.random ?? {
      bytes: length => crypto.getRandomValues(new Uint8Array(length))
    };
    this.taken = options.features && new Set(options.features);
  }

  readonly clock: Clock;
  readonly random: Random;

  /** Integer seconds since the epoch. */
  now(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  /** @throws Unreachable. An abort by `signal` throws the signal's reason. */
  async send(path: string, message: Message): Promise<Reply> {
    const { method, body, type, signal, jti } = message;
    let response: Reply;
    try {
      response = await this.fetch(this.base + path, {
        method,
        body,
        // Required of bodies that are streams; the answer is read after all of it was sent.
        ...(body instanceof ReadableStream && { duplex: 'half' }),
        headers: type === undefined ? {} : { 'content-type': type },
        signal,
        cache: 'no-store',
        // A redirect would carry the secret path to somebody else.
        redirect: 'error',
        referrerPolicy: 'no-referrer'
      });
    } catch (error) {
      signal?.throwIfAborted();
      // Errors of fetch may name the address, which is secret: their text goes no further.
      throw new Unreachable(jti ?? null, { cause: (error as { code?: unknown } | null)?.code });
    }
    this.compareClocks(response.headers.get('date'));
    this.hear(response, message);
    return response;
  }

  /** Features that the service takes, as its last answer said; undefined before any did. */
  get features(): ReadonlySet<string> | undefined {
    return this.taken;
  }

  /**
   * A service says its features to whom it knows, with all that it grants or does. One that does not
   * say any is of before there were some.
   */
  private hear({ ok, headers }: Reply, { jti }: Message): void {
    const said = headers.get(FEATURES_HEADER);
    if (ok && (said !== null || jti !== undefined)) {
      this.taken = featuresIn(said);
    }
  }

  /** What the service itself (not an upstream) says by an answer without success. */
  async complaint(response: Reply, jti: string | null = null): Promise<Error> {
    const text = await textWithin(response, MOST_COMPLAINT, jti).catch(() => '');
    let details: { code?: unknown; title?: unknown; detail?: unknown } = {};
    try {
      details = (JSON.parse(text) as typeof details | null) ?? {};
    } catch {
      // A proxy's page, not ours.
    }
    // A problem may be 404 too; the one refusal has no code.
    if (response.status === 404 && typeof details.code !== 'string') {
      return this.clockOff(jti) ?? new Refused(null, jti);
    }
    if (typeof details.code !== 'string') {
      return response.status >= 502 && response.status <= 504
        ? new Unreachable(jti)
        : new BadAnswer(`The service answered with status ${response.status}.`, jti);
    }
    // What is wrong, then what to do.
    const said = [details.title, details.detail].filter(part => typeof part === 'string').join(' ');
    const message = visibleText(said || details.code, LONGEST_WORDS);
    return new ServiceProblem(response.status, details.code, message, jti);
  }

  /** The error for a clock that the last answer showed to be off, else null. */
  clockOff(jti: string | null = null): ClockOff | null {
    return Math.abs(this.skew) > LEEWAY_MS + 1000
      ? new ClockOff(Math.round(this.skew / 1000), jti)
      : null;
  }

  async json(response: Reply, jti: string | null = null): Promise<unknown> {
    try {
      return JSON.parse(await textWithin(response, MOST_JSON, jti)) as unknown;
    } catch (error) {
      if (error instanceof BadAnswer || (error as Error).name === 'AbortError') {
        throw error;
      }
    }
    throw new BadAnswer('The service’s answer is not JSON.', jti);
  }

  private compareClocks(date: string | null): void {
    const theirs = date === null ? NaN : Date.parse(date);
    if (!Number.isNaN(theirs)) {
      this.skew = this.clock.now() - theirs;
    }
  }

  private readonly base: string;
  private readonly fetch: Fetch;
  private skew = 0;
  private taken: ReadonlySet<string> | undefined;
}
