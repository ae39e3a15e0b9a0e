import {
  type Fetch,
  type HeldFacet,
  Holding,
  type InvokeOptions,
  ServiceClient,
  SystemObjects
} from '../../../client';
import { verifyReceipt } from '../../../ledger';
import {
  type ActionPayload,
  generateEncryptionKey,
  isSealed,
  type Jwk,
  newJti,
  openAnswer,
  sealAction,
  sign,
  signerFromKey
} from '../../../protocol';
import { document } from '../../testing/bank';
import { type House, type Received } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';
import { headersOf } from '../../testing/replies';

const SEALED: InvokeOptions = { sealed: true };
const NOTHING = new Uint8Array();

/** All that somebody between holder and service sees, and may change. */
interface Between {
  seen: string;
  change: (response: Response, address: string) => Response | Promise<Response>;
  changeRequest: (address: string, init: RequestInit) => [string, RequestInit];
}

describe('a sealed action', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let facet: HeldFacet;
  let between: Between;
  let proxied: Somebody;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited());
    facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['balance', 'deposit', 'say', 'slow'],
      constraints: { amount: { range: { min: 1, max: 10 } } }
    });
  });
  afterAll(() => house.close());

  beforeEach(async () => {
    house.ahead = 0;
    between = {
      seen: '',
      change: response => response,
      changeRequest: (address, init) => [address, init]
    };
    proxied = await through(agent);
  });

  /** The same holder, with somebody between. */
  async function through(who: Somebody): Promise<Somebody> {
    const fetch: Fetch = async (address, init = {}) => {
      const [to, sent] = between.changeRequest(address, init);
      const text = sent.body === undefined ? '' : Buffer.from(sent.body as string).toString();
      between.seen += `${to}\n${text}\n`;
      const reply = await house.fetch(to, sent);
      const { status } = reply;
      const headers = headersOf(reply);
      const body = await reply.text();
      between.seen += `${status} ${JSON.stringify([...headers])}\n${body}\n`;
      return between.change(new Response(body, { status, headers }), to);
    };
    const service = new ServiceClient({
      base: 'http://facetry.invalid',
      fetch,
      clock: house.clock,
      identity: await who.holding.service.identity()
    });
    const holding = new Holding(service, who.keys);
    for (const held of who.holding.facets) {
      await holding.accept(held.issued());
    }
    return { holding, keys: who.keys, system: new SystemObjects(holding) };
  }

  const mine = (): HeldFacet => proxied.holding.get(facet.id)!;

  /** The action's token, as a holder or an attacker makes it. */
  async function token(change: Partial<ActionPayload>, on = facet, keys = agent.keys) {
    const payload: ActionPayload = {
      act: 'balance',
      args: {},
      aud: house.issuer,
      fct: on.id,
      iat: Math.floor(house.clock.now() / 1000),
      jti: newJti(),
      obj: on.terms.object,
      ...change
    };
    const signer = await signerFromKey(keys.signing.privateKey, keys.signing.publicKey);
    return sign(payload, 'facet-action', signer);
  }

  async function sealed(compact: string, to?: Jwk, upload = NOTHING): Promise<string> {
    return sealAction({ token: compact, upload }, to ?? (await agent.holding.service.sealingKey()));
  }

  const post = (body: string, on = facet, more: { beside?: string; get?: boolean } = {}) => {
    const url = on.issued().facet_url;
    if (more.get || more.beside !== undefined) {
      return house.send('facets', more.get ? 'GET' : 'POST', url + body, {
        ...(more.beside !== undefined && { body: more.beside })
      });
    }
    return house.send('facets', 'POST', url, { body });
  };

  test('shows whoever stands in between neither itself nor its answer', async () => {
    const before = house.bank.balance;
    const answer = await mine().invoke('deposit', { amount: 7 }, SEALED);
    expect(await answer.json()).toEqual({ balance: before + 7 });
    const said = await mine().invoke('say', { body: '{"planted":1}' }, SEALED);
    expect(await said.text()).toBe('{"planted":1}');
    const all = between.seen.replace(/[\w-]{40,}/g, each =>
      [each, ...each.split('.').map(part => Buffer.from(part, 'base64url').toString())].join()
    );
    for (const word of ['deposit', 'amount', 'balance', 'planted', 'facet-receipt', '"say"']) {
      expect([word, all.includes(word)]).toEqual([word, false]);
    }
  });

  test('is an act like any other: its receipt verifies, and the ledger has it', async () => {
    const answer = await mine().invoke('balance', {}, SEALED);
    const verdict = await verifyReceipt(answer.receipt!, house.core.identity.logKey, {
      holderKey: agent.keys.signing.publicKey
    });
    expect(verdict.checks.filter(check => !check.ok)).toEqual([]);
    expect(verdict.intent?.opened.what).toMatchObject({ object: 'bank', action: 'balance' });
    expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
  });

  test('passes an upstream’s own error on, which is not ours', async () => {
    const answer = await mine().send('say', { body: '{}', status: 404 }, SEALED);
    expect([answer.status, answer.receipt === null]).toEqual([404, false]);
  });

  test('brings its upload inside, and none may travel beside it', async () => {
    const admin = await through(owner);
    const registry = admin.holding.find('aios/registry', 'add');
    const config = { document, address: house.bank.address, network: 'loopback' };
    const bytes = Buffer.from(JSON.stringify({ salt: newJti(), secret: 'planted-secret' }));
    const body = { bytes: Uint8Array.from(bytes), type: 'application/json' };
    const connection = { name: 'sealed-bank', kind: 'openapi', config };
    expect(await registry.call('add', connection, { ...SEALED, body })).toMatchObject({
      name: 'sealed-bank'
    });
    expect(between.seen).not.toContain('planted-secret');

    const reply = (await generateEncryptionKey()).publicKey;
    const jti = newJti();
    const inner = await sealed(await token({ reply, jti }));
    expect((await post(inner, facet, { beside: 'x' })).status).toBe(404);
    expect(await agent.system.self.explain(jti)).toMatchObject({ code: 'body_mismatch' });
    const more = newJti();
    expect(
      (await post(await sealed(await token({ reply, jti: more }), undefined, bytes))).status
    ).toBe(404);
    expect(await agent.system.self.explain(more)).toMatchObject({ code: 'body_mismatch' });
  });

  test('may be a GET where it is safe, and may not where it is not', async () => {
    const key = await generateEncryptionKey();
    const reply = key.publicKey;
    const safe = await token({ reply });
    const got = await post(await sealed(safe), facet, { get: true });
    expect(got.status).toBe(200);
    expect(await openAnswer(got.body, key.privateKey, safe)).toMatchObject({ status: 200 });
    const unsafe = await token({ reply, act: 'deposit', args: { amount: 1 } });
    expect((await post(await sealed(unsafe), facet, { get: true })).status).toBe(404);
  });

  test('that is refused is the one 404, and why is told sealed', async () => {
    const call = mine().invoke('deposit', { amount: 11 }, SEALED);
    await expect(call).rejects.toMatchObject({ code: 'constraint' });
    expect(between.seen).toContain('{"error":"not_found"}');
    expect(between.seen).not.toContain('constraint');
  });

  test('that may be told of a problem is told sealed, with the outer form of success', async () => {
    const outer = async (work: Promise<unknown>): Promise<[string, number]> => {
      between.seen = '';
      await work.catch(() => undefined);
      const lines = between.seen.trimEnd().split('\n');
      return [lines.at(-2)!, lines.at(-1)!.length];
    };
    const jti = newJti();
    const good = await outer(mine().invoke('balance', {}, SEALED));
    const self = proxied.holding.find('aios/self', 'outcome');
    await expect(self.call('outcome', { jti }, SEALED)).rejects.toMatchObject({
      code: 'no_such_act'
    });
    const told = await outer(self.call('outcome', { jti }, SEALED));
    expect(told).toEqual(good);
    house.diskFails(true);
    const failing = await outer(mine().invoke('balance', {}, SEALED));
    house.diskFails(false);
    expect(failing).toEqual(good);
  });

  test('used beyond its rate says sealed when it may be tried again', async () => {
    const paced = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['balance'],
      rate: { calls: 1, per: 60 }
    });
    await paced.invoke('balance', {}, SEALED);
    const answer = await paced.send('balance', {}, SEALED);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([
      429,
      expect.stringMatching(/^\d+$/)
    ]);
  });

  test('that goes on and on is refused before it begins', async () => {
    const admin = await through(owner);
    const watch = admin.holding.find('aios/ledger', 'watch');
    await expect(watch.invoke('watch', {}, SEALED)).rejects.toMatchObject({ code: 'not_sealable' });
  });

  test('is taken once: the same seal again, or the same token under a new one, is refused', async () => {
    const { publicKey: reply } = await generateEncryptionKey();
    const jti = newJti();
    const inner = await token({ reply, jti });
    const jwe = await sealed(inner);
    expect((await post(jwe)).status).toBe(200);
    const again = [await post(jwe), await post(await sealed(inner)), await post(inner)];
    expect(again.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await agent.system.self.outcome(jti)).toMatchObject({ state: 'done' });
  });

  test('names the key of its answer, and is nothing without its seal', async () => {
    const reply = (await generateEncryptionKey()).publicKey;
    const bare = newJti();
    expect((await post(await token({ reply, jti: bare }))).status).toBe(404);
    expect(await agent.system.self.explain(bare)).toMatchObject({ code: 'malformed' });
    const mute = newJti();
    expect((await post(await sealed(await token({ jti: mute })))).status).toBe(404);
    expect(await agent.system.self.explain(mute)).toMatchObject({ code: 'malformed' });
  });

  test('at another facet, for another service, of another holder or key is the one 404', async () => {
    const other = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
    const stranger = await house.enrol('agent', 'stranger');
    const key = await generateEncryptionKey();
    const reply = key.publicKey;
    const before = house.db
      .prepare("SELECT count(*) AS n FROM entries WHERE kind = 'intent'")
      .get();
    const good = await token({ reply });
    const jwe = await sealed(good);
    const flip = jwe.at(-30) === 'A' ? 'B' : 'A';
    const answers: Record<string, Received> = {
      'no such nonce': await house.send('facets', 'POST', `/${'0'.repeat(32)}/`, { body: jwe }),
      'another facet': await post(jwe, other),
      'another service': await post(await sealed(await token({ reply, aud: 'facetry:else' }))),
      'a stranger': await post(await sealed(await token({ reply }, facet, stranger.keys))),
      'another sealing key': await post(await sealed(good, reply)),
      'tampered with': await post(jwe.slice(0, -30) + flip + jwe.slice(-29)),
      'a sealed poll': await post(await sealed('a.b.c')),
      'a seal in a seal': await post(await sealed(jwe)),
      'too long': await post(`${jwe}${'A'.repeat(1024 * 1024)}`),
      'too long for a URL': await post(
        await sealed(
          await token({ reply, cell: { notebook: 'x'.repeat(1000) } }),
          undefined,
          new Uint8Array(3000)
        ),
        facet,
        { get: true }
      ),
      'no seal': await post('a..b.c.d'),
      plain: await post('what?')
    };
    for (const [why, answer] of Object.entries(answers)) {
      expect([why, answer]).toEqual([why, answers.plain]);
    }
    expect(
      house.db.prepare("SELECT count(*) AS n FROM entries WHERE kind = 'intent'").get()
    ).toEqual(before);
    // None of it used the token up: whoever moved it stopped nothing.
    expect(await openAnswer((await post(jwe)).body, key.privateKey, good)).toMatchObject({
      status: 200
    });
  });

  describe('with an attacker in between', () => {
    test('takes no answer to another action', async () => {
      const kept: Response[] = [];
      between.change = response => {
        kept.push(response.clone());
        return response;
      };
      await mine().invoke('balance', {}, SEALED);
      const last = kept.at(-1)!;
      between.change = () => last.clone();
      await expect(mine().invoke('balance', {}, SEALED)).rejects.toMatchObject({
        code: 'bad_answer'
      });
    });

    test('takes no two answers in each other’s place', async () => {
      const waiting: ((response: Response) => void)[] = [];
      const come: Response[] = [];
      await proxied.holding.service.sealingKey();
      between.change = response => {
        come.push(response);
        if (come.length === 2) {
          waiting[0]!(come[1]!);
          return come[0]!;
        }
        return new Promise(resolve => waiting.push(resolve));
      };
      const both = [mine().invoke('balance', {}, SEALED), mine().invoke('balance', {}, SEALED)];
      for (const { status } of await Promise.allSettled(both)) {
        expect(status).toBe('rejected');
      }
    });

    test.each([
      ['an answer', 200, 'application/json'],
      ['something in the form of a sealed answer', 200, 'application/jose'],
      ['a problem', 409, 'application/problem+json'],
      ['another success', 202, 'application/json']
    ])('is not believed for %s of its making', async (_what, status, type) => {
      const self = proxied.holding.find('aios/self', 'entries');
      between.change = () =>
        new Response('{"entries":[]}', { status, headers: { 'content-type': type } });
      await expect(self.call('entries', {}, SEALED)).rejects.toMatchObject({ code: 'bad_answer' });
    });

    test('seals to no key that it puts in the service’s place', async () => {
      const own = await generateEncryptionKey();
      between.change = async (response, address) => {
        if (!address.endsWith('/.well-known/facetry')) {
          return response;
        }
        const said = (await response.json()) as object;
        const payload = {
          iat: Math.floor(Date.now() / 1000),
          iss: house.issuer,
          sealing: [{ key: own.publicKey, ends: null }]
        };
        const signer = await signerFromKey(
          agent.keys.signing.privateKey,
          agent.keys.signing.publicKey
        );
        return Response.json({ ...said, sealing: await sign(payload, 'facet-keys', signer) });
      };
      await expect(mine().invoke('balance', {}, SEALED)).rejects.toMatchObject({
        code: 'bad_answer'
      });
      expect(between.seen).not.toMatch(/\.\./);
    });

    test('takes no statement of keys that is an hour old, nor one left out', async () => {
      const well = await house.fetch('http://facetry.invalid/.well-known/facetry');
      const said = (await well.json()) as object;
      between.change = (response, address) =>
        address.endsWith('/.well-known/facetry') ? Response.json(said) : response;
      house.ahead = 3_700_000;
      await expect(mine().invoke('balance', {}, SEALED)).rejects.toMatchObject({
        code: 'bad_answer'
      });
      between.change = (response, address) =>
        address.endsWith('/.well-known/facetry')
          ? Response.json({ ...said, sealing: undefined })
          : response;
      await expect(mine().invoke('balance', {}, SEALED)).rejects.toMatchObject({
        code: 'bad_answer'
      });
    });

    test('gets nothing by turning the sealed form into the plain one', async () => {
      between.changeRequest = (address, init) =>
        typeof init.body === 'string' && isSealed(init.body)
          ? [address, { ...init, body: init.body.replace('..', '.') }]
          : [address, init];
      await expect(mine().invoke('balance', {}, SEALED)).rejects.toMatchObject({
        code: 'refused'
      });
    });
  });
});
