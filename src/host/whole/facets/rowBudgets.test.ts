import type { ServerResponse } from 'node:http';

import { passing, timeoutsByHand } from '../../../engine/testing/timers';
import { httpUpstream, type Upstream } from '../../../adapters/testing/upstream';
import { type Answer, childTerms, type HeldFacet, makeCard } from '../../../client';
import type { Need } from '../../../protocol';
import { diagnose } from '../../../service/doctor';
import { type Connected, connected, problem } from '../../testing/exporting';

const ROWS = '..rows';

describe('a facet with a budget of rows', () => {
  let upstream: Upstream;
  let service: Connected;
  /** What the upstream does with each request. */
  let answering: (response: ServerResponse) => unknown;

  beforeAll(async () => {
    upstream = await httpUpstream((_, response) => answering(response));
    service = await connected({ data: upstream });
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(async () => {
    await service.house.close();
    await upstream.close();
  });

  const granted = (each: number, inAll: number, more: Partial<Need> = {}): Promise<HeldFacet> =>
    service.granted({ result: { rows: each }, budget: { [ROWS]: { limit: inAll } }, ...more });
  const left = async (facet: HeldFacet) => (await facet.describe()).budget_left?.[ROWS];
  const table = (rows: number) => (response: ServerResponse) =>
    response
      .writeHead(200, { 'content-type': 'text/csv', 'facet-rows': '0', 'x-total-count': '0' })
      .end(`rows\n${'0\n'.repeat(rows)}`);
  const rowsOf = async (answer: Answer): Promise<number> =>
    (await answer.text()).trimEnd().split('\n').length - 1;
  const overBudget = (call: Promise<unknown>) =>
    expect(call).rejects.toMatchObject({ explained: { code: 'over_budget' } });
  const lend = async (facet: HeldFacet, less: Partial<Need>): Promise<HeldFacet> => {
    const taker = await service.house.enrol('agent', 'taker');
    const card = await makeCard(taker.holding.service, taker.holding.keys, 'taker');
    const { facet: issued } = await facet.delegate(card, childTerms(facet, less));
    return taker.holding.accept(issued);
  };

  test('is settled by the rows that passed, and by nobody’s word', async () => {
    const facet = await granted(10, 25);
    answering = table(4);
    expect(await rowsOf(await facet.invoke('export'))).toBe(4);
    expect(await left(facet)).toBe('21');
    // More than it lets be seen does not pass.
    answering = table(1_000);
    expect(await rowsOf(await facet.invoke('export'))).toBe(10);
    expect(await left(facet)).toBe('11');
    expect(await rowsOf(await facet.invoke('export'))).toBe(10);
    expect(await facet.describe()).toMatchObject({ state: 'live', budget_left: { [ROWS]: '1' } });
    await overBudget(facet.invoke('export'));
  });

  test('that is used up is spent', async () => {
    const facet = await granted(5, 5);
    answering = table(9);
    await facet.invoke('export');
    expect(await facet.describe()).toMatchObject({ state: 'spent', budget_left: { [ROWS]: '0' } });
    await overBudget(facet.invoke('export'));
  });

  test('is never overdrawn by fifty calls at once', async () => {
    const facet = await granted(10, 55);
    let [asked, release] = [0, (): void => undefined];
    const all = new Promise<void>(resolve => (release = resolve));
    answering = async response => {
      asked += 1;
      await all;
      table(1_000)(response);
    };
    const calls = Array.from({ length: 50 }, () => facet.invoke('export'));
    const refused = calls.map(async call => {
      const error = (await problem(call)) as { code?: string };
      return error.code === 'budget_reserved';
    });
    // Those that were let through wait for the upstream, all others are refused at once.
    let [told, most] = [0, (): void => undefined];
    const enough = new Promise<void>(resolve => (most = resolve));
    refused.forEach(
      one =>
        void one.then(is => {
          told += Number(is);
          if (told === 45) {
            most();
          }
        })
    );
    await enough;
    release();
    const answers = await Promise.allSettled(calls);
    const rows = await Promise.all(
      answers.flatMap(one => (one.status === 'fulfilled' ? [rowsOf(one.value)] : []))
    );
    expect([asked, rows]).toEqual([5, [10, 10, 10, 10, 10]]);
    expect(await left(facet)).toBe('5');
    await overBudget(facet.invoke('export'));
  });

  test('has taken what passed of a stream that was cut, and no more', async () => {
    const facet = await granted(50, 60, { delegation: true });
    const lent = await lend(facet, {});
    answering = response => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"at":1}\n{"at":2}\n{"at":3}\n{"at":');
    };
    const answer = await lent.invoke('export');
    const pieces = answer[Symbol.asyncIterator]();
    await pieces.next();
    expect(await left(facet)).toBe('10');
    const waiting = problem(pieces.next());
    await service.owner.system.facets.revoke(lent.id);
    await waiting;
    await service.house.settled(answer.jti);
    expect(await left(facet)).toBe('57');
  });

  test('that is left after some rows has taken these', async () => {
    timeoutsByHand();
    const facet = await granted(50, 60);
    for (const after of [1, 2, 3]) {
      answering = response => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.write('{"at":1}\n{"at":2}\n');
      };
      const answer = await passing(facet.invoke('export'));
      const pieces = answer[Symbol.asyncIterator]();
      await pieces.next();
      const waiting = jest.getTimerCount();
      await pieces.return(undefined);
      while (jest.getTimerCount() === waiting) {
        await new Promise(resolve => setImmediate(resolve));
      }
      await jest.advanceTimersByTimeAsync(1_000);
      await service.house.settled(answer.jti);
      expect(await left(facet)).toBe(String(60 - 2 * after));
    }
  });

  test.each<[string, (response: ServerResponse) => unknown]>([
    ['breaks off', response => response.destroy()],
    ['can not be cut', response => response.writeHead(200, { 'content-type': 'image/png' }).end()],
    ['is an error', response => response.writeHead(500).end('no')]
  ])('has all back of what %s, of which nothing passed', async (_, answers) => {
    const facet = await granted(10, 10);
    answering = answers;
    await problem(facet.invoke('export'));
    expect(await left(facet)).toBe('10');
  });

  test('sets aside of every link what the narrowest lets be seen, and counts there what passed', async () => {
    const facet = await granted(10, 12, { delegation: true });
    const lent = await lend(facet, { result: { rows: 4 } });
    answering = table(1_000);
    expect(await rowsOf(await facet.invoke('export'))).toBe(10);
    // Two are left: too few for either.
    await overBudget(facet.invoke('export'));
    await overBudget(lent.invoke('export'));
    const wide = await granted(10, 20, { delegation: true });
    const narrow = await lend(wide, { result: { rows: 4 }, budget: { [ROWS]: { limit: 8 } } });
    expect(await rowsOf(await wide.invoke('export'))).toBe(10);
    expect(await rowsOf(await narrow.invoke('export'))).toBe(4);
    expect([await left(wide), await left(narrow)]).toEqual(['6', '4']);
    // Six are left: too few for ten, enough for four.
    await overBudget(wide.invoke('export'));
    expect(await rowsOf(await narrow.invoke('export'))).toBe(4);
    expect([await left(wide), await left(narrow)]).toEqual(['2', '0']);
    await overBudget(narrow.invoke('export'));
  });

  test('is given to nobody without a limit of each use, nor with one that it does not cover', async () => {
    const budget = { [ROWS]: { limit: 10 } };
    for (const result of [null, { fields: ['a'] }, { rows: 11 }]) {
      await expect(service.granted({ budget, result })).rejects.toMatchObject({
        code: 'malformed'
      });
    }
    for (const wrong of [{ limit: 10.5 }, { limit: 10, each: 1 }]) {
      await expect(
        service.granted({ budget: { [ROWS]: wrong }, result: { rows: 1 } })
      ).rejects.toMatchObject({ code: 'malformed' });
    }
    const facet = await granted(10, 20, { delegation: true });
    const more = { budget: { [ROWS]: { limit: 21 } } };
    await expect(lend(facet, more)).rejects.toMatchObject({ explained: { code: 'not_subsumed' } });
    const card = await makeCard(service.agent.holding.service, service.agent.holding.keys, 'me');
    const none = { actions: ['export'], result: { rows: 10 } };
    await expect(facet.delegate(card, none)).rejects.toMatchObject({
      explained: { code: 'not_subsumed' }
    });
  });

  test('is lent with no more each time than it has in all', async () => {
    const facet = await granted(10, 20, { delegation: true });
    const lent = await lend(facet, { budget: { [ROWS]: { limit: 3 } } });
    expect(lent.terms).toMatchObject({ result: { rows: 3 }, budget: { [ROWS]: { limit: 3 } } });
    answering = table(9);
    expect(await rowsOf(await lent.invoke('export'))).toBe(3);
  });

  test('is the same after a restart, and in what the ledger tells', async () => {
    const facet = await granted(10, 25);
    answering = table(7);
    await facet.invoke('export');
    await service.house.stop();
    expect(await diagnose(service.house.database)).toMatchObject({ differences: [] });
    await service.house.start();
    expect(await left(facet)).toBe('18');
  });
});
