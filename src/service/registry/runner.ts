import { Problem } from '../../protocol';
import type { Upload } from '../types';
import { unlessAborted } from '../unlessAborted';
import { type Coming, NobodyListens, type RunnerAnswer, RunnerWire } from './wire';

/** Where the runner listens, and how to have it started. */
export interface RunnerOptions {
  socketPath: string;
  token: string;
  /** Resolves once the runner listens (the supervisor starts it). */
  needRunner(): Promise<void>;
}

/** Nothing reached the runner, so nothing reached an upstream. */
export class RunnerUnreachable extends Error {
  constructor() {
    super('The process that performs calls is not running.');
    this.name = 'RunnerUnreachable';
  }
}

const HEADER_LIMIT = 12 * 1024;
const ANSWER_LIMIT = 16 * 1024 * 1024;

/** HTTP to the runner over its Unix socket (docs/architecture.md, Runner protocol). */
export class Runner {
  constructor(private readonly options: RunnerOptions) {
    this.wire = new RunnerWire(options.socketPath);
  }

  /**
   * One JSON question (`/inspect`, `/test`).
   *
   * @throws Problem 422 with the runner's code and message where it refuses the document.
   * @throws Problem 503 `runner_unavailable` where it does not answer.
   */
  async ask(path: string, question: unknown, signal?: AbortSignal): Promise<unknown> {
    const answer = await this.send(
      path,
      { 'content-type': 'application/json' },
      [Buffer.from(JSON.stringify(question))],
      signal
    ).catch(() => {
      throw unavailable();
    });
    const body = await json(answer.body);
    if (answer.status === 200) {
      return body;
    }
    if (answer.status === 422 && isComplaint(body)) {
      const { where } = body;
      const at = typeof where === 'string' && where !== '' ? ` (at ${where})` : '';
      throw new Problem(422, body.code, body.message + at);
    }
    throw unavailable();
  }

  /**
   * Hands one call over; the body of the answer streams.
   *
   * @throws RunnerUnreachable where it is proven that nothing was handed over.
   */
  async perform(
    call: object,
    upload: Pick<Upload, 'bytes' | 'length'> | null,
    signal: AbortSignal
  ): Promise<RunnerAnswer> {
    const text = JSON.stringify(call);
    const header = Buffer.from(text).toString('base64url');
    const inBody = header.length > HEADER_LIMIT;
    const head = inBody ? [Buffer.from(`${text}\n`)] : [];
    const headers = {
      'facetry-call': inBody ? 'body' : header,
      'content-type': 'application/octet-stream'
    };
    if (upload === null || upload.bytes instanceof Uint8Array) {
      const body = upload === null ? head : [...head, upload.bytes as Uint8Array];
      return this.send('/perform', headers, body, signal);
    }
    // What comes once can't be sent twice, so the runner has to be there before.
    await this.start(signal);
    return this.once('/perform', headers, head, signal, upload as Coming);
  }

  close(): void {
    this.wire.close();
  }

  private async send(
    path: string,
    headers: Record<string, string>,
    body: readonly Uint8Array[],
    signal?: AbortSignal
  ): Promise<RunnerAnswer> {
    try {
      return await this.once(path, headers, body, signal);
    } catch (error) {
      if (!(error instanceof RunnerUnreachable)) {
        throw error;
      }
    }
    await this.start(signal);
    return this.once(path, headers, body, signal);
  }

  /** @throws RunnerUnreachable, also where the signal comes before: who ends a call waits for no start */
  private async start(signal: AbortSignal | undefined): Promise<void> {
    try {
      await unlessAborted(this.options.needRunner(), signal);
    } catch {
      throw new RunnerUnreachable();
    }
  }

  private once(
    path: string,
    headers: Record<string, string>,
    body: readonly Uint8Array[],
    signal?: AbortSignal,
    coming?: Coming
  ): Promise<RunnerAnswer> {
    const authorized = { ...headers, authorization: `Bearer ${this.options.token}` };
    return this.wire
      .send({ path, headers: authorized, body, coming, signal })
      .catch((error: unknown) => {
        throw error instanceof NobodyListens ? new RunnerUnreachable() : error;
      });
  }

  private readonly wire: RunnerWire;
}

function unavailable(): Problem {
  return new Problem(
    503,
    'runner_unavailable',
    'The process that performs calls does not answer. Try again in a moment.'
  );
}

function isComplaint(body: unknown): body is { code: string; message: string; where?: unknown } {
  const { code, message } = (body ?? {}) as Record<string, unknown>;
  return typeof code === 'string' && typeof message === 'string';
}

/** The whole body as JSON; undefined where it is none or too long. */
export async function json(answer: AsyncIterable<Uint8Array>): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer) {
    length += part.length;
    if (length > ANSWER_LIMIT) {
      return undefined;
    }
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return undefined;
  }
}
