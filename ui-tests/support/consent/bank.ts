import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

import { removed } from '../removed';

const root = join(__dirname, '../../..');

/** The tour's bank: a real HTTP service with an OpenAPI document and a key. */
export class Bank {
  static async open(): Promise<Bank> {
    const folder = await mkdtemp(join(tmpdir(), 'fb-'));
    const key = randomBytes(16).toString('hex');
    const child = spawn(
      join(root, '.venv/bin/python'),
      ['-m', 'jupyterlab_facetry.tour.bank', '--state', join(folder, 'account')],
      {
        cwd: join(root, 'python_stub/jupyterlab_facetry'),
        env: {
          PATH: process.env['PATH'] ?? '',
          PYTHONPATH: ['jupyterlab_facetry', 'facetry_service', 'facetry']
            .map(name => join(root, 'python_stub', name))
            .join(delimiter)
        },
        stdio: ['pipe', 'pipe', 'inherit']
      }
    );
    child.stdin.write(`${JSON.stringify({ key })}\n`);
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { address, document } = JSON.parse(line) as { address: string; document: string };
    return new Bank(child, folder, address, document, key);
  }

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly address: string,
    /** Address of its OpenAPI document. */
    readonly document: string,
    /** What an owner types in the consent frame. */
    readonly key: string
  ) {}

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.stdin!.end();
    await ended;
    await removed(this.folder);
  }
}
