import { randomBytes } from 'node:crypto';
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

/** Calls that the attacker keeps under way: six times what one holder may have, and more than may wait, too. */
const FLOOD = 6 * 64;
/** What is sent before its tokens are too old, however slow the machine. */
const ROUND = 4_000;
/** Honest calls meanwhile at most, one after another, and before each round. */
const HONEST = 1_000;
const ALONE = 50;
const GOAL_MS = 250;
const GOAL_MIB = 512;

const folder = (): string => mkdtempSync(join(tmpdir(), 'facetry-p-'));

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

/** How calls were answered, by status, and how long each took. */
interface Answers {
  statuses: Record<string, number>;
  times: number[];
}

function sum(parts: readonly Answers[]): Answers {
  const statuses: Record<string, number> = {};
  for (const part of parts) {
    for (const [status, count] of Object.entries(part.statuses)) {
      statuses[status] = (statuses[status] ?? 0) + count;
    }
  }
  return { statuses, times: parts.flatMap(({ times }) => times) };
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
  let honest: Somebody;
  let fair: HeldFacet;

  beforeAll(async () => {
    [bank, runner] = await Promise.all([openBank(), openRunner()]);
    const page = folder();
    writeFileSync(join(page, 'index.html'), '<p>approve</p>');
    const code = bundle();
    const start = (data: string): Promise<CoreProcess> =>
      CoreProcess.start({ bundle: code, data, page, runner });
    const service = await furnish(start, bank, { object: 'bank', actions: ['balance'] });
    ({ agent: attacker, facet: flooding } = service);
    ({ agent: honest, facet: fair } = await service.another('honest'));
    core = service.core();
  });
  afterAll(async () => {
    await core.kill();
    runner.close();
    await bank.close();
  });

  /** Paths of the URL form at these addresses, each with a token that is good for one call. */
  const paths = (
    count: number,
    { holding }: Somebody,
    fct: string,
    address: () => string
  ): Promise<string[]> =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const claims = { act: 'balance', args: {}, fct, obj: 'bank' };
        return address() + (await holding.service.token(holding.keys, 'facet-action', claims));
      })
    );

  const called = (paths: readonly string[], lanes: number) => {
    const socketPath = core.socket('facets');
    const worker = new Worker(join(__dirname, 'caller.mjs'), {
      workerData: { socketPath, paths, lanes }
    });
    const ended = once(worker, 'message').then(([answers]) => answers as Answers);
    return { ended, stop: () => worker.postMessage('stop') };
  };

  /** What honest calls meet alone and meanwhile, and how the flood was answered. */
  async function flood(count: number, address: () => string) {
    const honestly = (most: number) => paths(most, honest, fair.id, () => fair.issued().facet_url);
    const alone: Answers[] = [];
    const meanwhile: Answers[] = [];
    const flooded: Answers[] = [];
    for (let sent = 0; sent < count; sent += ROUND) {
      const many = await paths(Math.min(ROUND, count - sent), attacker, flooding.id, address);
      const few = await honestly(HONEST);
      alone.push(await called(await honestly(ALONE), 1).ended);
      const all = called(many, FLOOD);
      const one = called(few, 1);
      flooded.push(await all.ended);
      one.stop();
      meanwhile.push(await one.ended);
    }
    return { alone: sum(alone), meanwhile: sum(meanwhile), flooded: sum(flooded) };
  }

  const FLOODS: readonly {
    promise: string;
    tried: string;
    address(): string;
    /** How what passes the flood’s own turn is answered. */
    status: number;
  }[] = [
    {
      promise: 'whoever floods the service keeps nobody else from it',
      tried: 'of one holder',
      address: () => flooding.issued().facet_url,
      status: 200
    },
    {
      promise: 'strangers who flood the service keep no holder from it',
      tried: 'at addresses that nobody has',
      address: () => `/${randomBytes(16).toString('hex')}/`,
      status: 404
    },
    {
      promise: 'whoever floods the address of another’s facet keeps its holder from nothing',
      tried: 'at the honest one’s address, signed by another',
      address: () => fair.issued().facet_url,
      status: 404
    }
  ];

  for (const { promise, tried, address, status } of FLOODS) {
    attack(promise, { short: 1_000, long: 20_000 }, async ({ count, long }) => {
      const { alone, meanwhile, flooded } = await flood(count, address);
      const { times } = meanwhile;
      const lost = times.length - (meanwhile.statuses[200] ?? 0);
      const { [status]: passed = 0, 503: refused = 0 } = flooded.statuses;
      const p99 = quantile(times, 0.99);
      const memory = peakMemory(core.child.pid!);
      const halves = (some: readonly number[]): string =>
        `${quantile(some, 0.5).toFixed(0)} / ${quantile(some, 0.99).toFixed(0)} ms`;
      return {
        tried: `${FLOOD} calls ${tried} under way at any time, ${count} in all`,
        count,
        result:
          `${lost} of ${times.length} honest calls lost, p50 / p99 ${halves(times)} ` +
          `(alone ${halves(alone.times)}); of the flood ${passed} answered ${status}, ` +
          `${refused} 503; at most ${memory?.toFixed(0) ?? '?'} MiB`,
        goal: `0 lost, p99 ≤ ${GOAL_MS} ms, the rest refused, ≤ ${GOAL_MIB} MiB`,
        kept:
          lost === 0 &&
          times.length > 0 &&
          passed + refused === count &&
          (refused > 0 || status !== 200) &&
          (memory === null || memory <= GOAL_MIB) &&
          // Times are for a machine that does nothing else.
          (!long || p99 <= GOAL_MS)
      };
    });
  }
});
