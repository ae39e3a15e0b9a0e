// The measured process: starts it, hands it its sockets, asks what its work cost.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { node, root, stamps } from '../lib/workspace.mjs';
import { load } from './load.mjs';
import { quantile } from './measures.mjs';

/** Bundles a TypeScript program of this folder for Node. */
export async function bundle(name, define = {}) {
  const outfile = join(stamps, `bench-${name}.mjs`);
  await build({
    entryPoints: [join(root, `scripts/bench/${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2024',
    logLevel: 'error',
    define,
    external: ['@playwright/test'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname; const __filename = import.meta.filename;"
    }
  });
  return outfile;
}

async function bound() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export class Measured {
  static async start() {
    const servers = [await bound(), await bound()];
    const [service, hello] = servers.map(server => ({ port: server.address().port }));
    const child = fork(await bundle('server'), {
      execPath: node(),
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc', ...servers.map(({ _handle }) => _handle.fd)]
    });
    for (const server of servers) {
      server.close();
    }
    const measured = new Measured(child, service, hello);
    await measured.hear();
    return measured;
  }

  constructor(child, service, hello) {
    this.child = child;
    this.service = service;
    this.hello = hello;
    this.ended = once(child, 'exit');
    child.on('exit', code => this.lost?.(new Error(`the measured process ended with ${code}`)));
  }

  hear() {
    return new Promise((resolve, reject) => {
      this.child.once('message', resolve);
      this.lost = reject;
    });
  }

  async ask(order) {
    const answer = this.hear();
    this.child.send(order);
    return (await answer).value;
  }

  async stop() {
    this.lost = undefined;
    this.child.send({ do: 'stop' });
    await this.ended;
  }

  /** CPU microseconds of the measured process a call, and wall times, over `paths`. */
  async cost(place, paths) {
    const before = await this.ask({ do: 'cpu' });
    const begun = performance.now();
    const { times, other } = await load(place, paths);
    const wall = performance.now() - begun;
    const after = await this.ask({ do: 'cpu' });
    if (other > 0) {
      throw new Error(`${other} of ${paths.length} calls were not answered with 200`);
    }
    return {
      cpu: (after.cpu - before.cpu) / paths.length,
      /** Entries that became durable together: two a call. */
      group: (2 * paths.length) / (after.groups - before.groups),
      perSecond: (paths.length / wall) * 1000,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99)
    };
  }
}
