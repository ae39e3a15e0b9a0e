import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { HeldFacet } from '../../src/client';
import { type Bank, openBank } from '../../src/host/testing/bank';
import { furnish } from '../../src/host/testing/furnished';
import type { Somebody } from '../../src/host/testing/people';
import { bundle, CoreProcess } from '../../src/host/testing/process';
import { openRunner, type TestRunner } from '../../src/host/testing/runner';
import { attack } from './attack';

/** Calls that the attacker keeps under way: five times what one holder may have. */
const FLOOD = 5 * 64;
const GOAL_MS = 250;
const GOAL_MIB = 512;

const folder = (): string => mkdtempSync(join(tmpdir(), 'facetry-p-'));

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

/** Of a process at its largest, in MiB; null where the system has no /proc. */
function peakMemory(pid: number): number | null {
  try {
    const [, kib] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
    return Number(kib) / 1024;
  } catch {
    return null;
  }
}

describe('a holder that asks for far more than its turn', () => {
  let bank: Bank;
  let runner: TestRunner;
  let core: CoreProcess;
  let attacker: Somebody;
  let flooding: HeldFacet;
  let honest: HeldFacet;

  beforeAll(async () => {
    [bank, runner] = await Promise.all([openBank(), openRunner()]);
    const page = folder();
    writeFileSync(join(page, 'index.html'), '<p>approve</p>');
    const code = bundle();
    const start = (data: string): Promise<CoreProcess> =>
      CoreProcess.start({ bundle: code, data, page, runner });
    const service = await furnish(start, bank, { object: 'bank', actions: ['balance'] });
    ({ agent: attacker, facet: flooding } = service);
    ({ facet: honest } = await service.another('honest'));
    core = service.core();
  });
  afterAll(async () => {
    await core.kill();
    runner.close();
    await bank.close();
  });

  /** Paths of the URL form, each good for one call. */
  const tokens = (count: number): Promise<string[]> =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const claims = { act: 'balance', args: {}, fct: flooding.id, obj: 'bank' };
        const { service, keys } = attacker.holding;
        return flooding.issued().facet_url + (await service.token(keys, 'facet-action', claims));
      })
    );

  attack(
    'whoever floods the service keeps nobody else from it',
    { short: 1_000, long: 20_000 },
    async ({ count, long }) => {
      const worker = new Worker(join(__dirname, 'flood.mjs'), {
        workerData: { socketPath: core.socket('facets'), paths: await tokens(count), lanes: FLOOD }
      });
      const flooded = once(worker, 'message') as Promise<[Record<string, number>]>;
      let over = false;
      void flooded.finally(() => (over = true));
      const times: number[] = [];
      let lost = 0;
      while (!over) {
        const begun = performance.now();
        await honest.invoke('balance').catch(() => lost++);
        times.push(performance.now() - begun);
      }
      const [counts] = await flooded;
      const { 200: passed = 0, 503: refused = 0 } = counts;
      const p99 = quantile(times, 0.99);
      const memory = peakMemory(core.child.pid!);
      return {
        tried: `${FLOOD} calls of one holder under way at any time, ${count} in all`,
        count,
        result:
          `${lost} of ${times.length} honest calls lost, p99 ${p99.toFixed(0)} ms; of the flood ` +
          `${passed} passed, ${refused} refused with 503; at most ${memory?.toFixed(0) ?? '?'} MiB`,
        goal: `0 lost, p99 ≤ ${GOAL_MS} ms, the rest refused, ≤ ${GOAL_MIB} MiB`,
        kept:
          lost === 0 &&
          times.length > 0 &&
          passed + refused === count &&
          refused > 0 &&
          (memory === null || memory <= GOAL_MIB) &&
          // Times are for a machine that does nothing else.
          (!long || p99 <= GOAL_MS)
      };
    }
  );
});
