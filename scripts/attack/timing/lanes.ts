import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from 'esbuild';

import { type Tally, together } from '../parts';

/** So far apart that no lane has the order of another. */
const SEEDS_APART = 7_919;

/**
 * Several services, each with its caller in a process of its own, measured at the same time: a refusal
 * is a wait for the next tick, so one at a time leaves a machine with nothing to do.
 */
export class Lanes {
  static async open(count: number): Promise<Lanes> {
    const folder = mkdtempSync(join(tmpdir(), 'facetry-lanes-'));
    const program = join(folder, 'lane.mjs');
    await build({
      entryPoints: [join(__dirname, 'lane.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      logLevel: 'error',
      external: ['@playwright/test'],
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname; const __filename = import.meta.filename;"
      }
    });
    const lanes = Array.from({ length: count }, () => fork(program, { execArgv: [] }));
    await Promise.all(lanes.map(lane => once(lane, 'message')));
    return new Lanes(folder, lanes);
  }

  private constructor(
    private readonly folder: string,
    private readonly lanes: readonly ChildProcess[]
  ) {}

  /** The same number by each lane: what they found adds up as parts do. */
  async measure(count: number, seed: number): Promise<Tally> {
    const each = count / this.lanes.length;
    const tallies = await Promise.all(
      this.lanes.map(async (lane, at) => {
        const told = once(lane, 'message') as Promise<[Tally]>;
        lane.send({ count: each, seed: seed + SEEDS_APART * at });
        return (await told)[0];
      })
    );
    return tallies.reduce(together);
  }

  async close(): Promise<void> {
    await Promise.all(
      this.lanes.map(lane => {
        const ended = once(lane, 'exit');
        lane.disconnect();
        return ended;
      })
    );
    rmSync(this.folder, { recursive: true });
  }
}
