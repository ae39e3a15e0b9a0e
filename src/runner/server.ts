/** The runner's HTTP server (docs/architecture.md, "Runner protocol"). */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { ConfigError, UpstreamFault, type Adapter, type AdapterAnswer, type Io } from '../adapters';
import { sendAnswer } from './answer';
import { CallMalformed, readCall } from './call';
import { openPractice } from './practice';
import { askWitness } from './witness';

export interface RunnerOptions {
  adapters: ReadonlyMap<string, Adapter>;
  io: Io;
  token: string;
  /** Calls performed at one time; those beyond are answered `not_sent` at once. */
  atOnce?: number;
}

const MAX_INSPECT_BYTES = 16 * 1024 * 1024;

export function createRunner({ adapters, io, token, atOnce = 128 }: RunnerOptions): Server {
  const expected = Buffer.from(`Bearer ${token}`);
  let busy = 0;
  let practising = false;

  const server = createServer({ maxHeaderSize: 32_768, requestTimeout: 0 }, (request, response) => {
    if (!isSame(Buffer.from(request.headers.authorization ?? ''), expected)) {
      request.resume();
      sendJson(response, 401, {
        code: 'unauthorized',
        message: 'The runner does not know this caller.'
      });
      return;
    }
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) {
        gone.abort();
      }
    });
    route(request, response, gone.signal).catch(() => {
      // What an upstream or a document brought about is never repeated here.
      if (response.headersSent) {
        response.destroy();
      } else {
        sendJson(response, 500, { code: 'runner_failed', message: 'The runner failed.' });
      }
    });
  });

  async function route(
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal
  ): Promise<void> {
    const name = `${request.method} ${request.url}`;
    if (name === 'POST /perform') {
      return perform(request, response, signal);
    }
    if (name === 'POST /inspect' || name === 'POST /test') {
      return look(name === 'POST /inspect', request, response, signal);
    }
    if (name === 'POST /witness') {
      return witness(request, response, signal);
    }
    if (name === 'POST /practice') {
      return practise(request, response);
    }
    request.resume();
    sendJson(response, 404, { code: 'not_found', message: 'The runner has no such route.' });
  }

  async function look(
    inspect: boolean,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal
  ): Promise<void> {
    const body = await readJson(request);
    const { kind, config, secret } = body ?? {};
    const adapter = typeof kind === 'string' ? adapters.get(kind) : undefined;
    if (body === null || adapter === undefined) {
      sendJson(response, 422, {
        code: body === null ? 'config_malformed' : 'kind_unknown',
        message:
          body === null
            ? 'The request is not JSON, or too large.'
            : `There is no kind of service ${JSON.stringify(kind ?? null)}. There are: ${[...adapters.keys()].join(', ')}.`
      });
      return;
    }
    const credential = typeof secret === 'string' ? secret : null;
    try {
      sendJson(
        response,
        200,
        inspect
          ? await adapter.inspect(config, io, credential, signal)
          : await adapter.test(config, io, credential, signal)
      );
    } catch (error) {
      if (!(error instanceof ConfigError)) {
        throw error;
      }
      sendJson(response, 422, {
        code: error.code,
        message: error.message,
        ...(error.where === undefined ? {} : { where: error.where })
      });
    }
  }

  async function witness(
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal
  ): Promise<void> {
    const { address, body } = (await readJson(request)) ?? {};
    try {
      sendJson(response, 200, await askWitness({ address, body }, io, signal));
    } catch (error) {
      if (!(error instanceof ConfigError || error instanceof UpstreamFault)) {
        throw error;
      }
      sendJson(response, 422, { code: error.code, message: error.message });
    }
  }

  /** There is one as long as the core waits for the end of this answer. */
  async function practise(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    if (practising) {
      sendJson(response, 409, { code: 'busy', message: 'There is one already.' });
      return;
    }
    practising = true;
    const { address, close } = await openPractice().catch((error: unknown) => {
      practising = false;
      throw error;
    });
    const end = (): void => {
      practising = false;
      close();
    };
    if (response.destroyed) {
      end();
      return;
    }
    response.on('close', end);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`${JSON.stringify({ address })}\n`);
  }

  async function perform(
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal
  ): Promise<void> {
    if (busy >= atOnce) {
      request.resume();
      return sendAnswer(response, {
        outcome: 'not_sent',
        code: 'busy',
        message: 'Too many calls are under way; try again.'
      });
    }
    busy += 1;
    try {
      const { kind, ...call } = await readCall(request);
      const adapter = adapters.get(kind);
      const answer: AdapterAnswer =
        adapter === undefined
          ? {
              outcome: 'not_sent',
              code: 'kind_unknown',
              message: 'The runner has no adapter of this kind.'
            }
          : await adapter.perform({ ...call, signal }, io);
      await sendAnswer(response, answer);
    } catch (error) {
      if (error instanceof CallMalformed) {
        sendJson(response, 400, { code: 'call_malformed', message: error.message });
      } else if (error instanceof UpstreamFault) {
        await sendAnswer(response, error.answer());
      } else {
        throw error;
      }
    } finally {
      busy -= 1;
      request.resume();
    }
  }

  // The one caller keeps its connections; closing one could meet its next call on the way.
  server.keepAliveTimeout = 0;
  return server;
}

/** Their length is no secret. */
function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_INSPECT_BYTES) {
      chunks.push(chunk);
    }
  }
  if (length > MAX_INSPECT_BYTES) {
    return null;
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
