import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

import type { Fetch } from '../../client';

type Line = Record<string, unknown>;
const DOORS = ['facets', 'kernel', 'page', 'consent'] as const;
type DoorName = (typeof DOORS)[number];

/** The core as it is shipped, bundled once for all tests of a file. */
export function bundle(): string {
  const out = join(mkdtempSync(join(tmpdir(), 'facetry-b-')), 'core.mjs');
  const root = join(__dirname, '../../..');
  execFileSync(join(root, 'node_modules/.bin/esbuild'), [
    join(root, 'src/host/main.ts'),
    `--outfile=${out}`,
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--target=es2024',
    '--log-level=error',
    "--banner:js=import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
  ]);
  return out;
}

export interface ProcessOptions {
  bundle: string;
  data: string;
  page: string;
  runner: { socket: string; token: string };
  /** What Node's permission model lets it write; the data folder unless said otherwise. */
  writable?: string[];
  line?: Line;
  /** Where it sends its traces. */
  traces?: string;
  /** Seconds after which it makes itself ready; absent: it does not. */
  warmUp?: number;
}

/** The core's process, started as its supervisor starts it: sockets made outside and handed down. */
export class CoreProcess {
  static async start(options: ProcessOptions): Promise<CoreProcess> {
    const sockets = mkdtempSync(join(tmpdir(), 'facetry-s-'));
    const servers = await Promise.all(DOORS.map(door => listening(join(sockets, `${door}.sock`))));
    const { data, page, bundle: code, writable = [data] } = options;
    const child = spawn(
      process.execPath,
      [
        '--permission',
        '--disable-sigusr1',
        ...[dirname(code), data, page].map(path => `--allow-fs-read=${path}`),
        ...writable.map(path => `--allow-fs-write=${path}`),
        code
      ],
      {
        env: {},
        stdio: ['pipe', 'pipe', 'pipe', ...servers.map(descriptorOf)]
      }
    ) as unknown as ChildProcessWithoutNullStreams;
    const core = new CoreProcess(child, sockets);
    // The child has its own descriptors now; whoever connects meanwhile waits in their backlog.
    servers.forEach(server => server.close());
    core.write(
      options.line ?? {
        op: 'start',
        data,
        issuer: null,
        fds: Object.fromEntries(DOORS.map((door, at) => [door, [3 + at]])),
        consent: {
          origins: ['http://localhost:7412'],
          frame_ancestors: ['http://localhost:8888'],
          mode: 'frame'
        },
        runner: options.runner,
        static: page,
        ...(options.traces !== undefined && { traces: options.traces }),
        ...(options.warmUp !== undefined && { warm_up: options.warmUp })
      }
    );
    core.first = await core.next(line => 'ready' in line || 'error' in line);
    return core;
  }

  private constructor(
    readonly child: ChildProcessWithoutNullStreams,
    private readonly sockets: string
  ) {
    this.exit = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
    child.stderr.on('data', chunk => (this.stderr += String(chunk)));
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', text => {
      const line = JSON.parse(text) as Line;
      this.lines.push(line);
      this.waiting = this.waiting.filter(({ wanted, found }) => {
        const is = wanted(line);
        if (is) {
          found(line);
        }
        return !is;
      });
    });
  }

  readonly exit: Promise<number | string>;
  first: Line = {};
  stderr = '';
  readonly lines: Line[] = [];

  /** The first line, read or to come, that is `wanted`. */
  next(wanted: (line: Line) => boolean): Promise<Line> {
    const known = this.lines.find(wanted);
    if (known) {
      return Promise.resolve(known);
    }
    return new Promise((found, lost) => {
      this.waiting.push({ wanted, found });
      void this.exit.then(code => lost(new Error(`ended with ${code}: ${this.stderr}`)));
    });
  }

  async ask(op: string, question: Line = {}): Promise<Line> {
    const id = ++this.asked;
    this.write({ op, id, ...question });
    return this.next(line => line.re === id);
  }

  write(line: Line): void {
    this.child.stdin.write(`${JSON.stringify(line)}\n`);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }

  /** As the supervisor's end does. */
  async hangUp(): Promise<number | string> {
    this.child.stdin.end();
    return this.exit;
  }

  /** Where one door listens. */
  socket(door: DoorName): string {
    return join(this.sockets, `${door}.sock`);
  }

  /** `fetch` over the socket of one door. */
  fetch(door: DoorName, extra: Record<string, string> = {}): Fetch {
    return async (address, init = {}) => {
      const { pathname, search } = new URL(address);
      const outgoing = request({
        socketPath: this.socket(door),
        method: init.method ?? 'GET',
        path: pathname + search,
        headers: { ...(init.headers as Record<string, string>), ...extra }
      });
      const body = init.body as string | Uint8Array | undefined;
      outgoing.end(body);
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      return new Response(Readable.toWeb(incoming) as ReadableStream, {
        status: incoming.statusCode!,
        headers: incoming.headers as Record<string, string>
      });
    };
  }

  private waiting: { wanted(line: Line): boolean; found(line: Line): void }[] = [];
  private asked = 0;
}

/** Closing a server takes the name it was given with it, so the socket gets another one. */
async function listening(path: string): Promise<Server> {
  const server = createServer();
  server.listen(`${path}.bound`);
  await once(server, 'listening');
  renameSync(`${path}.bound`, path);
  return server;
}

function descriptorOf(server: Server): number {
  return (server as unknown as { _handle: { fd: number } })._handle.fd;
}
