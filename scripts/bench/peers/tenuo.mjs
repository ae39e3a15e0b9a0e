// Tenuo as its makers publish it: the HTTP authorizer by cargo, the library by pip, both in a cache
// outside of the checkout, both of one version.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { python, root, run } from '../../lib/workspace.mjs';
import { load } from '../load.mjs';

const VERSION = '0.3.3';

const cache = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'facetry',
  `tenuo-${VERSION}`
);
const AUTHORIZER = join(cache, 'bin/tenuo-authorizer');
const LIBRARY = join(cache, 'venv/bin/python');
/** Linux counts CPU time in `/proc` in hundredths of a second, on every machine that we know. */
const TICK_US = 10_000;

/** Three arguments of a body, since those of a query have no numbers there. */
const config = key => `version: "1"
settings:
  trusted_roots: ["${key}"]
tools:
  rate:
    description: rate
    constraints:
      amount: { from: body, path: amount, required: true }
      base: { from: body, path: base, required: true }
      day: { from: body, path: day, required: true }
routes:
  - { pattern: "/rate", method: ["POST"], tool: rate }
`;

/** Installs what is missing, which takes minutes the first time. */
async function install() {
  if (!existsSync(LIBRARY)) {
    await run(python(), ['-m', 'venv', join(cache, 'venv')]);
    await run(LIBRARY, ['-m', 'pip', 'install', '-q', `tenuo==${VERSION}`]);
  }
  if (!existsSync(AUTHORIZER)) {
    const what = ['--version', VERSION, '--locked', '--features', 'server'];
    await run('cargo', ['install', 'tenuo', ...what, '--bin', 'tenuo-authorizer', '--root', cache]);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export class Tenuo {
  static version = `Tenuo ${VERSION}`;

  /** @throws Failed where it can't be installed; needs cargo and a Linux that counts CPU time. */
  static async start() {
    await install();
    const tenuo = new Tenuo();
    tenuo.key = await tenuo.ask('root');
    tenuo.server = await tenuo.serve();
    return tenuo;
  }

  folder = mkdtempSync(join(tmpdir(), 'facetry-peers-'));
  revoked = join(this.folder, 'revoked');
  library = spawn(LIBRARY, [join(root, 'scripts/bench/peers/tenuo_peer.py')], {
    stdio: ['pipe', 'pipe', 'ignore']
  });
  answers = createInterface({ input: this.library.stdout })[Symbol.asyncIterator]();

  /** What the library answers; one question at a time. */
  async ask(order, more = {}) {
    this.library.stdin.write(`${JSON.stringify({ do: order, ...more })}\n`);
    const { value, done } = await this.answers.next();
    if (done) {
      throw new Error(`Tenuo's library ended at ${order}`);
    }
    return JSON.parse(value);
  }

  /** Another authorizer that trusts the same root. */
  async serve() {
    const port = await freePort();
    const path = join(this.folder, 'gateway.yaml');
    writeFileSync(path, config(this.key));
    await this.ask('revoke', { path: this.revoked, version: 1, all: false });
    const child = spawn(
      AUTHORIZER,
      [
        ...['--trusted-keys', this.key, '--revocation-list', this.revoked],
        ...['serve', '--bind', '127.0.0.1', '--port', String(port)],
        ...['--health-port', '0', '--config', path]
      ],
      // As quiet as it can be: what it logs is not what is compared.
      { stdio: 'ignore', env: { PATH: process.env.PATH, RUST_LOG: 'off' } }
    );
    const server = { child, place: { port, host: '127.0.0.1' } };
    // It answers 404 to what it has no route for, once it listens.
    while ((await this.send(server, {}, {}, '/').catch(() => null)) !== 404) {
      if (child.exitCode !== null) {
        throw new Error(`Tenuo's authorizer ended with ${child.exitCode}`);
      }
      await setTimeout(20);
    }
    return server;
  }

  /** @returns the status of the answer to a call with these arguments */
  async send({ place }, args, headers = {}, path = '/rate') {
    const init = { method: 'POST', headers, body: JSON.stringify(args) };
    const answer = await fetch(`http://127.0.0.1:${place.port}${path}`, init);
    await answer.arrayBuffer();
    return answer.status;
  }

  headers(depth, args) {
    return this.ask('headers', { depth, args });
  }

  /** CPU microseconds of the authorizer a call. */
  async cost(depth, args, calls) {
    const headers = Object.entries(await this.headers(depth, args))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const before = this.cpu();
    const begun = performance.now();
    const { other } = await load(this.server.place, Array(calls).fill('/rate'), {
      method: 'POST',
      headers,
      body: JSON.stringify(args)
    });
    const wall = performance.now() - begun;
    if (other > 0) {
      throw new Error(`Tenuo refused ${other} of ${calls} calls`);
    }
    return { cpu: (this.cpu() - before) / calls, perSecond: (calls / wall) * 1000 };
  }

  cpu() {
    const stat = readFileSync(`/proc/${this.server.child.pid}/stat`, 'latin1');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * TICK_US;
  }

  /** Ends an authorizer. */
  async end(server) {
    server.child.kill();
    await once(server.child, 'exit');
  }

  async stop() {
    await this.end(this.server);
    this.library.kill();
    rmSync(this.folder, { recursive: true });
  }
}
