import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';

import { freePort } from './ports';
import { removed } from './removed';

const root = join(__dirname, '../..');

/** What the names of its two origins end with; browsers are told where they lead. */
const NAME = 'hub.test';

interface Told {
  hub: number;
  server: number;
  token: string;
  base: string;
  cert: string;
  key: string;
}

/**
 * A real JupyterHub with the server of its user `ada`, and before both what a hub's operator has
 * there: a proxy with TLS, and a name of its own for the page that approves.
 */
export class Hub {
  static async open(): Promise<Hub> {
    const folder = await mkdtemp(join(tmpdir(), 'fh-'));
    const port = await freePort();
    const hub = `https://${NAME}:${port}`;
    const consent = `https://consent.${NAME}:${port}`;
    const program = join(root, 'tests/house/hub_for_browsers.py');
    const child = spawn(join(root, '.venv/bin/python'), [program, folder, hub, consent], {
      stdio: ['pipe', 'pipe', 'pipe']
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [line] = (await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then(() => {
        throw new Error(`The hub ended:\n${said}`);
      })
    ])) as [string];
    const opened = new Hub(folder, child, hub, consent, JSON.parse(line) as Told);
    await new Promise<void>(resolve => opened.proxy.listen(port, '127.0.0.1', resolve));
    return opened;
  }

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    /** Where the hub is, and its user's server. */
    private readonly origin: string,
    /** Where people approve. */
    readonly consent: string,
    private readonly told: Told
  ) {
    const { cert, key } = told;
    this.proxy = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
    this.proxy.on('request', (incoming, answer) => {
      const onward = this.pass(incoming);
      onward.on('response', theirs => {
        answer.writeHead(theirs.statusCode!, theirs.rawHeaders);
        theirs.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      answer.on('close', () => answer.writableFinished || onward.destroy());
      incoming.pipe(onward);
    });
    this.proxy.on('upgrade', (incoming, socket) => {
      const onward = this.pass(incoming);
      // A browser may go before it was let in, and a server may refuse: nobody waits for the other then.
      socket.on('error', () => onward.destroy());
      onward.on('response', () => socket.destroy());
      onward.on('upgrade', (theirs, there) => passOn(theirs, there, socket));
      onward.on('error', () => socket.destroy());
      onward.end();
    });
  }

  /** The folder that its user's file browser shows. */
  get notebooks(): string {
    return join(this.folder, 'hub/ada');
  }

  /** The address of a page of its user's server, which sends whoever is not signed in to the hub. */
  page(path = 'lab'): string {
    return `${this.origin}${this.told.base}${path}`;
  }

  /** What a Chromium is started with that finds its names, and believes its certificate. */
  get options(): string[] {
    const { publicKey } = new X509Certificate(readFileSync(this.told.cert));
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const known = createHash('sha256').update(spki).digest('base64');
    return [
      `--host-resolver-rules=MAP *.${NAME} 127.0.0.1,MAP ${NAME} 127.0.0.1`,
      `--ignore-certificate-errors-spki-list=${known}`
    ];
  }

  /** Asks the REST interface of the user's server. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const { server, base, token } = this.told;
    const headers = { authorization: `token ${token}`, ...init.headers };
    return fetch(`http://127.0.0.1:${server}${base}${path}`, { ...init, headers });
  }

  async close(): Promise<void> {
    this.proxy.closeAllConnections();
    this.proxy.close();
    const ended = once(this.child, 'exit');
    this.child.stdin!.end();
    await ended;
    await removed(this.folder);
  }

  /** By name and path, as a hub's proxy does. */
  private pass(incoming: IncomingMessage): ClientRequest {
    const { hub, server, base } = this.told;
    const path = incoming.url ?? '/';
    const own = incoming.headers.host?.startsWith('consent.') || path.startsWith(base);
    return request({
      host: '127.0.0.1',
      port: own ? server : hub,
      method: incoming.method ?? 'GET',
      path,
      headers: { ...incoming.headers, 'x-forwarded-proto': 'https', 'x-scheme': 'https' }
    });
  }

  private readonly proxy: Server;
}

/** Passes a WebSocket on, both ways. */
function passOn(theirs: IncomingMessage, there: Duplex, here: Duplex): void {
  const lines = theirs.rawHeaders.flatMap((name, at, all) =>
    at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : []
  );
  here.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
  there.pipe(here).pipe(there);
  for (const [one, other] of [
    [here, there],
    [there, here]
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}
