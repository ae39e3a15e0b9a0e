import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

import type { Fetch } from '../../../src/client';
import { killed } from '../killed';
import { freePort } from '../ports';
import { removed } from '../removed';

type Line = Record<string, unknown>;

const dist = join(__dirname, '../../../python_stub/facetry_service/facetry_service/dist');

export interface CoreSettings {
  /** Origins of the pages that show, and are led back from, the consent page. */
  pages: string[];
  mode?: 'frame' | 'window' | 'page';
}

/**
 * The core as it is shipped, started as its supervisor starts it: under Node's permission model,
 * with its listeners bound outside and handed down, and with the real runner when it needs one.
 */
export class Core {
  static async open(settings: CoreSettings): Promise<Core> {
    const folder = await mkdtemp(join(tmpdir(), 'fc-'));
    await mkdir(join(folder, 'data'), { mode: 0o700 });
    const core = new Core(folder, settings);
    await core.start();
    return core;
  }

  private constructor(
    private readonly folder: string,
    private readonly settings: CoreSettings
  ) {}

  /** Where the consent page is, under the name that the page around has too. */
  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Once for each start of the core; the data folder stays. */
  async start(): Promise<void> {
    const socket = join(this.folder, 'facets.sock');
    await rm(socket, { force: true });
    // Closing a server takes the name it was given with it, so the socket gets another one.
    const servers = [await listening(`${socket}.bound`), ...(await this.loopback())];
    await rename(`${socket}.bound`, socket);
    const data = join(this.folder, 'data');
    const page = join(dist, 'consent');
    const core = join(dist, 'core.mjs');
    this.child = spawn(
      process.execPath,
      [
        '--permission',
        '--disable-sigusr1',
        ...[core, data, page].map(path => `--allow-fs-read=${path}`),
        `--allow-fs-write=${data}`,
        core
      ],
      { env: {}, stdio: ['pipe', 'pipe', 'inherit', ...servers.map(descriptorOf)] }
    );
    // What is said to one that was killed is lost.
    this.child.stdin!.on('error', () => undefined);
    // The child has its own descriptors now; whoever connects meanwhile waits in their backlog.
    servers.forEach(server => server.close());
    const ready = this.listen(this.child);
    this.write({
      op: 'start',
      data,
      issuer: null,
      fds: { facets: [3], consent: [4, 5] },
      consent: {
        origins: [this.origin, `http://127.0.0.1:${this.port}`, `http://[::1]:${this.port}`],
        frame_ancestors: this.settings.pages,
        mode: this.settings.mode ?? 'frame'
      },
      runner: { socket: join(this.folder, 'runner.sock'), token: this.runnerToken },
      static: page
    });
    await ready;
  }

  /** As a crash does: nothing is said, nothing is saved. */
  async kill(): Promise<void> {
    await killed(this.child);
  }

  async close(): Promise<void> {
    await this.kill();
    if (this.runner && this.runner.exitCode === null) {
      const ended = once(this.runner, 'exit');
      this.runner.stdin?.end();
      await ended;
    }
    await removed(this.folder);
  }

  /** A single-use code, as the supervisor gets it. */
  async introduce(
    kind: 'owner' | 'page' | 'agent',
    petname: string,
    more: { names_itself?: true } = {}
  ): Promise<string> {
    const { ok, error } = await this.ask('introduce', { kind, petname, ...more });
    if (ok === undefined) {
      throw new Error(JSON.stringify(error));
    }
    return (ok as { code: string }).code;
  }

  /** Other pages may show the consent page from now on. */
  async pages(pages: string[]): Promise<void> {
    this.settings.pages = pages;
    await this.ask('origins', { frame_ancestors: pages });
  }

  /** `fetch` at the public door. */
  readonly fetch: Fetch = async (address, init = {}) => {
    const { pathname, search } = new URL(address);
    const outgoing = request({
      socketPath: join(this.folder, 'facets.sock'),
      method: init.method ?? 'GET',
      path: pathname + search,
      headers: init.headers as Record<string, string>
    });
    outgoing.end(init.body as string | Uint8Array | undefined);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    return new Response(Readable.toWeb(incoming) as ReadableStream, {
      status: incoming.statusCode!,
      headers: incoming.headers as Record<string, string>
    });
  };

  /** One exchange at the consent door as it is on the wire, with any headers. */
  async knock(
    method: string,
    path: string,
    headers: Record<string, string>,
    body = ''
  ): Promise<{ status: number; body: string }> {
    const outgoing = request({ host: '127.0.0.1', port: this.port, method, path, headers });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of incoming as AsyncIterable<Buffer>) {
      parts.push(part);
    }
    return { status: incoming.statusCode!, body: Buffer.concat(parts).toString() };
  }

  /** What a browser says of a request that this page makes of its own server. */
  get fromPage(): Record<string, string> {
    return { host: `localhost:${this.port}`, origin: this.origin, 'sec-fetch-site': 'same-origin' };
  }

  private ask(op: string, question: Line): Promise<Line> {
    const id = ++this.asked;
    return new Promise(answered => {
      this.answers.set(id, answered);
      this.write({ op, id, ...question });
    });
  }

  private listen(child: ChildProcess): Promise<void> {
    return new Promise((ready, failed) => {
      createInterface({ input: child.stdout! }).on('line', text => {
        const line = JSON.parse(text) as Line;
        if (line.ready === true) {
          ready();
        } else if (line.op === 'need_runner') {
          void this.startRunner().then(() => this.write({ re: line.id, ok: {} }));
        } else if (typeof line.re === 'number') {
          this.answers.get(line.re)?.(line);
        } else if (line.error !== undefined) {
          failed(new Error(text));
        }
      });
    });
  }

  private startRunner(): Promise<void> {
    this.running ??= new Promise(ready => {
      const runner = spawn(process.execPath, [join(dist, 'runner.mjs')], {
        env: {},
        stdio: ['pipe', 'pipe', 'inherit']
      });
      this.runner = runner;
      runner.stdout.once('data', () => ready());
      const socket = join(this.folder, 'runner.sock');
      runner.stdin.write(`${JSON.stringify({ socket, token: this.runnerToken })}\n`);
    });
    return this.running;
  }

  /** Both loopback addresses, at one port, and that again once it comes back. */
  private async loopback(): Promise<Server[]> {
    this.port ||= await freePort();
    for (const until = performance.now() + 10_000; ;) {
      const bound: Server[] = [];
      try {
        bound.push(await listening(this.port, '127.0.0.1'));
        bound.push(await listening(this.port, '::1'));
        return bound;
      } catch (error) {
        bound.forEach(server => server.close());
        // Of what was ended it may be a moment longer.
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || performance.now() > until) {
          throw error;
        }
        await setTimeout(100);
      }
    }
  }

  private write(line: Line): void {
    this.child!.stdin!.write(`${JSON.stringify(line)}\n`);
  }

  port = 0;
  private child: ChildProcess | undefined;
  private runner: ChildProcess | undefined;
  private running: Promise<void> | undefined;
  private asked = 0;
  private readonly answers = new Map<number, (line: Line) => void>();
  private readonly runnerToken = randomBytes(16).toString('hex');
}

async function listening(...where: [path: string] | [port: number, host: string]): Promise<Server> {
  const server = createServer();
  server.listen(...(where as [number, string]));
  await once(server, 'listening');
  return server;
}

function descriptorOf(server: Server): number {
  return (server as unknown as { _handle: { fd: number } })._handle.fd;
}
