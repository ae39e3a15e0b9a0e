import { randomBytes } from 'node:crypto';

import { basisOf } from '../client';
import { type Kernel, WalletHouse } from '../host/testing/walletHouse';
import { verifyReceipt } from '../ledger';
import { b64u, type EntryView, newJti, utf8 } from '../protocol';
import { readBody } from '../service/gateway';

const BALANCE = { object: 'bank', actions: ['balance'] };

describe('the wallet passes on', () => {
  let house: WalletHouse;
  let kernel: Kernel;
  let balance: string;

  beforeAll(async () => {
    house = await WalletHouse.open();
    kernel = await house.kernel();
    [balance] = (await kernel.granted(BALANCE)) as [string];
  });
  afterAll(() => house.close());

  const facetFor = async (action: string, more: object = {}): Promise<string> =>
    (await kernel.granted({ object: 'bank', actions: [action], ...more }))[0]!;

  test('the upstream’s answer as it is, with its receipt and where it stands', async () => {
    const { status, json, headers } = await kernel.post('invoke', {
      facet: balance,
      act: 'balance',
      args: {}
    });
    expect([status, json]).toEqual([200, { balance: 100 }]);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'facetry-jti': expect.stringMatching(/^[A-Za-z0-9_-]{22,43}$/)
    });
    const verdict = await verifyReceipt(
      headers['facet-receipt']!,
      house.house.core.identity.logKey
    );
    expect(verdict.ok).toBe(true);
    expect(headers['facetry-index']).toBe(String(verdict.intent!.index));
  });

  test('an error of the upstream with a receipt, and our own 404 without', async () => {
    const missing = await facetFor('missing');
    const theirs = await kernel.post('invoke', { facet: missing, act: 'missing', args: {} });
    const ours = await kernel.post('invoke', { facet: balance, act: 'deposit', args: {} });
    expect([theirs.status, ours.status]).toEqual([404, 404]);
    expect(theirs.headers['facet-receipt']).toBeDefined();
    expect(ours.headers['facet-receipt']).toBeUndefined();
    expect(ours.json).toEqual({ error: 'not_found' });
    const why = await kernel.post('explain', { jti: ours.headers['facetry-jti'] });
    expect(why.json).toMatchObject({ code: 'action_not_granted' });
  });

  describe('which cell acts', () => {
    const source = '5'.repeat(64);
    const told = async (more: object): Promise<unknown> => {
      const { headers, status } = await kernel.post('invoke', {
        facet: balance,
        act: 'balance',
        args: {},
        ...more
      });
      expect(status).toBe(200);
      const entry = await house.owner.system.ledger.entry(Number(headers['facetry-index']));
      const opening = entry.openings.lineage;
      return opening && JSON.parse(Buffer.from(opening.bytes, 'base64url').toString());
    };

    test('by its kernel’s word, until its Jupyter server passed that source on in that cell', async () => {
      const cell = { id: 'c1' };
      expect(await told({ cell, lineage: { source } })).toEqual({ source });
      house.wallet.executed({ kernel: 'other', cell: 'c1', source });
      house.wallet.executed({ kernel: 'k1', cell: 'c2', source });
      house.wallet.executed({ kernel: 'k1', cell: 'c1', source: '6'.repeat(64) });
      expect(await told({ cell, lineage: { source } })).toEqual({ source });
      house.wallet.executed({ kernel: 'k1', cell: 'c1', source });
      expect(await told({ cell, lineage: { source } })).toEqual({ seen: true, source });
      expect(await told({ lineage: { source } })).toEqual({ source });
    });

    test('and no kernel says what its server saw', async () => {
      const lineage = { source, seen: true };
      const { status, json } = await kernel.post('invoke', {
        facet: balance,
        act: 'balance',
        args: {},
        lineage
      });
      expect([status, JSON.stringify(json)]).toEqual([400, expect.stringContaining('seen')]);
    });
  });

  describe('which kernel acts', () => {
    const opened = async (index: string | undefined): Promise<Record<string, unknown>> => {
      const { openings } = await house.owner.system.ledger.entry(Number(index));
      const read = (name: 'cell' | 'who'): unknown =>
        openings[name] && JSON.parse(Buffer.from(openings[name].bytes, 'base64url').toString());
      return { cell: read('cell'), custody: (read('who') as { custody: string }).custody };
    };
    const newest = async (
      kinds: EntryView['kind'][] = ['intent', 'refusal', 'request', 'note']
    ): Promise<number> =>
      (await house.owner.system.ledger.query({ kinds, limit: 1 })).entries[0]!.index;
    const acts = async (from: Kernel, cell?: unknown) =>
      from.post('invoke', { facet: balance, act: 'balance', args: {}, cell });

    test('by the wallet’s word: that of its session, in each kernel of one notebook', async () => {
      const second = await house.kernel(house.admission(undefined, { kernel: 'k2' }));
      expect(second.session.principal).toBe(kernel.session.principal);
      const told = [];
      for (const [from, cell] of [
        [kernel, { id: 'c1' }],
        [second, { id: 'c1' }],
        [second, undefined]
      ] as const) {
        told.push(await opened((await acts(from, cell)).headers['facetry-index']));
      }
      expect(told).toEqual([
        { cell: { id: 'c1', kernel: 'k1' }, custody: 'wallet' },
        { cell: { id: 'c1', kernel: 'k2' }, custody: 'wallet' },
        { cell: { kernel: 'k2' }, custody: 'wallet' }
      ]);
    });

    test.each([
      ['its own', 'k1'],
      ['another’s', 'k2'],
      ['none', null],
      ['one in markup', '</script>\u202e'],
      ['one that is too long', 'x'.repeat(5000)],
      ['one of no text', { id: 'k1' }]
    ])('and no kernel says %s', async (_what, said) => {
      const before = await newest();
      const needs = [{ object: 'bank', actions: ['deposit'] }];
      const cell = { id: 'c1', kernel: said };
      for (const { status, json } of [
        await acts(kernel, cell),
        await kernel.post('need', { needs, purpose: '', cell }),
        await kernel.post('note', { claim: 'c', based_on: [], cell })
      ]) {
        expect([status, JSON.stringify(json)]).toEqual([400, expect.stringContaining('kernel')]);
      }
      const lineage = { kernel: said };
      const call = { facet: balance, act: 'balance', args: {}, lineage };
      expect((await kernel.post('invoke', call)).status).toBe(400);
      expect(await newest()).toBe(before);
    });

    test.each([
      ['an id that no token may say', 'x'.repeat(201)],
      ['half a character', 'k\ud800']
    ])('or nobody says it, and it acts as it would: %s', async (_what, id) => {
      const odd = await house.kernel(house.admission(undefined, { kernel: id }));
      const { status, headers } = await acts(odd, { id: 'c1' });
      expect(status).toBe(200);
      expect(await opened(headers['facetry-index'])).toMatchObject({ cell: { id: 'c1' } });
    });

    test('and by it a request and a refusal are told, too', async () => {
      const needs = [{ object: 'bank', actions: ['deposit'] }];
      const asked = await kernel.post('need', { needs, purpose: '', cell: { id: 'c1' } });
      const { request } = asked.json as { request: string };
      const view = await house.owner.system.requests.show(request);
      expect(view).toMatchObject({ cell: { id: 'c1', kernel: 'k1' } });
      await kernel.post(`requests/${request}/withdraw`, {});
      await kernel.post('invoke', { facet: balance, act: 'deposit', args: {} });
      const refused = String(await newest(['refusal']));
      expect(await opened(refused)).toMatchObject({ cell: { kernel: 'k1' } });
    });
  });

  test('a note with what it is based on, signed with the notebook’s key, and no other', async () => {
    const call = { facet: balance, act: 'balance', args: {} };
    const { headers } = await kernel.post('invoke', call);
    const based_on = [basisOf(headers['facet-receipt']!)!];
    const noted = await kernel.post('note', { claim: 'it is low', based_on });
    expect(noted.status).toBe(200);
    const { entry } = noted.json as unknown as { entry: number };
    expect(await house.owner.system.ledger.entry(entry)).toMatchObject({
      kind: 'note',
      principal: kernel.session.principal
    });
    const guess = { claim: 'a guess', based_on: [{ entry: 0, leaf: '0'.repeat(64) }] };
    expect((await kernel.post('note', guess)).status).toBe(409);
    expect((await kernel.post('note', { claim: '', based_on })).status).toBe(400);
    expect((await kernel.post('note', { claim: 'none', based_on: [] })).status).toBe(400);
  });

  test('the identity that the kernel chose, so that it can ask what became of it', async () => {
    const jti = newJti();
    const call = { facet: balance, act: 'balance', args: {}, jti };
    const { headers } = await kernel.post('invoke', call);
    expect(headers['facetry-jti']).toBe(jti);
    const { json } = await kernel.post('outcome', { jti });
    expect(json).toMatchObject({ state: 'done', status: 200 });
    const replayed = await kernel.post('invoke', call);
    expect(replayed.status).toBe(404);
  });

  test('what is sealed on the way to the service as it was, refusals and questions too', async () => {
    const sent: string[] = [];
    const unsealed = house.house.handler;
    house.house.handler = async request => {
      const body = await readBody(request.body ?? nothing(), 1 << 20);
      sent.push(body.toString());
      return unsealed({ ...request, body: request.body && whole(body) });
    };
    const call = { facet: balance, act: 'balance', args: {}, sealed: true };
    const answer = await kernel.post('invoke', call);
    const refused = await kernel.post('invoke', { ...call, act: 'deposit' });
    const jti = refused.headers['facetry-jti'];
    const why = await kernel.post('explain', { jti, sealed: true });
    const checked = await kernel.post('check', { ...call, act: 'deposit' });
    const told = await kernel.post('describe', { facet: balance, sealed: true });
    house.house.handler = unsealed;
    expect([answer.status, answer.json]).toEqual([200, { balance: 100 }]);
    expect(answer.headers['facet-receipt']).toBeDefined();
    expect(refused.status).toBe(404);
    expect(why.json).toMatchObject({ code: 'action_not_granted' });
    expect(checked.json).toMatchObject({ ok: false, reason: 'action_not_granted' });
    expect(told.json).toMatchObject({ id: balance });
    const acts = sent.filter(text => text !== '');
    expect(acts).toHaveLength(5);
    expect(acts.every(text => text.includes('..'))).toBe(true);
  });

  test('long answers as they come', async () => {
    const long = await facetFor('long');
    const { status, text } = await kernel.post('invoke', {
      facet: long,
      act: 'long',
      args: { bytes: 3_000_000 }
    });
    expect([status, text.length]).toEqual([200, 3_000_000]);
  });

  test('uses, checks and descriptions', async () => {
    const once = await facetFor('rows', { uses: 1 });
    const check = async () =>
      (await kernel.post('check', { facet: once, act: 'rows', args: {} })).json;
    expect(await check()).toMatchObject({ ok: true });
    expect((await kernel.post('describe', { facet: once })).json.uses_left).toBe(1);
    await kernel.post('invoke', { facet: once, act: 'rows', args: {} });
    expect(await check()).toMatchObject({ ok: false, reason: 'spent' });
    const { json } = await kernel.call('GET', '/wallet/facets');
    const held = json.facets.find(({ id }) => id === once);
    expect(held).toMatchObject({ state: 'spent', uses_left: 0 });
  });

  test('nothing of a facet that another session holds, also by its right id', async () => {
    const stranger = await house.kernel(house.admission('stranger.ipynb'));
    const others = await stranger.granted({ object: 'bank', actions: ['text'] });
    for (const route of ['invoke', 'describe', 'check', 'drop', 'lend']) {
      const body: Record<string, unknown> = { facet: others[0] };
      if (route === 'invoke' || route === 'check') {
        Object.assign(body, { act: 'text', args: {} });
      }
      if (route === 'lend') {
        Object.assign(body, { to: { petname: 'agent:x' }, terms: {} });
      }
      const real = await kernel.post(route, body);
      const made = await kernel.post(route, { ...body, facet: '0'.repeat(32) });
      expect([real.status, real.json]).toEqual([404, made.json]);
    }
    const asked = await stranger.post('need', { needs: [BALANCE], purpose: '' });
    const request = `requests/${asked.json.request}`;
    const seen = await kernel.call('GET', `/wallet/${request}`);
    const withdrawn = await kernel.post(`${request}/withdraw`, {});
    expect([seen.status, withdrawn.status]).toEqual([404, 404]);
    await stranger.post(`${request}/withdraw`, {});
  });

  test('the catalogue and the notebook’s own trail', async () => {
    const { json } = await kernel.call('GET', '/wallet/catalogue');
    expect(json.objects).toEqual([expect.objectContaining({ name: 'bank' })]);
    const trail = await kernel.post('trail', { limit: 5 });
    expect(trail.json.entries.length).toBe(5);
  });

  test('dropping: the facet ends with the service and is held no longer', async () => {
    const dropped = await facetFor('text');
    const { json } = await kernel.post('drop', { facet: dropped });
    expect(json).toEqual({ revoked: [dropped] });
    const call = { facet: dropped, act: 'text', args: {} };
    expect((await kernel.post('invoke', call)).json.error.code).toBe('unknown_facet');
    const listed = (await kernel.call('GET', '/wallet/facets')).json.facets;
    expect(listed.map(({ id }) => id)).not.toContain(dropped);
  });

  test('dropping what was revoked before', async () => {
    const facet = await facetFor('text');
    await house.owner.system.facets.revoke(facet);
    expect((await kernel.post('drop', { facet })).status).toBe(200);
  });

  test('no more than a megabyte of JSON, no more than 32 of an upload', async () => {
    const big = { facet: balance, act: 'balance', args: { note: 'x'.repeat(1_100_000) } };
    const { status, json } = await kernel.post('invoke', big);
    expect([status, json.error.code]).toEqual([400, 'too_large']);
    const target = `/wallet/upload/${b64u.encode(
      utf8.encode(JSON.stringify({ facet: balance, act: 'balance', args: {} }))
    )}`;
    const upload = await kernel.call('POST', target, Buffer.alloc(33 * 1024 * 1024));
    expect([upload.status, upload.json.error.code]).toEqual([400, 'too_large']);
  });

  test.each([
    ['text that is no JSON', '{', '/wallet/invoke'],
    ['a list', '[]', '/wallet/invoke'],
    ['an address that is no base64url', '{}', '/wallet/upload/%00%ff'],
    ['base64url of no JSON', '{}', '/wallet/upload/AAAA'],
    ['no act', JSON.stringify({ facet: '0' }), '/wallet/invoke'],
    ['args that are a list', JSON.stringify({ facet: '0', act: 'a', args: [] }), '/wallet/invoke'],
    [
      'a jti of 3 characters',
      JSON.stringify({ facet: '0', act: 'a', jti: 'abc' }),
      '/wallet/invoke'
    ]
  ])('refuses %s with a sentence', async (_name, body, target) => {
    const { status, json } = await kernel.call('POST', target, Buffer.from(body));
    expect([status, json.error.code]).toEqual([400, 'bad_input']);
  });

  test('nested arguments deeper than tokens allow are refused, not lost in a crash', async () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const body = `{"facet":"${balance}","act":"balance","args":{"a":${deep}}}`;
    const { status } = await kernel.call('POST', '/wallet/invoke', Buffer.from(body));
    expect(status).toBe(400);
  });

  test('unknown addresses and methods are 404', async () => {
    for (const [method, target] of [
      ['GET', '/wallet/invoke'],
      ['DELETE', '/wallet/facets'],
      ['GET', '/wallet/'],
      ['GET', '/'],
      ['GET', '/wallet/../../etc/passwd'],
      ['POST', `/wallet/requests/${randomBytes(16).toString('hex')}/grant`]
    ] as const) {
      expect((await kernel.call(method, target)).status).toBe(404);
    }
  });

  test('never a nonce, an address or a private key, in no answer and no error', async () => {
    house.between = () => async address => {
      throw Object.assign(new TypeError(`fetch failed: ${address}`), { code: 'ECONNRESET' });
    };
    for (const route of ['invoke', 'check', 'describe', 'drop']) {
      const args = route === 'invoke' || route === 'check' ? { act: 'balance', args: {} } : {};
      const { status } = await kernel.post(route, { facet: balance, ...args });
      expect(status).toBe(503);
    }
    house.between = fetch => fetch;
    const secrets = house.secrets();
    const said = house.said.join('\n');
    expect(secrets.length).toBeGreaterThan(10);
    expect(secrets.filter(secret => said.includes(secret))).toEqual([]);
  });
});

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
