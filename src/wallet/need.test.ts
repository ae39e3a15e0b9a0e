import { existsSync, readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { WalletHouse } from '../host/testing/walletHouse';

const BALANCE = { object: 'bank', actions: ['balance'] };
const DEPOSIT = { object: 'bank', actions: ['deposit'] };

describe('need', () => {
  let house: WalletHouse;

  beforeAll(async () => (house = await WalletHouse.open()));
  afterEach(() => house.wallet.kernelEnded('k1'));
  afterAll(() => house.close());

  test('asks once, waits, and gives the facet at once the next time', async () => {
    const kernel = await house.kernel(house.admission('once.ipynb'));
    const asked = await kernel.post('need', { needs: [BALANCE], purpose: 'month end' });
    expect(asked.json).toEqual({ state: 'pending', request: expect.any(String) });
    const waiting = kernel.call('GET', `/wallet/requests/${asked.json.request}?wait=25`);
    await house.decide(asked.json.request);
    const { json: answered } = await waiting;
    expect(answered).toMatchObject({
      state: 'granted',
      facets: [
        { object: 'bank', actions: ['balance'], state: 'live', petname: 'notebook once.ipynb' }
      ]
    });
    const again = await kernel.post('need', { needs: [BALANCE], purpose: 'anything' });
    expect(again.json).toEqual({ state: 'granted', facets: answered.facets });
  });

  test('asks for the uncovered needs alone, and answers for all in their order', async () => {
    const kernel = await house.kernel(house.admission('several.ipynb'));
    const [held] = await kernel.granted(BALANCE);
    const { json } = await kernel.post('need', { needs: [DEPOSIT, BALANCE], purpose: '' });
    const request = await house.owner.system.requests.show(json.request);
    expect(request.needs.map(({ terms }) => terms.actions)).toEqual([['deposit']]);
    await house.decide(json.request);
    const { json: answered } = await kernel.call('GET', `/wallet/requests/${json.request}?wait=25`);
    expect(answered.facets.map(({ actions }) => actions)).toEqual([['deposit'], ['balance']]);
    expect(answered.facets[1]!.id).toBe(held);
  });

  test('forgets an answered request that the service erased, to the byte', async () => {
    const planted = 'planted-in-a-need';
    const kernel = await house.kernel(house.admission('erased.ipynb'));
    const note = { note: { exact: planted } };
    const needs = [{ object: 'vault', actions: ['open'], constraints: note }];
    const { json } = await kernel.post('need', { needs, purpose: planted });
    const found = (): boolean =>
      [house.file, `${house.file}-wal`]
        .filter(path => existsSync(path))
        .some(path => readFileSync(path).includes(planted));
    house.wallet.forget({ requests: [json.request] });
    expect(found()).toBe(true);
    await kernel.post(`requests/${json.request}/withdraw`, {});
    house.wallet.forget({ requests: [json.request] });
    expect(found()).toBe(false);
  });

  test('forgets of what was granted by what it was asked for, where that was erased', async () => {
    const kernel = await house.kernel(house.admission('granted.ipynb'));
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    await house.decide(json.request, terms => terms);
    const ended = await kernel.call('GET', `/wallet/requests/${json.request}?wait=25`);
    const db = new DatabaseSync(house.file, { readOnly: true });
    const [id] = ended.json.facets.map(facet => facet.id);
    const key = () => db.prepare('SELECT need FROM facets WHERE id = ?').get(id!);
    expect(key()).toEqual({ need: expect.stringMatching(/^[0-9a-f]{64}$/) });
    house.wallet.forget({ requests: [json.request] });
    expect(key()).toEqual({ need: null });
    db.close();
  });

  test('does not ask again what was granted narrower, and does ask what was struck', async () => {
    const kernel = await house.kernel(house.admission('narrowed.ipynb'));
    const needs = [{ object: 'bank', actions: ['balance', 'rows'] }, DEPOSIT];
    const { json } = await kernel.post('need', { needs, purpose: '' });
    await house.decide(json.request, terms =>
      terms.actions.includes('deposit') ? null : { ...terms, actions: ['balance'] }
    );
    const ended = await kernel.call('GET', `/wallet/requests/${json.request}?wait=25`);
    expect(ended.json.facets).toEqual([expect.objectContaining({ actions: ['balance'] }), null]);
    const [first] = needs;
    const again = await kernel.post('need', { needs: [first], purpose: '' });
    expect(again.json.state).toBe('granted');
    const struck = await kernel.post('need', { needs: [DEPOSIT], purpose: '' });
    expect(struck.json.state).toBe('pending');
    await kernel.post(`requests/${struck.json.request}/withdraw`, {});
  });

  test('joins an open request for the same; `fresh` asks anew', async () => {
    const kernel = await house.kernel(house.admission('joins.ipynb'));
    const call = { needs: [BALANCE], purpose: 'x' };
    const [one, other] = await Promise.all([kernel.post('need', call), kernel.post('need', call)]);
    expect(other.json).toEqual(one.json);
    const fresh = await kernel.post('need', { ...call, fresh: true });
    expect(fresh.json.request).not.toBe(one.json.request);
    for (const { json } of [one, fresh]) {
      const ended = await kernel.post(`requests/${json.request}/withdraw`, {});
      expect(ended.json).toEqual({ state: 'withdrawn' });
    }
  });

  test('that the disk has no room for leaves no request behind that nobody would hear of', async () => {
    await house.wallet.close();
    const db = new DatabaseSync(house.file);
    house.begin(db);
    const kernel = await house.kernel(house.admission('full.ipynb'));
    const requests = async () => (await house.owner.system.requests.list()).requests.length;
    const before = await requests();
    const call = { needs: [BALANCE], purpose: 'x', fresh: true };
    db.exec('PRAGMA query_only = 1');
    for (let i = 0; i < 4; i++) {
      const failed = await kernel.post('need', call);
      expect(failed.status).toBe(503);
      expect(failed.json.error.code).toBe('wallet_unwritable');
      expect(failed.json.error.message).toContain('Make room');
    }
    expect(await requests()).toBe(before);
    db.exec('PRAGMA query_only = 0');
    const asked = await kernel.post('need', call);
    expect(asked.json.state).toBe('pending');
    await kernel.post(`requests/${asked.json.request}/withdraw`, {});
    await house.restart();
    db.close();
  });

  test('says which limit is reached when three requests wait', async () => {
    const kernel = await house.kernel(house.admission('three.ipynb'));
    const asks = ['a', 'b', 'c'].map(purpose =>
      kernel.post('need', { needs: [BALANCE], purpose, fresh: true })
    );
    const open = await Promise.all(asks);
    const fourth = await kernel.post('need', { needs: [BALANCE], purpose: 'd', fresh: true });
    expect(fourth.status).toBe(409);
    expect(fourth.json.error.code).toBe('too_many_requests');
    expect(fourth.json.error.message).toMatch(/^3 requests of this notebook wait/);
    await Promise.all(open.map(({ json }) => kernel.post(`requests/${json.request}/withdraw`, {})));
  });

  test('says that a loop asks too often, where none of its requests waits', async () => {
    const kernel = await house.kernel(house.admission('loop.ipynb'));
    let last = { status: 0, json: { error: { message: '' }, request: '' } };
    for (let asked = 0; asked < 40 && last.status !== 409; asked += 1) {
      last = await kernel.post('need', { needs: [BALANCE], purpose: `${asked}`, fresh: true });
      if (last.status !== 409) {
        await kernel.post(`requests/${last.json.request}/withdraw`, {});
      }
    }
    expect(last.json.error.message).toBe(
      'This notebook asked too often: more than 30 in a minute. Try again in a minute.'
    );
  });

  test('keeps a grant that came after the kernel stopped waiting and was restarted', async () => {
    const admission = house.admission('restarted.ipynb', { kernel: 'old' });
    const kernel = await house.kernel(admission);
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    const interrupted = new AbortController();
    const waiting = kernel.call('GET', `/wallet/requests/${json.request}?wait=25`, undefined, {
      signal: interrupted.signal
    });
    interrupted.abort();
    expect((await waiting).json.state).toBe('pending');
    house.wallet.kernelEnded('old');
    await house.decide(json.request);
    const next = await house.kernel({ ...admission, kernel: 'k1' });
    expect(next.session.principal).toBe(kernel.session.principal);
    await next.call('GET', `/wallet/requests/${json.request}?wait=25`);
    const again = await next.post('need', { needs: [BALANCE], purpose: '' });
    expect(again.json.state).toBe('granted');
  });

  test('goes on waiting after the wallet itself was restarted', async () => {
    const admission = house.admission('outlives.ipynb');
    const kernel = await house.kernel(admission);
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    await house.restart();
    await house.decide(json.request);
    const next = await house.kernel(admission);
    const ended = await next.call('GET', `/wallet/requests/${json.request}?wait=25`);
    expect(ended.json).toMatchObject({ state: 'granted', facets: [{ object: 'bank' }] });
  });

  test('a withdrawal that comes after the grant keeps the grant', async () => {
    const kernel = await house.kernel(house.admission('race.ipynb'));
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    await house.decide(json.request);
    const withdrawn = await kernel.post(`requests/${json.request}/withdraw`, {});
    expect(withdrawn.json).toMatchObject({ state: 'granted', facets: [{ state: 'live' }] });
  });

  test('withdrawal and grant at the same moment end in one of the two, for both sides', async () => {
    const kernel = await house.kernel(house.admission('tie.ipynb'));
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    const [decided, withdrawn] = await Promise.all([
      house.decide(json.request).then(
        () => 'granted',
        () => 'withdrawn'
      ),
      kernel.post(`requests/${json.request}/withdraw`, {})
    ]);
    const after = await kernel.call('GET', `/wallet/requests/${json.request}?wait=25`);
    expect([withdrawn.json.state, after.json.state]).toEqual([decided, decided]);
  });

  test('a wallet that waits for answers ends at once when told to', async () => {
    const kernel = await house.kernel(house.admission('ends.ipynb'));
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    const waiting = kernel.call('GET', `/wallet/requests/${json.request}?wait=25`);
    await house.restart();
    expect((await waiting).status).toBe(401);
    const next = await house.kernel(house.admission('ends.ipynb'));
    await next.post(`requests/${json.request}/withdraw`, {});
  });

  test('asks anew once the facet was revoked', async () => {
    const kernel = await house.kernel(house.admission('revoked.ipynb'));
    const [id] = await kernel.granted(BALANCE);
    await house.owner.system.facets.revoke(id!);
    const { json } = await kernel.call('GET', '/wallet/facets');
    expect(json.facets).toEqual([expect.objectContaining({ id, state: 'revoked' })]);
    const again = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    expect(again.json.state).toBe('pending');
    await kernel.post(`requests/${again.json.request}/withdraw`, {});
  });

  test.each([
    ['no needs', { needs: [], purpose: '' }],
    ['17 needs', { needs: Array(17).fill(BALANCE), purpose: '' }],
    ['a need of another form', { needs: [{ ...BALANCE, wish: 1 }], purpose: '' }],
    ['a purpose of 501 characters', { needs: [BALANCE], purpose: 'x'.repeat(501) }],
    ['an unknown member', { needs: [BALANCE], purpose: '', door: 'consent' }],
    ['a cell with more in it', { needs: [BALANCE], purpose: '', cell: { id: 'a', html: '<b>' } }]
  ])('refuses %s with a sentence', async (_name, body) => {
    const kernel = await house.kernel(house.admission('bad.ipynb'));
    const { status, json } = await kernel.post('need', body);
    expect(status).toBe(400);
    expect(json.error).toEqual({ code: 'bad_input', message: expect.stringMatching(/\w+/) });
  });

  test('keys and addresses are in the wallet’s file, which its owner alone reads', () => {
    expect(statSync(house.file).mode & 0o777).toBe(0o600);
    expect(readFileSync(house.file).length).toBeGreaterThan(0);
    const said = house.said.join('\n');
    const found = house.secrets().filter(secret => said.includes(secret));
    expect(house.secrets().length).toBeGreaterThan(10);
    expect(found).toEqual([]);
  });
});
