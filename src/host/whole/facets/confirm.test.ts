import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  type Answer,
  type HeldFacet,
  type InvokeOptions,
  makeCard,
  NotConfirmed,
  type RequestView,
  signConfirmation,
  signDecision
} from '../../../client';
import { jcs, type Need, sealTerms, normalizeNeed } from '../../../protocol';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

describe('a facet that asks a person each time', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let page: Somebody;

  beforeAll(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    page = await house.enrol('page', 'page');
    await house.connectBank(owner);
  });
  beforeEach(async () => {
    // Each with requests and a pace of its own.
    agent = await house.enrol('agent', 'helper');
  });
  afterEach(() => {
    house.stands = undefined;
  });
  afterAll(() => house.close());

  const granted = (more: Partial<Need> = {}, who = agent): Promise<HeldFacet> =>
    house.grant(owner, who, {
      object: 'bank',
      actions: ['balance', 'deposit', 'say', 'slow'],
      confirm: 'each_use',
      ...more
    });
  const challenge = (): Promise<string> => house.challenge();
  /** Sends the act as it is, and names the request that it opened. */
  const ask = async (facet: HeldFacet, act = 'deposit', args: object = { amount: 1 }) => {
    const answer = await facet.send(act, args as Record<string, unknown>);
    expect(answer.status).toBe(202);
    expect(answer.receipt).toBeNull();
    const { id, request_url: url } = await answer.json<{ id: string; request_url: string }>();
    expect(url).toBe(`/requests/${id}`);
    return id;
  };
  const decide = async (
    id: string,
    by = owner,
    change: { outcome?: 'grant' | 'deny'; reason?: string; act?: object } = {}
  ) => {
    const request: RequestView = await owner.system.requests.show(id);
    const { act, ...rest } = change;
    const token = await signConfirmation(
      by.holding,
      request,
      { ...request.act!, ...act },
      { outcome: 'grant', mode: 'pointer', challenge: await challenge(), ...rest }
    );
    return by.system.requests.decide(token);
  };
  const perform = (
    facet: HeldFacet,
    confirmed: string,
    args: object = { amount: 1 },
    options: InvokeOptions = {}
  ): Promise<Answer> =>
    facet.invoke('deposit', args as Record<string, unknown>, { ...options, confirmed });
  const unconfirmed = (call: Promise<unknown>, detail: string | RegExp) =>
    expect(call).rejects.toMatchObject({
      explained: { code: 'not_confirmed', detail: expect.stringMatching(detail) }
    });

  test('does nothing until a person has confirmed the very act, then does it once', async () => {
    house.stands = Date.now();
    const facet = await granted();
    const before = house.bank.balance;
    const id = await ask(facet);
    expect(house.newest(1)).toEqual(['request']);
    await unconfirmed(perform(facet, id), 'the request is pending');
    const { act, needs, who } = await owner.system.requests.show(id);
    expect(needs).toEqual([]);
    expect(act!.sentence).toBe('helper may use deposit on bank this once: amount 1.');
    expect(act).toMatchObject({
      fct: facet.id,
      terms: facet.terms,
      definition: { name: 'deposit' }
    });
    expect(who.petname).toBe('helper');
    expect(await decide(id)).toEqual({ state: 'granted', facets: [] });
    const { service, keys } = agent.holding;
    const polled = await service.poll(keys, id);
    const now = Math.floor(house.clock.now() / 1000);
    expect(polled).toEqual({ state: 'granted', until: expect.any(Number) });
    expect(polled.until! - now).toBeGreaterThan(590);
    expect(polled.until! - now).toBeLessThanOrEqual(600);
    expect((await perform(facet, id)).status).toBe(200);
    expect(house.bank.balance).toBe(before + 1);
    await unconfirmed(perform(facet, id), 'it was spent by entry');
    expect(house.bank.balance).toBe(before + 1);
  });

  test('waits for the person in the SDK, and says what came of it', async () => {
    const facet = await granted();
    const jti = agent.holding.service.newJti();
    const waiting: string[] = [];
    const confirm = {
      onPending: (id: string) => {
        waiting.push(id);
        void decide(id);
      }
    };
    const answer = await facet.invoke('deposit', { amount: 2 }, { jti, confirm });
    expect(answer.status).toBe(200);
    expect(answer.jti).toBe(jti);
    expect(waiting).toHaveLength(1);
    const denied = facet.invoke(
      'balance',
      {},
      {
        confirm: { onPending: id => void decide(id, owner, { outcome: 'deny', reason: 'not now' }) }
      }
    );
    await expect(denied).rejects.toThrow(NotConfirmed);
    await expect(denied).rejects.toMatchObject({ code: 'denied', reason: 'not now' });
  });

  test('is withdrawn where nobody waits any more', async () => {
    const facet = await granted();
    const call = facet.invoke('balance', {}, { confirm: { timeout: 0 } });
    await expect(call).rejects.toMatchObject({ code: 'not_in_time' });
    const stop = new AbortController();
    let asked = '';
    const aborted = facet.invoke(
      'balance',
      {},
      {
        signal: stop.signal,
        confirm: {
          onPending: id => {
            asked = id;
            stop.abort();
          }
        }
      }
    );
    await expect(aborted).rejects.toThrow();
    expect(await agent.holding.service.poll(agent.keys, asked)).toEqual({ state: 'withdrawn' });
    await expect(decide(asked)).rejects.toMatchObject({ code: 'already_decided' });
  });

  describe('what was confirmed serves no other act', () => {
    let facet: HeldFacet;
    let id: string;

    beforeEach(async () => {
      facet = await granted();
      id = await ask(facet);
      await decide(id);
    });

    test.each([
      ['other arguments', { amount: 2 }],
      ['an argument more', { amount: 1, note: 'x' }]
    ])('%s', async (_, args) => {
      const call = perform(facet, id, args);
      await expect(call).rejects.toMatchObject({
        code: expect.stringMatching(/^(not_confirmed|argument_unknown)$/)
      });
      await perform(facet, id);
    });

    test('of another action, or another facet', async () => {
      const other = await granted();
      await unconfirmed(facet.invoke('balance', {}, { confirmed: id }), 'another act');
      await unconfirmed(perform(other, id), 'another act');
    });

    test('of another principal', async () => {
      const thief = await house.enrol('agent', 'thief');
      const theirs = await granted({}, thief);
      await unconfirmed(perform(theirs, id), 'no such request of this principal');
    });

    test('of a facet that asks nobody', async () => {
      const free = await house.grant(owner, agent, { object: 'bank', actions: ['deposit'] });
      await unconfirmed(perform(free, id), 'nothing of this facet is confirmed');
      const self = agent.holding.find('aios/self', 'facets');
      await unconfirmed(self.invoke('facets', {}, { confirmed: id }), 'nothing of this facet');
    });

    test('of a hundred at once but one', async () => {
      const before = house.bank.balance;
      const calls = await Promise.allSettled(Array.from({ length: 100 }, () => perform(facet, id)));
      expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(house.bank.balance).toBe(before + 1);
    });

    test('after a restart neither', async () => {
      await house.stop();
      await house.start();
      await perform(facet, id);
      await house.stop();
      await house.start();
      await unconfirmed(perform(facet, id), 'it was spent by entry');
    });

    test('nor one that the ledger could not hold, until it can', async () => {
      house.diskFails(true);
      await expect(perform(facet, id)).rejects.toMatchObject({ code: 'ledger_unavailable' });
      house.diskFails(false);
      await perform(facet, id);
      await unconfirmed(perform(facet, id), 'it was spent by entry');
    });

    test('ten minutes later', async () => {
      house.ahead += 599_000;
      const late = await ask(facet);
      await decide(late);
      house.ahead += 2_000;
      await unconfirmed(perform(facet, id), 'more than 10 minutes ago');
      await perform(facet, late);
    });

    test('once the facet is revoked', async () => {
      await owner.system.facets.revoke(facet.id);
      await expect(perform(facet, id)).rejects.toMatchObject({ explained: { code: 'revoked' } });
    });

    test('while the facet is paused, and then again', async () => {
      await owner.system.facets.pause(facet.id);
      await expect(perform(facet, id)).rejects.toMatchObject({ explained: { code: 'paused' } });
      await owner.system.facets.resume(facet.id);
      await perform(facet, id);
    });
  });

  test('binds the bytes that travel beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'facetry-shared-'));
    writeFileSync(join(folder, 'a.txt'), 'before', { mode: 0o600 });
    await owner.system.registry.add({
      name: 'shared',
      kind: 'files',
      config: { folder, write: true }
    });
    const facet = await granted({ object: 'shared', actions: ['write'] });
    const write = (text: string, confirmed?: string, type = 'text/plain') =>
      facet.send(
        'write',
        { path: 'a.txt' },
        {
          body: { bytes: Buffer.from(text), type },
          ...(confirmed && { confirmed })
        }
      );
    const asked = await write('after');
    const { id } = await asked.json<{ id: string }>();
    const { act } = await owner.system.requests.show(id);
    expect(act!.sentence).toMatch(
      /^helper may use write on shared this once: path "a.txt", sending 5 bytes of "text\/plain" with the SHA-256 [0-9a-f]{64}\.$/
    );
    await decide(id);
    expect((await write('other', id)).status).toBe(404);
    expect((await write('after', id, 'text/html')).status).toBe(404);
    const read = () => readFileSync(join(folder, 'a.txt'), 'utf8');
    expect(read()).toBe('before');
    expect((await write('after', id)).receipt).not.toBeNull();
    expect(read()).toBe('after');
    rmSync(folder, { recursive: true });
  });

  test('fills in defaults before it asks', async () => {
    const facet = await granted();
    const id = await ask(facet, 'say', { body: 'x' });
    expect((await owner.system.requests.show(id)).act!.args).toEqual({ body: 'x' });
  });

  describe('of whoever lends it on', () => {
    const lent = async (facet: HeldFacet, to: Somebody, confirm?: 'each_use') => {
      const card = await makeCard(to.holding.service, to.holding.keys, 'taker');
      const { actions } = facet.terms;
      const given = await facet.delegate(card, { actions, ...(confirm && { confirm }) });
      return to.holding.accept(given.facet);
    };

    test('asks of the child, too, once for all links', async () => {
      const facet = await granted({ delegation: true });
      await expect(lent(facet, agent)).rejects.toMatchObject({ code: 'not_subsumed' });
      const taker = await house.enrol('agent', 'taker');
      const child = await lent(facet, taker, 'each_use');
      const id = await ask(child);
      await decide(id);
      await perform(child, id);
      await unconfirmed(perform(child, id), 'it was spent by entry');
    });

    test('is asked also where only the child says so', async () => {
      const facet = await house.grant(owner, agent, {
        object: 'bank',
        actions: ['deposit'],
        delegation: true
      });
      const taker = await house.enrol('agent', 'taker');
      const child = await lent(facet, taker, 'each_use');
      await decide(await ask(child));
      expect((await facet.invoke('deposit', { amount: 1 })).status).toBe(200);
    });

    test('nobody confirms under a facet of its own, nor for whom it brought in', async () => {
      const second = await house.enrol('owner', 'Bob');
      const held = await granted({ delegation: true }, second);
      const taker = await house.enrol('agent', 'taker');
      const child = await lent(held, taker, 'each_use');
      const id = await ask(child);
      await expect(decide(id, second)).rejects.toMatchObject({ code: 'own_request' });
      await decide(id);
      await perform(child, id);
      const own = await ask(held);
      await expect(decide(own, second)).rejects.toMatchObject({ code: 'own_request' });
      const { code } = await second.system.requests.introduce('owner', 'Carl');
      const third = await house.enrolWith(code);
      await expect(decide(own, third)).rejects.toMatchObject({ code: 'own_request' });
      expect(await decide(own)).toMatchObject({ state: 'granted' });
    });
  });

  describe('asks nobody for what would not pass', () => {
    const refused = async (call: () => Promise<unknown>, code: string) => {
      const before = (await owner.system.requests.list()).requests.length;
      await expect(call()).rejects.toMatchObject({ code });
      expect((await owner.system.requests.list()).requests).toHaveLength(before);
    };

    test('arguments, limits and what is required first', async () => {
      const facet = await granted({
        actions: ['deposit'],
        constraints: { amount: { range: { max: 5 } } },
        requires: [{ object: 'bank', action: 'rows' }]
      });
      await refused(() => facet.invoke('deposit', { amount: 6 }), 'constraint');
      await refused(() => facet.invoke('deposit', { amount: '1' }), 'constraint');
      await refused(() => facet.invoke('deposit', {}), 'constraint');
      await refused(() => facet.invoke('deposit', { amount: 1, x: 1 }), 'argument_unknown');
      await refused(() => facet.invoke('deposit', { amount: 1 }), 'requirement');
      expect(await facet.check('deposit', { amount: 1 })).toMatchObject({ ok: false });
    });

    test('takes no use, rate or budget by asking, all of them by doing', async () => {
      const facet = await granted({
        uses: 1,
        rate: { calls: 1, per: 60 },
        budget: { amount: { limit: 1 } }
      });
      expect(await facet.check('deposit', { amount: 1 })).toEqual({ ok: true, confirm: true });
      const [one, two] = [await ask(facet), await ask(facet)];
      expect(await facet.describe()).toMatchObject({ uses_left: 1, budget_left: { amount: '1' } });
      await decide(one);
      await decide(two);
      await perform(facet, one);
      await expect(perform(facet, two)).rejects.toMatchObject({ code: 'spent' });
      await refused(() => facet.invoke('deposit', { amount: 1 }), 'spent');
    });

    test('more than three at once, or than 30 a minute', async () => {
      const facet = await granted();
      const asked = [await ask(facet), await ask(facet), await ask(facet)];
      const need = { needs: [{ object: 'bank', actions: ['rows'] }], purpose: '' };
      const { service, keys } = agent.holding;
      await refused(() => facet.invoke('deposit', { amount: 1 }), 'too_many_requests');
      await refused(() => service.request(keys, need), 'refused');
      for (const id of asked) {
        await service.withdraw(keys, id);
      }
      for (let count = asked.length + 3; count < 30; count++) {
        await service.withdraw(keys, await ask(facet));
      }
      await refused(() => facet.invoke('deposit', { amount: 1 }), 'too_many_requests');
    });

    test('what nobody could read whole', async () => {
      const facet = await granted();
      await refused(() => facet.invoke('say', { body: 'x'.repeat(10_001) }), 'too_long_to_confirm');
      await ask(facet, 'say', { body: 'x'.repeat(9_000) });
    });
  });

  describe('a decision', () => {
    test('of another act, another sentence, or of a request for facets is none', async () => {
      const facet = await granted();
      const id = await ask(facet);
      const other = await ask(facet, 'deposit', { amount: 500 });
      const request = await owner.system.requests.show(id);
      const shown = await owner.system.requests.show(other);
      const otherwise = { ...request, digest: request.digest };
      const verdict = async () => ({
        outcome: 'grant' as const,
        mode: 'pointer' as const,
        challenge: await challenge()
      });
      const hidden = await signConfirmation(owner.holding, otherwise, shown.act!, await verdict());
      await expect(owner.system.requests.decide(hidden)).rejects.toMatchObject({
        code: 'shown_otherwise'
      });
      const mixed = { ...request, id: other };
      const wrong = await signConfirmation(owner.holding, mixed, shown.act!, await verdict());
      await expect(owner.system.requests.decide(wrong)).rejects.toMatchObject({
        code: 'request_changed'
      });
      const terms = sealTerms(
        normalizeNeed({ object: 'bank', actions: ['deposit'] }),
        Math.floor(house.clock.now() / 1000) + 60
      );
      const asNeed = { ...request, needs: [{ terms, sentence: '', known: true }] };
      const grant = await signDecision(owner.holding, asNeed, {
        ...(await verdict()),
        granted: [terms]
      });
      await expect(owner.system.requests.decide(grant)).rejects.toMatchObject({
        code: 'bad_decision'
      });
      const { service, keys } = agent.holding;
      await service.withdraw(keys, other);
      const need = { needs: [{ object: 'bank', actions: ['rows'] }], purpose: '' };
      const asked = await service.request(keys, need);
      const wish = await owner.system.requests.show((asked as { id: string }).id);
      const confirms = await signConfirmation(owner.holding, wish, shown.act!, await verdict());
      await expect(owner.system.requests.decide(confirms)).rejects.toMatchObject({
        code: 'bad_decision'
      });
      expect((await service.poll(keys, id)).state).toBe('pending');
    });

    test('is spent once, and is the first of two', async () => {
      const facet = await granted();
      const id = await ask(facet);
      const both = await Promise.allSettled([decide(id), decide(id, owner, { outcome: 'deny' })]);
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('is not of the asker, nor of a page, which can deny', async () => {
      const facet = await granted();
      const id = await ask(facet);
      await expect(decide(id, agent)).rejects.toMatchObject({ code: 'not_held' });
      await expect(decide(id, page)).rejects.toMatchObject({ code: 'not_held' });
      await page.system.requests.deny(id, 'no');
      await unconfirmed(perform(facet, id), 'the request is denied');
    });

    test('is none where the facet ended meanwhile', async () => {
      const facet = await granted();
      const id = await ask(facet);
      await owner.system.facets.revoke(facet.id);
      await expect(decide(id)).rejects.toMatchObject({ code: 'already_ended' });
      expect(await decide(id, owner, { outcome: 'deny' })).toMatchObject({ state: 'denied' });
    });
  });

  test('is the one 404 to everybody but its holder, confirmed or not', async () => {
    const facet = await granted();
    const id = await ask(facet);
    const thief = await house.enrol('agent', 'thief');
    await expect(thief.holding.service.poll(thief.keys, id)).rejects.toMatchObject({
      code: 'refused'
    });
    const answer = await facet.send('deposit', { amount: 1 }, { confirmed: id });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('{"error":"not_found"}');
  });

  test('tells the ledger who confirmed what, and what was done then', async () => {
    const facet = await granted();
    const id = await ask(facet);
    await decide(id);
    await perform(facet, id);
    const rows = house.db
      .prepare('SELECT * FROM entries WHERE kind <> ? ORDER BY idx DESC LIMIT 4')
      .all('refusal') as {
      idx: number;
      kind: string;
      ref: number | null;
      openings: string;
    }[];
    const what = ({ openings }: { openings: string }) => {
      const { bytes } = (JSON.parse(openings) as { what: { bytes: string } }).what;
      return JSON.parse(Buffer.from(bytes, 'base64url').toString()) as Record<string, unknown>;
    };
    const [, intent, decision, request] = rows;
    expect([request!.kind, decision!.kind, intent!.kind]).toEqual([
      'request',
      'decision',
      'intent'
    ]);
    expect(decision!.ref).toBe(request!.idx);
    expect(what(intent!)).toMatchObject({ confirmed: decision!.idx });
    expect(what(decision!)['act']).toBe(what(request!)['act']);
    expect(jcs(what(request!))).toContain(`"request":"${id}"`);
  });
});
