import { type HeldFacet, newKeys, type PrincipalKeys } from '../../../client';
import { readVectors } from '../../../ledger/testing/vectors/files';
import {
  type ActionPayload,
  type FieldGroup,
  jcs,
  newJti,
  sign,
  signerFromKey
} from '../../../protocol';
import { forge } from '../../../protocol/testing/forge';
import { type House, type Received } from '../../testing/house';
import { inhabited } from '../../testing/inhabited';
import type { Somebody } from '../../testing/people';

const exchange = readVectors().exchange as Record<'problem', Received> & {
  refused: { answer: Received };
};

describe('a refusal', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let facet: HeldFacet;

  beforeAll(async () => {
    ({ house, owner, agent } = await inhabited());
    facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['deposit'],
      constraints: { amount: { range: { min: 1, max: 10 } } }
    });
  });
  afterAll(() => house.close());

  /** A token for `on`, changed as an attacker or a mistaken holder would. */
  async function token(
    change: Partial<ActionPayload> = {},
    { on = facet, keys = agent.keys }: { on?: HeldFacet; keys?: PrincipalKeys } = {}
  ): Promise<string> {
    const payload: ActionPayload = {
      act: 'deposit',
      args: { amount: 1 },
      aud: house.issuer,
      fct: on.id,
      iat: Math.floor(house.clock.now() / 1000),
      jti: newJti(),
      obj: 'bank',
      ...change
    };
    const signer = await signerFromKey(keys.signing.privateKey, keys.signing.publicKey);
    return sign(payload, 'facet-action', signer);
  }

  const post = (nonce: string, body: string): Promise<Received> =>
    house.send('facets', 'POST', nonce, { body });

  const sent = async (change: Partial<ActionPayload>, on = facet): Promise<string> => {
    const jti = newJti();
    const answer = await post(on.issued().facet_url, await token({ ...change, jti }, { on }));
    expect(answer.status).toBe(404);
    return jti;
  };

  test('looks the same in all eight classes, to the byte', async () => {
    const url = facet.issued().facet_url;
    const good = await token();
    const short = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['deposit'],
      expiry: Math.floor(Date.now() / 1000) + 30
    });
    const revoked = await house.grant(owner, agent, { object: 'bank', actions: ['deposit'] });
    await owner.system.facets.revoke(revoked.id);
    await post(url, good);
    const tampered = await token();
    const flip = tampered.at(-10) === 'A' ? 'B' : 'A';
    const answers = {
      'no such nonce': await post(`/${'0'.repeat(32)}/`, await token()),
      'another’s key': await post(url, await token({}, { keys: await newKeys() })),
      'tampered with': await post(url, tampered.slice(0, -10) + flip + tampered.slice(-9)),
      // Less than a minute: whatever is written meanwhile sets the floor of replays by this clock.
      expired: await later(40_000, async () =>
        post(short.issued().facet_url, await token({}, { on: short }))
      ),
      revoked: await post(revoked.issued().facet_url, await token({}, { on: revoked })),
      'not allowed': await post(url, await token({ args: { amount: 11 } })),
      replayed: await post(url, good),
      malformed: await post(url, 'what?')
    };
    for (const [name, answer] of Object.entries(answers)) {
      expect([name, answer]).toEqual([name, answers['no such nonce']]);
    }
    expect(answers.malformed).toEqual(exchange.refused.answer);
    expect(exchange.refused.answer).toMatchObject({ status: 404, body: '{"error":"not_found"}' });
  });

  test('is counted from when its body was whole: nobody moves its end to a tick', async () => {
    const body = Buffer.from(await token({}, { keys: await newKeys() }));
    // As somebody would who knows when refusals leave, to have the work on it end just after that.
    for (const ms of [4, 9, 13]) {
      let whole = NaN;
      async function* slowly(): AsyncGenerator<Uint8Array> {
        yield body.subarray(0, -1);
        await new Promise(resolve => setTimeout(resolve, ms));
        whole = performance.now();
        yield body.subarray(-1);
      }
      const answer = await house.handler({
        door: 'facets',
        method: 'POST',
        target: facet.issued().facet_url,
        headers: { host: 'facetry' },
        body: slowly(),
        source: 'facets:test',
        connection: undefined,
        left: false,
        signal: new AbortController().signal
      });
      expect(answer.status).toBe(404);
      expect(performance.now() - whole).toBeGreaterThanOrEqual(6);
    }
  });

  test('that its asker may know is a problem, with the same guards', async () => {
    const claims = { act: 'outcome', args: { jti: newJti() }, obj: 'aios/self' };
    const self = agent.holding.find('aios/self', 'outcome');
    const signed = await agent.holding.service.token(agent.keys, 'facet-action', {
      ...claims,
      fct: self.id
    });
    const answer = await post(self.issued().facet_url, signed);
    const { headers } = exchange.problem;
    const length = String(Buffer.byteLength(answer.body));
    expect(answer.headers).toEqual({ ...headers, 'content-length': length });
    expect(Object.keys(JSON.parse(answer.body) as object)).toEqual(
      Object.keys(JSON.parse(exchange.problem.body) as object)
    );
  });

  async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
    house.ahead = ms;
    try {
      return await work();
    } finally {
      house.ahead = 0;
    }
  }

  test.each<[string, Partial<ActionPayload>]>([
    ['wrong_audience', { aud: 'facetry:elsewhere' }],
    ['wrong_facet', { fct: '0'.repeat(32) }],
    ['clock', { iat: 1_700_000_000 }],
    ['body_mismatch', { body: { digest: '0'.repeat(64), length: 3, type: 'text/plain' } }],
    ['action_not_granted', { act: 'balance', args: {} }],
    ['object_not_granted', { obj: 'aios/registry', act: 'deposit' }],
    ['argument_unknown', { args: { amount: 1, to: 'me' } }],
    ['constraint', { args: { amount: 11 } }],
    ['constraint', { args: {} }],
    ['constraint', { args: { amount: '1' } }],
    ['delegation_not_allowed', { act: 'facet.delegate', args: { card: 'a.b.c', terms: {} } }]
  ])('of a holder’s own act is explained to it: %s', async (code, change) => {
    const jti = await sent(change);
    const explained = await agent.system.self.explain(jti);
    expect(explained).toEqual({ code, detail: expect.any(String), at: expect.any(Number) });
    await expect(owner.system.self.explain(jti)).rejects.toMatchObject({ code: 'not_refused' });
  });

  test.each([
    ['GET', 'balance', {}],
    ['POST', 'balance', {}],
    ['POST', 'deposit', { amount: 1 }]
  ])(
    'of a body beside a token by %s that names none (%s): body_mismatch',
    async (method, act, args) => {
      const on = await house.grant(owner, agent, { object: 'bank', actions: [act] });
      const jti = newJti();
      const url = on.issued().facet_url + (await token({ act, args, jti }, { on }));
      expect((await house.send('facets', method, url, { body: 'abc' })).status).toBe(404);
      expect(await agent.system.self.explain(jti)).toMatchObject({ code: 'body_mismatch' });
    }
  );

  /** Signed as it stands, whatever the protocol says of its form. */
  async function bent(
    payload: (good: ActionPayload) => object,
    { keys = agent.keys, write = jcs, text = (compact: string) => compact, header = {} } = {}
  ): Promise<string> {
    const jti = newJti();
    const good = JSON.parse(
      Buffer.from((await token({ jti })).split('.')[1]!, 'base64url').toString()
    ) as ActionPayload;
    const signer = await signerFromKey(keys.signing.privateKey, keys.signing.publicKey);
    const { alg, kid } = signer;
    const head = jcs({ alg, kid, typ: 'facet-action', ...header });
    const compact = text(await forge(signer, head, write(payload(good))));
    expect((await post(facet.issued().facet_url, compact)).status).toBe(404);
    return jti;
  }
  const asIs = (good: ActionPayload): object => good;

  test('of what no token is, is explained to whoever signed it, with the place', async () => {
    const explained = async (jti: string) => {
      await house.appended(() => house.recorded(jti));
      const { code, detail } = await agent.system.self.explain(jti);
      expect(code).toBe('malformed');
      return detail;
    };
    const strange = await bent(good => ({ ...good, zone: 'CET' }));
    expect(await explained(strange)).toContain('payload: unknown member "zone"');
    const long = await bent(good => ({ ...good, cell: { id: 'x'.repeat(300) } }));
    expect(await explained(long)).toContain('payload.cell.id');
    const loose = await bent(asIs, { write: value => JSON.stringify(value, null, 1) });
    expect(await explained(loose)).toContain('canonical');
    const newline = await bent(asIs, { text: compact => `${compact}\n` });
    expect(await explained(newline)).toContain('compact JWS');
    const more = await bent(asIs, { header: { jku: 'https://keys.example' } });
    expect(await explained(more)).toContain('header: unknown member "jku"');
  });

  test('of what no token is, is explained to nobody where another key signed it', async () => {
    const { kid } = await signerFromKey(
      agent.keys.signing.privateKey,
      agent.keys.signing.publicKey
    );
    const before = house.newest(1000).filter(kind => kind === 'refusal').length;
    const unknown = (good: ActionPayload) => ({ ...good, zone: 'CET' });
    const stranger = await bent(unknown, { keys: await newKeys() });
    const claimed = await bent(unknown, { keys: await newKeys(), header: { kid } });
    const own = await bent(unknown);
    await house.appended(() => house.recorded(own));
    for (const jti of [stranger, claimed]) {
      await expect(agent.system.self.explain(jti)).rejects.toMatchObject({ code: 'not_refused' });
    }
    expect(house.newest(1000).filter(kind => kind === 'refusal')).toHaveLength(before + 1);
  });

  test('of what was done is told by nobody: not by a replay, not by a bent copy', async () => {
    const jti = newJti();
    const compact = await token({ jti });
    const looked = newJti();
    const look = await token({ act: 'facet.describe', args: {}, jti: looked });
    const url = facet.issued().facet_url;
    expect((await post(url, `${compact}\n`)).status).toBe(404);
    for (const one of [compact, look]) {
      expect((await post(url, one)).status).toBe(200);
      expect((await post(url, one)).status).toBe(404);
    }
    for (const restart of [async () => undefined, allRecorded]) {
      await restart();
      await expect(agent.system.self.explain(looked)).rejects.toMatchObject({
        code: 'not_refused'
      });
      await expect(agent.system.self.explain(jti)).rejects.toMatchObject({ code: 'not_refused' });
    }
    expect((await agent.system.self.outcome(jti)).state).toBe('done');
  });

  test('of a token keeps its first reason when that is sent again', async () => {
    const jti = newJti();
    // Later than what the clock that was ahead before may have closed.
    const iat = Math.floor(house.clock.now() / 1000) - 15;
    const compact = await token({ jti, iat, args: { amount: 99 } });
    await post(facet.issued().facet_url, compact);
    await post(facet.issued().facet_url, compact);
    await later(50_000, () => post(facet.issued().facet_url, compact));
    expect((await agent.system.self.explain(jti)).code).toBe('constraint');
    await allRecorded();
    expect((await agent.system.self.explain(jti)).code).toBe('constraint');
  });

  test('of a signed act is an entry with its true reason; it stays there after a restart', async () => {
    const jti = await sent({ args: { amount: 99 } });
    await house.appended(() => house.recorded(jti));
    const { entries } = await owner.system.ledger.query({ kinds: ['refusal'], limit: 1 });
    const opened = (group: FieldGroup): unknown =>
      JSON.parse(Buffer.from(entries[0]!.openings[group]!.bytes, 'base64url').toString());
    expect(opened('why')).toMatchObject({ code: 'constraint' });
    expect(opened('who')).toMatchObject({ principal: agent.holding.kid, facet: facet.id });
    expect(opened('args')).toEqual({ amount: 99 });
    await house.stop();
    await house.start();
    expect((await agent.system.self.explain(jti)).code).toBe('constraint');
  });

  /** Whoever stops in order leaves nothing unrecorded. */
  async function allRecorded(): Promise<void> {
    await house.stop();
    await house.start();
  }

  test('of a stranger is counted, not recorded one by one', async () => {
    await allRecorded();
    const before = house.newest(1000).filter(kind => kind === 'refusal').length;
    for (let at = 0; at < 20; at++) {
      await post(`/${'1'.repeat(32)}/`, await token());
    }
    await allRecorded();
    expect(house.newest(1000).filter(kind => kind === 'refusal')).toHaveLength(before);
    const { entries } = await owner.system.ledger.query({ kinds: ['refusals'], limit: 1 });
    const { counts } = JSON.parse(
      Buffer.from(entries[0]!.openings.what!.bytes, 'base64url').toString()
    ) as { counts: unknown[] };
    expect(counts).toContainEqual({ source: 'facets:test', code: 'unknown_facet', count: 20 });
  });

  test('of the same token again and again is one entry', async () => {
    const compact = await token();
    await post(facet.issued().facet_url, compact);
    await allRecorded();
    const before = house.newest(1000).filter(kind => kind === 'refusal').length;
    for (let at = 0; at < 20; at++) {
      await post(facet.issued().facet_url, compact);
    }
    await allRecorded();
    expect(house.newest(1000).filter(kind => kind === 'refusal')).toHaveLength(before + 1);
  });

  test('of asking is explained too', async () => {
    const { service, keys } = agent.holding;
    const needs = [{ object: 'bank', actions: ['balance'] }];
    const asked = await Promise.all(
      [1, 2, 3].map(() => service.request(keys, { needs, purpose: 'x' }))
    );
    expect(asked.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
    const refused = await service
      .request(keys, { needs, purpose: 'x' })
      .catch((error: { jti: string }) => error);
    const { jti } = refused as { jti: string };
    await house.appended(() => house.recorded(jti));
    expect((await agent.system.self.explain(jti)).code).toBe('too_many_requests');
  });
});
