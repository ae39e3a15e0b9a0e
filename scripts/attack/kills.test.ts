import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Unreachable } from '../../src/client';
import { type Bank, openBank } from '../../src/host/testing/bank';
import { type Furnished, furnish } from '../../src/host/testing/furnished';
import { bundle, CoreProcess } from '../../src/host/testing/process';
import { openRunner, type TestRunner } from '../../src/host/testing/runner';
import type { EntryView } from '../../src/protocol';
import { attackInParts } from './attack';

/** Deposits under way when the service is killed, in each round. */
const AT_ONCE = 20;

type Sums = Record<
  'acknowledged' | 'lost' | 'unsound' | 'miscounted' | 'intents' | 'outcomes' | 'performed',
  number
>;

const folder = (): string => mkdtempSync(join(tmpdir(), 'facetry-p-'));

describe('a service that is killed', () => {
  let bank: Bank;
  let runner: TestRunner;
  let code: string;
  let page: string;
  let last: CoreProcess | undefined;

  beforeAll(async () => {
    [bank, runner] = await Promise.all([openBank(), openRunner()]);
    code = bundle();
    page = folder();
    writeFileSync(join(page, 'index.html'), '<p>approve</p>');
  });
  afterAll(async () => {
    await last?.kill();
    runner.close();
    await bank.close();
  });

  const start = async (data: string): Promise<CoreProcess> =>
    (last = await CoreProcess.start({ bundle: code, data, page, runner }));

  /** Intents and outcomes of the facet, all of them. */
  async function acts({ owner, facet }: Furnished): Promise<EntryView[]> {
    const all: EntryView[] = [];
    for (;;) {
      const { entries } = await owner.system.ledger.query({
        kinds: ['intent', 'outcome'],
        facet: facet.id,
        limit: 1000,
        after: all.at(-1)?.index ?? -1
      });
      all.push(...entries);
      if (entries.length < 1000) {
        return all;
      }
    }
  }

  const deposits = (): number => bank.seen.filter(({ url }) => url === '/deposit').length;

  attackInParts(
    'killed at any moment, it keeps what it acknowledged and calls nothing without its intent',
    { short: 5, long: 200, part: 5 },
    async ({ count, random }) => {
      const most = 2 * AT_ONCE * count;
      const service = await furnish(start, bank, {
        object: 'bank',
        actions: ['deposit'],
        uses: most,
        budget: { amount: { limit: most } }
      });
      const { agent, facet } = service;
      const before = deposits();
      const acknowledged: string[] = [];
      const strange: string[] = [];
      const deposit = async (): Promise<void> => {
        const jti = agent.holding.service.newJti();
        try {
          await facet.invoke('deposit', { amount: 1 }, { jti });
          acknowledged.push(jti);
        } catch (error) {
          if (!(error instanceof Unreachable)) {
            strange.push(String(error));
          }
        }
      };
      let unsound = 0;
      for (let round = 0; round < count; round++) {
        const calls = Array.from({ length: AT_ONCE }, deposit);
        // Some have gone through and some have not: which ones differs from round to round.
        await Promise.all(calls.slice(0, random.below(AT_ONCE)));
        await service.kill();
        await Promise.all(calls);
        unsound += (await service.differences()).length;
        await service.startAgain();
      }

      let lost = 0;
      for (const jti of acknowledged) {
        const { state } = await agent.system.self.outcome(jti);
        lost += state === 'done' ? 0 : 1;
      }
      const entries = await acts(service);
      const of = (kind: string): number => entries.filter(entry => entry.kind === kind).length;
      const { uses_left: uses, budget_left: budget } = await facet.describe();
      const left = most - of('intent');
      const counted = uses === left && budget?.amount === String(left);
      await service.kill();
      return {
        count,
        sums: {
          acknowledged: acknowledged.length,
          lost,
          unsound,
          miscounted: counted ? 0 : 1,
          intents: of('intent'),
          outcomes: of('outcome'),
          performed: deposits() - before
        },
        said: { strange }
      };
    },
    ({ count, sums, said }) => {
      const { acknowledged, lost, unsound, miscounted, intents, outcomes, performed } =
        sums as Sums;
      return {
        tried: `kills (-9) with ${AT_ONCE} deposits under way`,
        count,
        result:
          `${acknowledged} acknowledged, ${lost} of them lost; ${intents} intents, ` +
          `${outcomes} outcomes, ${performed} performed; ${unsound} differences; ` +
          `uses and budget ${miscounted === 0 ? 'counted once' : 'miscounted'}`,
        goal: 'none lost, each intent with its outcome, none performed without, none counted twice',
        kept:
          lost === 0 &&
          unsound === 0 &&
          said!['strange']!.length === 0 &&
          miscounted === 0 &&
          acknowledged > 0 &&
          intents === outcomes &&
          performed >= acknowledged &&
          performed <= intents
      };
    }
  );
});
