/**
 * The core's side of HTTP/1.1 on the runner's socket: undici's client for a pool of connections, by
 * its events. `node:http`, and undici's own answers, have streams and events of their own for each
 * request, which takes two to four times as long. What the runner frames otherwise than
 * docs/architecture.md has it is no answer, and ends the connection.
 */
import { Readable } from 'node:stream';

import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';

import { AnswerBody } from './wireBody';

/** An answer of the runner, of which the head has come. */
export interface RunnerAnswer {
  status: number;
  /** Names in lower case; nothing is said twice. */
  headers: Readonly<Record<string, string>>;
  /** To be read once. Throws where it ends before its end; leaving it ends the call. */
  body: AsyncIterable<Uint8Array>;
}

/** What comes bit by bit. */
export interface Coming {
  bytes: AsyncIterable<Uint8Array>;
  length: number;
}

export interface RunnerRequest {
  path: string;
  headers: Readonly<Record<string, string>>;
  body: readonly Uint8Array[];
  /** Follows the rest of the body. */
  coming?: Coming | undefined;
  signal?: AbortSignal | undefined;
}

/** Nobody listens, so nothing was sent. */
export class NobodyListens extends Error {}

const HEAD_LIMIT = 64 * 1024;
const NOBODY_THERE = new Set(['ENOENT', 'ECONNREFUSED']);
const NOT_FRAMED = 'The runner’s answer is not framed as it has to be.';

/** Connections to the runner: kept between calls, one call on each at a time. */
export class RunnerWire {
  constructor(socketPath: string) {
    // How long a call may take is not said here: whoever calls ends it by its signal.
    this.pool = new Pool('http://runner', {
      socketPath,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: HEAD_LIMIT
    });
  }

  /** @throws NobodyListens, or what ended the connection; an abort by `signal` ends it */
  send({ path, headers, body, coming, signal }: RunnerRequest): Promise<RunnerAnswer> {
    const length = body.reduce((sum, part) => sum + part.length, coming?.length ?? 0);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      this.pool.dispatch(
        {
          method: 'POST',
          path,
          headers: { ...headers, 'content-length': `${length}` },
          body: coming ? Readable.from(following(body, coming)) : Buffer.concat(body)
        },
        new Call(resolve, reject, signal)
      );
    });
  }

  /** Calls under way end. */
  close(): void {
    void this.pool.destroy(new Error('The connection to the runner was closed.'));
  }

  private readonly pool: Pool;
}

async function* following(
  body: readonly Uint8Array[],
  { bytes }: Coming
): AsyncGenerator<Uint8Array> {
  yield* body;
  yield* bytes;
}

/** One call, and what has come of its answer. */
class Call implements Dispatcher.DispatchHandler {
  constructor(
    private readonly resolve: (answer: RunnerAnswer) => void,
    private readonly reject: (error: unknown) => void,
    private readonly signal: AbortSignal | undefined
  ) {
    signal?.addEventListener('abort', this.abort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.signal?.aborted) {
      this.abort();
    }
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>
  ): void {
    if (!isFramed(status, headers)) {
      controller.abort(new Error(NOT_FRAMED));
      return;
    }
    this.body = new AnswerBody(controller);
    this.resolve({ status, headers, body: this.body });
  }

  onResponseData(_: Dispatcher.DispatchController, piece: Buffer): void {
    this.body?.give(piece);
  }

  onResponseEnd(): void {
    this.settle();
    this.body?.end();
  }

  onResponseError(_: Dispatcher.DispatchController, error: NodeJS.ErrnoException): void {
    this.settle();
    const nobody = error.syscall === 'connect' && NOBODY_THERE.has(error.code ?? '');
    this.reject(nobody ? new NobodyListens() : error);
    this.body?.fail(error);
  }

  private settle(): void {
    this.signal?.removeEventListener('abort', this.abort);
  }

  private readonly abort = (): void => {
    const reason = this.signal?.reason as Error;
    this.reject(reason);
    this.controller?.abort(reason);
  };

  private controller: Dispatcher.DispatchController | undefined;
  private body: AnswerBody | undefined;
}

/** Whether an answer says where it ends, in one way (RFC 9112 §6.3), and nothing twice. */
function isFramed(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>
): headers is Readonly<Record<string, string>> {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  return (
    status >= 200 &&
    (length === undefined) !== (encoding === undefined) &&
    (encoding === undefined || encoding === 'chunked') &&
    Object.values(headers).every(value => typeof value === 'string')
  );
}
