import { randomBytes } from 'node:crypto';

import { type HeldFacet, makeCard } from '../../../client';
import { MOST_NAMED } from '../../../service/authority/books/below';
import type { House } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

/** More than are in memory, and than an answer names. */
const MANY = 25_000;

describe('a pause of a principal that holds very much', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let first: HeldFacet;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited());
    const actions = ['balance', 'stream'];
    first = await house.grant(owner, agent, { object: 'bank', actions, delegation: true });
    await copies(MANY);
  });
  afterAll(() => house.close());

  /** As many more, each as the one that was granted. */
  async function copies(count: number): Promise<void> {
    const { authority, journal } = house.core;
    const model = authority.book.facet(first.id)!;
    await journal.transact(unit => {
      for (let made = 0; made < count; made += 1) {
        const id = randomBytes(16).toString('hex');
        authority.book.addFacet(unit, { ...model, id, spending: new Map() });
      }
    });
  }

  test('holds from its commit on, before it is known what it stopped', async () => {
    const taker = await house.enrol('agent', 'taker');
    const card = await makeCard(taker.holding.service, taker.holding.keys, 'taker');
    const { facet: issued } = await first.delegate(card, { actions: ['balance', 'stream'] });
    const lent = await taker.holding.accept(issued);
    // A stream of what was lent on, open while all is paused.
    const upstream = house.bank.stream();
    const answer = await lent.invoke('stream');
    (await upstream).write('data: 1\n\n');
    const pieces = answer[Symbol.asyncIterator]();
    await pieces.next();
    const order: string[] = [];
    const waiting = expect(pieces.next())
      .rejects.toMatchObject({ code: 'broken_off' })
      .then(() => order.push('cut'));
    // Whoever is to be stopped sends what it can, until it is told that it is.
    let answered = false;
    const storm = (facet: HeldFacet): Promise<string[]> =>
      (async () => {
        const codes: string[] = [];
        while (!answered) {
          codes.push(
            await facet.invoke('balance').then(
              () => 'passed',
              ({ explained }: { explained?: { code: string } }) => explained?.code ?? 'unexplained'
            )
          );
        }
        return codes;
      })();
    const storms = [storm(first), storm(lent)];
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (!answered) {
        setImmediate(turn);
      }
    };
    setImmediate(turn);
    const told = await owner.system.facets.pause({ principal: agent.holding.kid });
    order.push('answered');
    answered = true;
    await waiting;
    expect(order).toEqual(['cut', 'answered']);
    // Others had their turns meanwhile: some facets were looked at in each.
    expect(turns).toBeGreaterThan(MOST_NAMED / 64);
    expect(told.in_flight).toContain(answer.intent);
    // What was made first is named, and that there is more.
    expect(told.paused).toContain(first.id);
    expect(told.paused.length).toBeGreaterThan(MOST_NAMED - 10);
    expect(told.more).toBe(true);
    for (const codes of await Promise.all(storms)) {
      const stopped = codes.indexOf('paused');
      expect(codes.slice(stopped === -1 ? codes.length : stopped)).not.toContain('passed');
    }
    for (const facet of [first, lent]) {
      await expect(facet.invoke('balance')).rejects.toMatchObject({
        explained: { code: 'paused' }
      });
    }
    const { entries } = await owner.system.ledger.query({
      limit: 1000,
      kinds: ['intent', 'pause']
    });
    const pause = entries.filter(({ kind }) => kind === 'pause').at(-1)!;
    expect(entries.filter(({ index }) => index > pause.index)).toEqual([]);
    expect(entries.some(({ kind }) => kind === 'intent')).toBe(true);
  });

  test('ends, and all of it can be used again, after a restart too', async () => {
    await house.stop();
    await house.start();
    await expect(first.invoke('balance')).rejects.toMatchObject({ explained: { code: 'paused' } });
    const { resumed, more } = await owner.system.facets.resume({ principal: agent.holding.kid });
    expect(resumed).toContain(first.id);
    expect(more).toBe(true);
    expect((await first.invoke('balance')).status).toBe(200);
  });
});
