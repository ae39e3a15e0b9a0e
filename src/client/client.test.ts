import { inspect } from 'node:util';

import { House } from '../host/testing/house';
import { inhabited } from '../host/testing/inhabited';
import { type Somebody, enrol } from '../host/testing/people';
import { headersOf } from '../host/testing/replies';
import { type Issued, sha256Hex } from '../protocol';
import {
  BadDescriptor,
  Holding,
  IssuerChanged,
  NotHeld,
  Refused,
  ServiceClient,
  ServiceProblem,
  SystemObjects,
  Unreachable,
  UpstreamError,
  makeCard,
  newKeys,
  receiptIndexes
} from '.';

const BALANCE = { object: 'bank', actions: ['balance'] };

describe('the client', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited());
  });
  afterAll(() => house.close());

  const client = (identity?: Awaited<ReturnType<ServiceClient['identity']>>): ServiceClient =>
    new ServiceClient({
      base: 'http://facetry.invalid',
      fetch: house.fetch,
      clock: house.clock,
      ...(identity ? { identity } : {})
    });

  describe('enrolling', () => {
    test('with a used or made-up code is refused', async () => {
      const { code } = await house.core.authority.introduce({ kind: 'agent', petname: 'one' });
      await enrol(house.fetch, code, { clock: house.clock });
      for (const bad of [code, 'A'.repeat(43)]) {
        const keys = await newKeys();
        await expect(client().enrol(keys, { code: bad })).rejects.toThrow(Refused);
      }
    });

    test('a service that was known here is not exchanged for another', async () => {
      const known = await client().wellKnown();
      const { publicKey } = (await newKeys({ alg: 'Ed25519' })).signing;
      const others = [
        { ...known, issuer: 'another' },
        { ...known, keys: { ...known.keys, descriptor: publicKey } }
      ];
      for (const other of others) {
        await expect(client(other).wellKnown()).rejects.toThrow(IssuerChanged);
      }
      await expect(client(known).wellKnown()).resolves.toEqual(known);
    });
  });

  describe('a facet that is handed over', () => {
    let issued: Issued;
    let digest: string;

    beforeAll(async () => {
      const facet = await house.grant(owner, agent, BALANCE);
      issued = facet.issued();
      digest = facet.descriptor.request;
    });

    test('is opened where it is what it says', async () => {
      const facet = await agent.holding.accept(issued, { need: BALANCE, request: digest });
      expect(facet.terms.actions).toEqual(['balance']);
      expect(facet.definitions).toHaveProperty('balance');
    });

    test('shows its address in no property, no JSON and no inspection', async () => {
      const facet = await agent.holding.accept(issued);
      const nonce = issued.facet_url.slice(1, -1);
      const shown = inspect(facet, { depth: 3, showHidden: true, getters: true });
      expect(shown + JSON.stringify(facet)).not.toContain(nonce);
    });

    test.each<[string, (given: Issued) => Issued]>([
      ['another address', given => ({ ...given, facet_url: `/${'0'.repeat(32)}/` })],
      ['another id', given => ({ ...given, id: '0'.repeat(32) })],
      [
        'an address elsewhere',
        given => ({ ...given, facet_url: `//evil.example${given.facet_url}` })
      ],
      ['a changed descriptor', given => ({ ...given, descriptor: `${given.descriptor}A` })]
    ])('with %s is not taken', async (_name, change) => {
      await expect(agent.holding.accept(change(issued))).rejects.toThrow(BadDescriptor);
    });

    test('to somebody else is not taken', async () => {
      const stranger = await house.enrol('agent', 'stranger');
      await expect(stranger.holding.accept(issued)).rejects.toThrow(BadDescriptor);
    });

    test('signed by another service is not taken', async () => {
      const other = await House.open();
      const elsewhere = await enrol(
        other.fetch,
        (await other.core.authority.introduce({ kind: 'agent', petname: 'a' })).code,
        { clock: other.clock }
      );
      const own = new Holding(client(), elsewhere.holding.keys);
      const [theirs] = elsewhere.holding.facets;
      await expect(own.accept(theirs!.issued())).rejects.toThrow(BadDescriptor);
      await other.close();
    });

    test.each([
      ['another object', { object: 'till', actions: ['balance'] }],
      ['fewer actions', { object: 'bank', actions: ['deposit'] }],
      ['an earlier end', { ...BALANCE, expiry: 1_800_000_000 - 100_000_000 }]
    ])('is not taken where %s was asked', async (_name, need) => {
      await expect(agent.holding.accept(issued, { need })).rejects.toThrow(/not what was asked/);
    });

    test('is not taken as the answer to another request', async () => {
      const request = sha256Hex('another');
      await expect(agent.holding.accept(issued, { request })).rejects.toThrow(/another request/);
      await expect(agent.holding.settle([BALANCE, BALANCE], digest, [issued])).rejects.toThrow(
        /each of the needs/
      );
    });
  });

  describe('invoking', () => {
    test('tells the true reason of a refusal, and only to the one who signed', async () => {
      const facet = await house.grant(owner, agent, { ...BALANCE, uses: 1 });
      await facet.invoke('balance');
      const refusal = await facet.invoke('balance').catch((error: unknown) => error as Refused);
      expect(refusal).toBeInstanceOf(Refused);
      expect(refusal).toMatchObject({ code: 'spent', explained: { code: 'spent' } });
      const { jti } = refusal as Refused;
      expect(await owner.holding.explain(jti!)).toBeNull();
    });

    test('tells an error of the upstream from one of ours', async () => {
      const missing = await house.grant(owner, agent, { object: 'bank', actions: ['missing'] });
      const answer = await missing.invoke('missing');
      expect([answer.status, answer.receipt === null]).toEqual([404, false]);
      const thrown = await missing.call('missing').catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(UpstreamError);
      const away = await house.grant(owner, agent, { object: 'bank', actions: ['away'] });
      const problem = await away.invoke('away').catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(ServiceProblem);
      expect(problem).toMatchObject({ status: 502, code: 'upstream_redirect' });
    });

    test('names where it stands in the ledger', async () => {
      const facet = await house.grant(owner, agent, BALANCE);
      const { receipt } = await facet.invoke('balance');
      const { intent, outcome } = receiptIndexes(receipt!)!;
      const entry = await owner.system.ledger.entry(outcome);
      expect([entry.kind, entry.ref]).toEqual(['outcome', intent]);
      expect(receiptIndexes('bm8gcmVjZWlwdA==')).toBeNull();
    });

    test('an answer that lost its receipt on the way is not taken for the upstream’s', async () => {
      const facet = await house.grant(owner, agent, BALANCE);
      const stripping = new ServiceClient({
        base: 'http://facetry.invalid',
        clock: house.clock,
        fetch: async (address, init) => {
          const answer = await house.fetch(address, init);
          const headers = headersOf(answer);
          headers.delete('facet-receipt');
          return new Response(answer.body, { status: answer.status, headers });
        }
      });
      const holding = new Holding(stripping, agent.keys);
      const held = await holding.accept(facet.issued());
      await expect(held.invoke('balance')).rejects.toMatchObject({ code: 'bad_answer' });
    });

    test('a lost answer can be asked for by its jti', async () => {
      const facet = await house.grant(owner, agent, BALANCE);
      let lose = true;
      const lossy = new ServiceClient({
        base: 'http://facetry.invalid',
        clock: house.clock,
        fetch: async (address, init) => {
          const answer = await house.fetch(address, init);
          if (lose && new URL(address).pathname === facet.issued().facet_url) {
            lose = false;
            throw new TypeError('socket hang up');
          }
          return answer;
        }
      });
      const holding = new Holding(lossy, agent.keys);
      for (const one of agent.holding.facets) {
        await holding.accept(one.issued());
      }
      const lost = await holding
        .get(facet.id)!
        .invoke('balance')
        .catch((error: unknown) => error as Unreachable);
      expect(lost).toBeInstanceOf(Unreachable);
      const outcome = await new SystemObjects(holding).self.outcome((lost as Unreachable).jti!);
      expect(outcome).toMatchObject({ state: 'done', status: 200 });
      expect(Buffer.from(outcome.result!, 'base64').toString()).toBe('{"balance":100}');
    });

    test('what is not held is not asked for', () => {
      expect(() => agent.holding.find('bank', 'rob')).toThrow(NotHeld);
    });

    test('a clock that is off is named', async () => {
      // Both stand: however long an answer takes, the one is that much behind.
      const at = Math.floor(house.clock.now() / 1000) * 1000;
      const slow = new ServiceClient({
        base: 'http://facetry.invalid',
        clock: { now: () => at - 120_000 },
        fetch: async (address, init) => {
          const answer = await house.fetch(address, init);
          // As every HTTP server sets it at its door.
          const headers = headersOf(answer);
          headers.set('date', new Date(at).toUTCString());
          return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
        }
      });
      const facet = await house.grant(owner, agent, BALANCE);
      const holding = new Holding(slow, agent.keys);
      const held = await holding.accept(facet.issued());
      await expect(held.invoke('balance')).rejects.toThrow('clock is 2 minutes behind');
    });
  });

  test('lends to a card, whose bearer needs no enrolment', async () => {
    const facet = await house.grant(owner, agent, { ...BALANCE, delegation: true });
    const keys = await newKeys({ alg: 'Ed25519', crv: 'X25519' });
    const service = client();
    const given = await facet.delegate(await makeCard(service, keys, 'newcomer'), {
      actions: ['balance'],
      uses: 1
    });
    const holding = new Holding(service, keys);
    await holding.accept(given.self!);
    const held = await holding.accept(given.facet);
    expect((await held.invoke('balance')).status).toBe(200);
    await expect(held.invoke('balance')).rejects.toMatchObject({ code: 'spent' });
    expect((await facet.revoke(held.id)).revoked).toEqual([held.id]);
  });

  describe('watching the ledger', () => {
    test('gives each entry once and in order, over a connection that breaks', async () => {
      const { size } = await owner.system.ledger.query({ limit: 1 });
      let connections = 0;
      const breaking = new ServiceClient({
        base: 'http://facetry.invalid',
        clock: house.clock,
        fetch: async (address, init) => {
          const answer = await house.fetch(address, init);
          if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
            return answer;
          }
          connections += 1;
          const { status } = answer;
          const body = cutAfter(answer.body!, connections === 1 ? 2 : Infinity);
          return new Response(body, { status, headers: headersOf(answer) });
        }
      });
      const holding = new Holding(breaking, owner.keys);
      for (const one of owner.holding.facets) {
        await holding.accept(one.issued());
      }
      const ended = new AbortController();
      const lost: (Error | null)[] = [];
      const seen: number[] = [];
      const watch = new SystemObjects(holding).ledger.watch({
        after: size - 4,
        signal: ended.signal,
        pause: async () => undefined,
        onConnection: error => void lost.push(error)
      });
      for await (const { index } of watch) {
        seen.push(index);
        if (seen.length === 3) {
          await house.core.authority.introduce({ kind: 'agent', petname: 'another' });
        }
        if (seen.length === 4) {
          ended.abort();
        }
      }
      expect(seen).toEqual([0, 1, 2, 3].map(step => size - 3 + step));
      expect(connections).toBeGreaterThan(1);
      expect(lost.map(Boolean)).toEqual([false, true, false]);
    });

    test('ends with the reason where it is refused', async () => {
      const leaver = await house.enrol('owner', 'Bob');
      const { facets } = await owner.system.facets.list();
      const watching = facets.find(
        ({ holder, terms }) => holder === leaver.holding.kid && terms.actions.includes('watch')
      )!;
      await owner.system.facets.revoke(watching.id);
      await expect(leaver.system.ledger.watch().next()).rejects.toMatchObject({ code: 'revoked' });
    });
  });
});

/** Breaks the stream off once `events` have passed. */
function cutAfter(body: ReadableStream<Uint8Array>, events: number): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder();
  let passed = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        for (const part of decoder.decode(chunk, { stream: true }).split(/(?<=\n\n)/)) {
          if (passed >= events) {
            controller.error(new TypeError('terminated'));
            return;
          }
          passed += part.includes('data:') ? 1 : 0;
          controller.enqueue(new Uint8Array(Buffer.from(part)));
        }
      }
    })
  );
}
