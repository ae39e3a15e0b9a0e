import { join } from 'node:path';

import { type Kernel, type Reply, WalletHouse } from '../host/testing/walletHouse';
import { BundleWriter, leafHash, verifyBundle } from '../ledger';
import { type Definition, b64, utf8 } from '../protocol';
import { diagnose } from '../service/doctor';

const AMOUNT = { amount: { type: 'number' } };

function definition(name: string, safe: boolean, properties: object = {}): Definition {
  return {
    name,
    safe,
    summary: `${name} the account`,
    args: {
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false
    } as Definition['args'],
    returns: null,
    upload: false,
    http: null
  };
}

const ACTIONS = {
  balance: definition('balance', true),
  deposit: definition('deposit', false, AMOUNT)
};

const decoded = (text: string): Uint8Array => Buffer.from(text, 'base64url');

/** What a kernel that serves answers to each call; undefined: nothing. */
type Serve = (call: { action: string; args: Record<string, number> }) => unknown;

describe.each([
  ['beside its service', false],
  ['of a service elsewhere', true]
])('an object that a notebook offers, %s', (_where, elsewhere) => {
  let house: WalletHouse;
  let accounts: Kernel;
  let payer: Kernel;
  let facet: string;

  beforeEach(async () => {
    house = await WalletHouse.open({ elsewhere });
    accounts = await house.kernel(house.admission('accounts.ipynb', { kernel: 'k-accounts' }));
    payer = await house.kernel(house.admission('payer.ipynb', { kernel: 'k-payer' }));
  });
  afterEach(() => house.close());

  const offer = (by: Kernel, more: object = {}, query = '') =>
    by.post(`exports${query}`, { name: 'account', actions: ACTIONS, busy: 1, ...more });

  /** Consents to what waits, as Ada, and gives the kernel its export. */
  async function connected(by = accounts, more: object = {}): Promise<string> {
    const first = await offer(by, more);
    if (first.json.state === 'proposed') {
      const { proposal } = first.json as unknown as { proposal: string };
      await house.owner.system.registry.add({ proposal });
    }
    const { json } = await offer(by, more);
    expect(json.state).toBe('serving');
    return (json as unknown as { export: string }).export;
  }

  async function granted(): Promise<void> {
    [facet] = (await payer.granted({ object: 'account', actions: ['balance', 'deposit'] })) as [
      string
    ];
  }

  const use = (act: string, args: object = {}, of = facet) =>
    payer.post('invoke', { facet: of, act, args });

  const announced = async (by: Kernel, id: string): Promise<string> => {
    const { json } = await by.call('POST', `/wallet/exports/${id}/next?wait=10`);
    return (json as unknown as { call: string }).call;
  };
  const taken = async (by: Kernel, id: string, call: string) =>
    (await by.post(`exports/${id}/take/${call}`, {})) as Reply & {
      json: { action: string; args: Record<string, number> };
    };
  const answered = (by: Kernel, id: string, call: string, value: unknown, status = 200) =>
    by.post(`exports/${id}/answer/${call}?status=${status}`, value);

  async function serve(id: string, does: Serve): Promise<void> {
    const call = await announced(accounts, id);
    const { json } = await taken(accounts, id, call);
    const value = does(json);
    if (value !== undefined) {
      expect((await answered(accounts, id, call, value)).status).toBe(200);
    }
  }

  const newest = async (
    count: number
  ): Promise<{ kind: string; result?: object; why?: object }[]> => {
    const { entries } = await house.owner.system.ledger.query({ limit: 1000 });
    return entries.slice(-count).map(({ kind, openings }) => ({
      kind,
      ...Object.fromEntries(
        Object.entries(openings)
          .filter(([group]) => group === 'result' || group === 'why')
          .map(([group, { bytes }]) => [group, JSON.parse(utf8.decode(decoded(bytes))) as object])
      )
    }));
  };

  test('is called under a facet, with its intent before and its outcome after', async () => {
    const id = await connected();
    await granted();
    const call = use('deposit', { amount: 50 });
    let before: string[] = [];
    await serve(id, ({ action, args }) => {
      before = house.house.newest(1);
      return { [action]: args.amount! * 2 };
    });
    const { status, text, headers } = await call;
    expect([status, text]).toEqual([200, '{"deposit":100}']);
    expect(headers['facet-receipt']).toBeDefined();
    expect(before).toEqual(['intent']);
    expect(house.house.newest(2)).toEqual(['intent', 'outcome']);
  });

  test('needs an owner’s consent, once for the notebook and the name', async () => {
    const { json } = await offer(accounts);
    expect(json).toEqual({ state: 'proposed', proposal: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect((await offer(accounts)).json).toEqual(json);
    const { proposals } = await house.owner.system.registry.list();
    expect(proposals).toMatchObject([
      { name: 'account', kind: 'kernel', title: 'notebook accounts.ipynb' }
    ]);
    const waits = offer(accounts, {}, '?wait=20');
    await house.owner.system.registry.add({ proposal: proposals![0]!.id });
    expect((await waits).json.state).toBe('serving');
    house.wallet.kernelEnded('k-accounts');
    accounts = await house.kernel(house.admission('accounts.ipynb', { kernel: 'k-next' }));
    expect((await offer(accounts)).json.state).toBe('serving');
  });

  test('is offered by nobody else under its name, nor over a connected service', async () => {
    await connected();
    const thief = await house.kernel(house.admission('thief.ipynb', { kernel: 'k-thief' }));
    for (const [name, title] of [
      ['account', 'an object of notebook accounts.ipynb'],
      ['bank', 'http://']
    ] as const) {
      const { status, json } = await offer(thief, { name });
      expect([status, json.error.code]).toEqual([409, 'name_taken']);
      expect(json.error.message).toContain(title);
    }
    expect((await offer(thief, { name: 'aios' })).json.error.code).toBe('bad_name');
  });

  test('can be registered as such by nobody through the registry itself', async () => {
    const { registry } = house.owner.system;
    const config = { principal: payer.session.principal };
    for (const act of ['propose', 'add'] as const) {
      await expect(registry[act]({ name: 'account', kind: 'kernel', config })).rejects.toThrow();
    }
  });

  test('is gone with its kernel: refused before any intent, and there again with the next', async () => {
    const id = await connected();
    await granted();
    house.wallet.kernelEnded('k-accounts');
    const refused = await use('deposit', { amount: 1 });
    expect(refused.status).toBe(404);
    await house.house.appended(() => house.house.newest(1)[0] === 'refusal');
    const told = await payer.post('explain', { jti: refused.headers['facetry-jti'] });
    expect((told.json as unknown as { code: string }).code).toBe('object_unavailable');
    const { json } = await payer.call('GET', '/wallet/facets');
    expect(json.facets).toMatchObject([{ state: 'suspended' }]);
    const { objects } = await house.owner.system.registry.list();
    expect(objects.find(({ name }) => name === 'account')!.state).toBe('away');
    expect(await house.owner.system.registry.test('account')).toMatchObject({ ok: false });
    expect((await accounts.post(`exports/${id}/next`, {})).status).toBe(401);
    accounts = await house.kernel(house.admission('accounts.ipynb', { kernel: 'k-next' }));
    const again = await connected();
    const call = use('balance');
    await serve(again, () => 7);
    expect((await call).text).toBe('7');
  });

  test('with other definitions suspends the facets on it, and on what stayed as it was not', async () => {
    await connected();
    await granted();
    const [looking] = (await payer.granted({
      object: 'account',
      actions: ['balance'],
      uses: 9
    })) as [string];
    const changed = { ...ACTIONS, deposit: definition('deposit', false, { cents: AMOUNT.amount }) };
    const id = await connected(accounts, { actions: changed });
    const call = use('balance', {}, looking);
    await serve(id, () => 7);
    expect((await call).status).toBe(200);
    const refused = await use('deposit', { amount: 1 });
    const told = await payer.post('explain', { jti: refused.headers['facetry-jti'] });
    expect((told.json as unknown as { code: string }).code).toBe('definition_changed');
  });

  test('that changes all the time is refused, and goes on as it was', async () => {
    const id = await connected();
    await granted();
    const changed = (n: number) => ({
      actions: { ...ACTIONS, [`extra${n}`]: definition(`extra${n}`, true, {}) }
    });
    let last = id;
    for (let n = 0; n < 30; n += 1) {
      last = await connected(accounts, changed(n));
    }
    const entries = house.house.newest(1);
    const refused = await offer(accounts, changed(30));
    expect([refused.status, refused.json.error.code]).toEqual([409, 'too_many_changes']);
    expect(house.house.newest(1)).toEqual(entries);
    const call = use('balance');
    await serve(last, () => 7);
    expect((await call).text).toBe('7');
    expect((await offer(accounts, changed(29))).status).toBe(200);
  });

  test('that an owner disconnects ends, and is not asked for again by itself', async () => {
    const id = await connected();
    await granted();
    await house.owner.system.registry.remove('account');
    expect((await accounts.post(`exports/${id}/next`, {})).json.error.code).toBe('no_such_export');
    const again = await offer(accounts, { again: id });
    expect([again.status, again.json.error.code]).toEqual([409, 'disconnected']);
    await connected();
    expect((await use('balance')).status).toBe(404);
  });

  test('that was offered anew is not put back by whoever served what it replaced', async () => {
    const before = await connected();
    const changed = { ...ACTIONS, balance: definition('balance', true, AMOUNT) };
    await connected(accounts, { actions: changed });
    const gone = await accounts.post(`exports/${before}/next`, {});
    expect(gone.json.error.code).toBe('no_such_export');
    const { status, json } = await offer(accounts, { again: before });
    expect([status, json.error.code]).toEqual([409, 'offered_anew']);
    const { objects } = await house.owner.system.registry.list();
    const { actions } = objects.find(({ name }) => name === 'account')!;
    expect(actions['balance']).toEqual(changed.balance);
  });

  test('of another kernel of the notebook is refused while the first one serves', async () => {
    const id = await connected();
    const second = await house.kernel(house.admission('accounts.ipynb', { kernel: 'k-2' }));
    const { status, json } = await offer(second);
    expect([status, json.error.code]).toEqual([409, 'exported_elsewhere']);
    await accounts.post(`exports/${id}/end`, {});
    expect((await offer(second)).json.state).toBe('serving');
  });

  test('of a paused notebook is not taken', async () => {
    const { principal } = accounts.session;
    await house.owner.system.facets.pause({ principal });
    const { status, json } = await offer(accounts);
    expect([status, json.error.code]).toEqual([409, 'paused']);
  });

  test.each([
    ['no action', {}],
    ['an open argument', { x: { ...ACTIONS.balance, name: 'x', args: { type: 'object' } } }],
    ['an upload', { x: { ...ACTIONS.balance, name: 'x', upload: true } }],
    ['another name', { x: ACTIONS.balance }],
    ['an address', { x: { ...ACTIONS.balance, name: 'x', http: { method: 'GET', path: '/' } } }],
    [
      'too many',
      Object.fromEntries(
        [...Array(65).keys()].map(n => [`a${n}`, definition(`a${n}`, true)] as const)
      )
    ]
  ])('with %s is refused', async (_name, actions) => {
    const { status, json } = await offer(accounts, { actions });
    expect([status, json.error.code]).toEqual([409, 'document_unusable']);
  });

  test('leaves a ledger that verifies, and state that the doctor finds as it says', async () => {
    const id = await connected();
    await granted();
    const call = use('deposit', { amount: 1 });
    await serve(id, () => 1);
    await call;
    const other = { ...ACTIONS, balance: definition('balance', true, AMOUNT) };
    await connected(accounts, { actions: other });
    const { checkpoint, entries } = await house.owner.system.ledger.query({ limit: 1000 });
    const parts: Uint8Array[] = [];
    const bundle = new BundleWriter(bytes => void parts.push(bytes));
    const { issuer, logKey: log } = house.house.core.identity;
    await bundle.head({ issuer, log, checkpoint });
    for (const { index, leaf, openings } of entries) {
      const bytes = b64.decode(leaf);
      await bundle.entry({ index, leaf: bytes, hash: leafHash(bytes), openings });
    }
    await bundle.end();
    const { faults } = await verifyBundle(parts);
    expect(faults).toEqual([]);
    const told = entries
      .filter(({ kind }) => kind === 'registration')
      .map(({ openings }) => JSON.parse(utf8.decode(decoded(openings['what']!.bytes))) as object);
    expect(told.slice(-3)).toMatchObject([
      { change: 'proposed', kind: 'kernel', object: 'account' },
      { change: 'added', origin: `kernel:${accounts.session.principal}` },
      { change: 'replaced', title: accounts.session.principal.slice(0, 12) }
    ]);
    await house.wallet.close();
    await house.house.stop();
    const { differences } = await diagnose(join(house.house.folder, 'state.sqlite'));
    expect(differences).toEqual([]);
    await house.house.start();
    house.begin();
  });

  describe('against a kernel that does as it likes', () => {
    let id: string;
    let call: Promise<Reply>;
    let number: string;

    beforeEach(async () => {
      id = await connected();
      await granted();
      call = use('deposit', { amount: 5 });
      number = await announced(accounts, id);
    });

    test('a call that it never takes was proven not sent, and is told busy', async () => {
      const { status, json, headers } = await call;
      expect([status, (json as unknown as { code: string }).code]).toEqual([503, 'busy']);
      expect(headers['retry-after']).toBe('1');
      const [, outcome] = await newest(2);
      expect(outcome).toMatchObject({ kind: 'outcome', result: { state: 'not_sent' } });
      const late = await taken(accounts, id, number);
      expect([late.status, late.json.error.code]).toEqual([409, 'call_over']);
    });

    test('nobody but the kernel that offers it takes or answers a call', async () => {
      const twin = await house.kernel(house.admission('accounts.ipynb', { kernel: 'k-2' }));
      for (const other of [payer, twin]) {
        for (const path of ['next', `take/${number}`, `answer/${number}`, 'end']) {
          const { status, json } = await other.post(`exports/${id}/${path}`, {});
          expect([status, json.error.code]).toEqual([409, 'no_such_export']);
        }
      }
      await taken(accounts, id, number);
      await answered(accounts, id, number, 'mine');
      expect((await call).text).toBe('"mine"');
    });

    test('one answer counts: not a second, not before it was taken, not with another’s id', async () => {
      expect((await answered(accounts, id, number, 'early')).json.error.code).toBe('call_over');
      await taken(accounts, id, number);
      expect((await taken(accounts, id, number)).json.error.code).toBe('call_over');
      expect((await answered(accounts, id, 'f'.repeat(32), 0)).json.error.code).toBe('call_over');
      await answered(accounts, id, number, 'once');
      expect((await answered(accounts, id, number, 'twice')).json.error.code).toBe('call_over');
      expect((await call).text).toBe('"once"');
    });

    test('an answer for another object’s call is none', async () => {
      const { json } = await offer(accounts, { name: 'other' });
      await house.owner.system.registry.add({
        proposal: (json as unknown as { proposal: string }).proposal
      });
      const other = (await offer(accounts, { name: 'other' })).json as unknown as {
        export: string;
      };
      await taken(accounts, id, number);
      const crossed = await answered(accounts, other.export, number, 'crossed');
      expect(crossed.json.error.code).toBe('call_over');
      await answered(accounts, id, number, 'right');
      expect((await call).text).toBe('"right"');
    });

    test('an answer that is too long, or no JSON, fails the call', async () => {
      await taken(accounts, id, number);
      const bytes = Buffer.alloc(10 * 1024 * 1024, 0x20);
      expect((await answered(accounts, id, number, bytes)).status).toBe(400);
      const { status, json } = await call;
      expect([status, (json as unknown as { code: string }).code]).toEqual([
        502,
        'upstream_too_large'
      ]);
      const next = use('balance');
      const second = await announced(accounts, id);
      await taken(accounts, id, second);
      const html = await answered(accounts, id, second, Buffer.from('<html>'));
      expect(html.json.error.code).toBe('bad_answer');
      expect((await next).status).toBe(502);
      const [, outcome] = await newest(2);
      expect(outcome).toMatchObject({ result: { state: 'failed' } });
    });

    test('it can’t claim another status than its three, nor headers', async () => {
      await taken(accounts, id, number);
      for (const status of [0, 201, 404, 302, 99, NaN]) {
        expect((await answered(accounts, id, number, 0, status)).status).toBe(400);
      }
      await answered(accounts, id, number, { code: 'Overdraft' }, 409);
      const { status, headers, text } = await call;
      expect([status, text]).toEqual([409, '{"code":"Overdraft"}']);
      expect(headers['content-type']).toBe('application/json');
      expect(headers['facet-receipt']).toBeDefined();
    });

    test('its end during a call leaves it failed, never sent again', async () => {
      await taken(accounts, id, number);
      house.wallet.kernelEnded('k-accounts');
      const { status, json } = await call;
      expect([status, (json as unknown as { code: string }).code]).toEqual([502, 'kernel_ended']);
      const [, outcome] = await newest(2);
      expect(outcome).toMatchObject({
        result: { state: 'failed' },
        why: { code: 'kernel_ended' }
      });
    });

    test('a revocation cuts a call that it has taken', async () => {
      await taken(accounts, id, number);
      await house.owner.system.facets.revoke(facet);
      expect((await call).status).toBe(502);
      expect((await answered(accounts, id, number, 'late')).json.error.code).toBe('call_over');
      const { entries } = await house.owner.system.ledger.query({ kinds: ['outcome'] });
      const bytes = entries.at(-1)!.openings['result']!.bytes;
      expect(JSON.parse(utf8.decode(decoded(bytes)))).toEqual({ state: 'cut' });
    });
  });

  test('goes on once its service runs again, and nobody is asked', async () => {
    const id = await connected();
    await granted();
    await house.wallet.close();
    await house.house.stop();
    await house.house.start();
    house.begin();
    expect((await accounts.post(`exports/${id}/next`, {})).json.error.code).toBe('no_such_export');
    const again = await offer(accounts, { again: id });
    expect(again.json.state).toBe('serving');
    const now = (again.json as unknown as { export: string }).export;
    expect(now).not.toBe(id);
    const call = use('balance');
    await serve(now, () => 7);
    expect((await call).text).toBe('7');
  });

  test('whose numbers are long keeps them as they were written', async () => {
    const id = await connected();
    await granted();
    const call = use('balance');
    const number = await announced(accounts, id);
    await taken(accounts, id, number);
    await answered(accounts, id, number, Buffer.from('0.10000000000000000001'));
    expect((await call).text).toBe('0.10000000000000000001');
  });
});
