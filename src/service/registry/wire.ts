/**
 * The core's side of HTTP/1.1 on the runner's socket. `node:http` takes twice as long for a call: it
 * serves any server, with an agent, streams and events of its own for each request. What the runner
 * frames otherwise than docs/architecture.md has it is no answer, and ends the connection.
 */
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { AnswerBody } from './wireBody';

/** An answer of the runner, of which the head has come. */
export interface RunnerAnswer {
  status: number;
  /** Names in lower case; of several the last. */
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
const KEPT = 16;
const NOBODY_THERE = new Set(['ENOENT', 'ECONNREFUSED']);
const STATUS = /^HTTP\/1\.1 ([2-5][0-9]{2})(?: .*)?$/;
const END = '\r\n\r\n';

/** Connections to the runner: kept between calls, one call on each at a time. */
export class RunnerWire {
  constructor(private readonly socketPath: string) {}

  /** @throws NobodyListens, or what ended the connection; an abort by `signal` ends it */
  send(request: RunnerRequest): Promise<RunnerAnswer> {
    return (this.idle.pop() ?? this.connect()).perform(request);
  }

  /** Calls under way end. */
  close(): void {
    this.all.forEach(connection => connection.end());
  }

  private connect(): Connection {
    const connection = new Connection(connect(this.socketPath), reusable => {
      if (reusable && this.idle.length < KEPT) {
        this.idle.push(connection);
        return;
      }
      this.all.delete(connection);
      this.idle = this.idle.filter(one => one !== connection);
      connection.end();
    });
    this.all.add(connection);
    return connection;
  }

  private idle: Connection[] = [];
  private readonly all = new Set<Connection>();
}

/** What one call waits for. */
interface Waiting {
  signal: AbortSignal | undefined;
  resolve(answer: RunnerAnswer): void;
  reject(error: unknown): void;
}

const NOTHING = Buffer.alloc(0);

class Connection {
  /** @param free told at the end of each call, and of the connection: whether it can be used again */
  constructor(
    private readonly socket: Socket,
    private readonly free: (reusable: boolean) => void
  ) {
    socket.on('data', piece => this.read(piece));
    socket.on('error', error => this.fail(error));
    socket.on('close', () => this.fail(new Error('The runner closed the connection.')));
  }

  perform(request: RunnerRequest): Promise<RunnerAnswer> {
    const { signal } = request;
    return new Promise((resolve, reject) => {
      this.waiting = { signal, resolve, reject };
      signal?.addEventListener('abort', this.abort);
      if (signal?.aborted) {
        this.abort();
        return;
      }
      this.write(request);
    });
  }

  end(): void {
    this.socket.destroy();
  }

  private write({ path, headers, body, coming }: RunnerRequest): void {
    const { socket } = this;
    const length = body.reduce((sum, part) => sum + part.length, coming?.length ?? 0);
    let head = `POST ${path} HTTP/1.1\r\nhost: runner\r\ncontent-length: ${length}\r\n`;
    for (const [name, value] of Object.entries(headers)) {
      head += `${name}: ${value}\r\n`;
    }
    this.sent = coming === undefined;
    socket.cork();
    socket.write(`${head}\r\n`, 'latin1');
    body.forEach(part => socket.write(part));
    socket.uncork();
    if (coming) {
      // An answer that came before the end of the upload is the answer; what fails is late then.
      pipeline(Readable.from(coming.bytes), socket, { end: false }).then(
        () => (this.sent = true),
        (error: unknown) => this.fail(error)
      );
    }
  }

  private read(piece: Buffer): void {
    if (this.body) {
      this.take(this.body, piece);
      return;
    }
    if (!this.waiting) {
      // Nothing was asked.
      this.end();
      return;
    }
    this.head = this.head.length === 0 ? piece : Buffer.concat([this.head, piece]);
    const end = this.head.indexOf(END);
    if (end < 0 ? this.head.length > HEAD_LIMIT : end > HEAD_LIMIT) {
      this.fail(new Error('The runner’s answer has no end of its head.'));
    } else if (end >= 0) {
      const rest = this.head.subarray(end + END.length);
      this.begin(this.head.toString('latin1', 0, end), rest);
    }
  }

  private begin(head: string, rest: Buffer): void {
    const { waiting } = this;
    const [first, ...lines] = head.split('\r\n');
    const status = STATUS.exec(first!)?.[1];
    const headers = fieldsOf(lines);
    const body = status && headers && AnswerBody.framedBy(headers, this.flow);
    if (!body) {
      this.fail(new Error('The runner’s answer is not framed as it has to be.'));
      return;
    }
    this.head = NOTHING;
    this.body = body;
    this.closes = headers['connection']?.toLowerCase() === 'close';
    // What came with the head is there before anybody asks for it.
    this.take(body, rest);
    waiting!.resolve({ status: Number(status), headers, body });
  }

  private take(body: AnswerBody, piece: Buffer): void {
    const over = body.take(piece);
    if (over === 'malformed') {
      this.fail(new Error('The runner’s answer is not framed as it has to be.'));
    } else if (over !== null) {
      this.settle();
      this.free(over === 'whole' && this.sent && !this.closes);
    }
  }

  private settle(): void {
    this.waiting?.signal?.removeEventListener('abort', this.abort);
    this.waiting = undefined;
    this.body = undefined;
  }

  private fail(error: unknown): void {
    const { waiting, body } = this;
    const { syscall, code } = error as NodeJS.ErrnoException;
    const nobody = syscall === 'connect' && NOBODY_THERE.has(code ?? '');
    this.settle();
    this.end();
    this.free(false);
    waiting?.reject(nobody ? new NobodyListens() : error);
    body?.fail(error);
  }

  private readonly abort = (): void => this.fail(this.waiting?.signal?.reason);

  /** What reads the body says whether it can keep up, and when it wants no more. */
  private readonly flow = {
    pause: (): void => void this.socket.pause(),
    resume: (): void => void this.socket.resume(),
    leave: (): void => this.fail(new Error('Nobody reads the rest.'))
  };

  private waiting: Waiting | undefined;
  private head: Buffer = NOTHING;
  private body: AnswerBody | undefined;
  private sent = false;
  private closes = false;
}

/** Undefined where a line is no field. */
function fieldsOf(lines: readonly string[]): Record<string, string> | undefined {
  const fields: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) {
      return undefined;
    }
    fields[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return fields;
}
