import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

import { killed } from './killed';
import { freePort } from './ports';
import { removed } from './removed';

const facetry = join(__dirname, '../../.venv/bin/facetry');

/** A real `facetry witness` in a process of its own, which may be killed and come back. */
export class Witness {
  private constructor(
    private readonly folder: string,
    private readonly log: string,
    /** Where it comes back, it comes back there. */
    private readonly port: number
  ) {}

  /** @param log the key of the log that it cosigns */
  static async open(log: string): Promise<Witness> {
    const folder = await mkdtemp(join(tmpdir(), 'fw-'));
    const witness = new Witness(folder, log, await freePort());
    await witness.start();
    return witness;
  }

  get name(): string {
    return basename(this.folder);
  }

  async start(): Promise<void> {
    const child = spawn(
      facetry,
      [
        ...['witness', '--folder', this.folder, '--name', this.name, '--log', this.log],
        ...['--listen', `127.0.0.1:${this.port}`, '--json']
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] }
    );
    this.child = child;
    const [line] = (await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`facetry witness ended with ${code}`);
      })
    ])) as [string];
    const told = JSON.parse(line) as { witness: string; address: string };
    this.line = `witness ${this.name} ${told.witness} ${told.address}`;
  }

  async kill(): Promise<void> {
    await killed(this.child);
  }

  async close(): Promise<void> {
    await this.kill();
    await removed(this.folder);
  }

  /** Of a policy. */
  line = '';
  private child: ChildProcess | undefined;
}
