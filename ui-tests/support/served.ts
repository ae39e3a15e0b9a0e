import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';

import type { Fetch } from '../../src/client';
import { removed } from './removed';

const root = join(__dirname, '../..');
const bin = join(root, '.venv/bin');

interface Ready {
  consent: string;
  page: string;
  link: string;
  socket: string;
  /** With `--listen`. */
  address: string | null;
}

interface Told {
  re?: number;
  ok?: { code?: string };
  error?: { message: string };
}

/** A real `facetry serve` with a data folder of its own, and no Jupyter. */
export class Served {
  /** @param options beside those that every test needs */
  static async open(...options: string[]): Promise<Served> {
    const served = new Served(await mkdtemp(join(tmpdir(), 'fs-')), options);
    await served.start();
    return served;
  }

  private constructor(
    private readonly folder: string,
    private readonly options: string[]
  ) {}

  /** @param more options from now on */
  async start(...more: string[]): Promise<void> {
    this.options.push(...more);
    const child = spawn(
      join(bin, 'facetry'),
      ['serve', '--json', '--print-link', ...this.options],
      {
        env: this.environment,
        stdio: ['ignore', 'pipe', 'pipe']
      }
    );
    this.child = child;
    child.stderr.on('data', (chunk: Buffer) => this.said.push(chunk.toString()));
    const lines = createInterface({ input: child.stdout });
    lines.on('line', line => this.said.push(line));
    const [line] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => {
        throw new Error(`facetry serve ended:\n${this.said.join('\n')}`);
      })
    ])) as [string];
    this.ready = JSON.parse(line) as Ready;
  }

  /** Where the page is that approves. */
  get consent(): string {
    return this.ready.consent;
  }

  /** Where it listens, told `--listen`: with port 0 the system chose one. */
  get address(): string {
    return this.ready.address!;
  }

  /** Where the page outside of Jupyter is. */
  get page(): string {
    return this.ready.page;
  }

  /** Everything that the service has printed but its first line, which has a link in it. */
  get log(): string {
    return this.said.slice(1).join('\n');
  }

  /** The code of the link that lets a first browser approve. */
  get ownerCode(): string {
    return new URLSearchParams(new URL(this.ready.link).hash.slice(1)).get('enrol')!;
  }

  /** A one-time link to the page, as `facetry ui` prints it. */
  async link(): Promise<string> {
    const { stdout } = await promisify(execFile)(join(bin, 'facetry'), ['ui', '--json'], {
      env: this.environment
    });
    return (JSON.parse(stdout) as { link: string }).link;
  }

  /** A single-use code, as programs of this user get it. */
  async introduce(kind: 'owner' | 'page' | 'agent', petname: string): Promise<string> {
    const socket = createConnection(this.ready.socket.replace('facets.sock', 'control.sock'));
    socket.write(`${JSON.stringify({ id: 1, op: 'introduce', kind, petname })}\n`);
    try {
      for await (const line of createInterface({ input: socket })) {
        const { re, ok, error } = JSON.parse(line) as Told;
        if (re === 1) {
          if (ok?.code === undefined) {
            throw new Error(error?.message);
          }
          return ok.code;
        }
      }
      throw new Error('The supervisor has gone.');
    } finally {
      socket.destroy();
    }
  }

  /** `fetch` at the public door. */
  readonly fetch: Fetch = async (address, init = {}) => {
    const { pathname, search } = new URL(address);
    const outgoing = request({
      socketPath: this.ready.socket,
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

  /** A request to the page's port with these headers and no others of note. */
  async raw(
    method: string,
    path: string,
    headers: Record<string, string>
  ): Promise<{ status: number; body: string }> {
    const { port } = new URL(this.page);
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers });
    outgoing.end(method === 'POST' ? '{}' : undefined);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of incoming as AsyncIterable<Buffer>) {
      parts.push(part);
    }
    return { status: incoming.statusCode!, body: Buffer.concat(parts).toString() };
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
  }

  async close(): Promise<void> {
    await this.stop();
    await removed(this.folder);
  }

  private get environment(): Record<string, string> {
    return {
      PATH: [bin, process.env['PATH']].join(delimiter),
      LANG: 'C.UTF-8',
      HOME: this.folder,
      FACETRY_DATA: join(this.folder, 'd')
    };
  }

  private child: ChildProcess | undefined;
  private ready!: Ready;
  private readonly said: string[] = [];
}
