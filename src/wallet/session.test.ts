import { readFileSync } from 'node:fs';

import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import type { Fetch } from '../client';
import { WalletHouse } from '../host/testing/walletHouse';
import { type Admission, type Wallet, createWallet } from '.';

const BALANCE = { object: 'bank', actions: ['balance'] };

describe('a session', () => {
  let house: WalletHouse;

  beforeAll(async () => (house = await WalletHouse.open()));
  afterAll(() => house.close());

  test('is opened by a code that works once', async () => {
    const { code } = house.wallet.admit(house.admission());
    const [one, other] = await Promise.all(
      [0, 1].map(() => house.send('POST', '/wallet/session', { code }))
    );
    expect([one!.status, other!.status].sort()).toEqual([200, 401]);
    const opened = [one!, other!].find(({ status }) => status === 200)!;
    expect(opened.json).toEqual({
      token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      principal: expect.any(String),
      petname: 'notebook churn.ipynb',
      issuer: house.house.issuer,
      unattended: false
    });
    const third = await house.send('POST', '/wallet/session', { code });
    expect(third.json.error.code).toBe('code_invalid');
  });

  test('is not opened by a code that has ended, nor by a guess', async () => {
    const { code } = house.wallet.admit(house.admission('late.ipynb', { ttl: 5 }));
    house.house.ahead += 5000;
    const late = await house.send('POST', '/wallet/session', { code });
    const guessed = await house.send('POST', '/wallet/session', { code: 'A'.repeat(43) });
    expect([late.status, guessed.status]).toEqual([401, 401]);
    expect(late.json).toEqual(guessed.json);
  });

  test('keeps its code where the service did not answer', async () => {
    const { code } = house.wallet.admit(house.admission('patient.ipynb'));
    house.between = () => async () => {
      throw new TypeError('connect ECONNREFUSED /secret/path');
    };
    const failed = await house.send('POST', '/wallet/session', { code });
    house.between = fetch => fetch;
    expect([failed.status, failed.json.error.code]).toEqual([503, 'unreachable']);
    expect(failed.text).not.toContain('secret');
    const second = await house.send('POST', '/wallet/session', { code });
    expect(second.status).toBe(200);
  });

  test.each([
    undefined,
    'Bearer',
    'Bearer x',
    `Bearer ${'A'.repeat(43)}`,
    `Basic ${'A'.repeat(43)}`
  ])('is needed for everything (authorization: %s)', async authorization => {
    for (const target of ['GET /wallet/facets', 'POST /wallet/need', 'POST /wallet/invoke']) {
      const [method, path] = target.split(' ') as [string, string];
      const answer = await house.wallet.handle({
        method,
        target: path,
        headers: authorization === undefined ? {} : { authorization },
        body: null,
        signal: new AbortController().signal
      });
      expect(answer.status).toBe(401);
    }
  });

  test('ends with its kernel, also for one that waits', async () => {
    const kernel = await house.kernel(house.admission('ends.ipynb', { kernel: 'k9' }));
    const other = await house.kernel(house.admission('ends.ipynb', { kernel: 'k10' }));
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    const waiting = kernel.call('GET', `/wallet/requests/${json.request}?wait=25`);
    const { code } = house.wallet.admit(house.admission('ends.ipynb', { kernel: 'k9' }));
    house.wallet.kernelEnded('k9');
    expect((await waiting).status).toBe(401);
    expect((await kernel.call('GET', '/wallet/facets')).status).toBe(401);
    expect((await house.send('POST', '/wallet/session', { code })).status).toBe(401);
    expect((await other.call('GET', '/wallet/facets')).status).toBe(200);
    await other.post(`requests/${json.request}/withdraw`, {});
  });

  test('goes on, and its codes are still good, when the service ends and starts again', async () => {
    const kernel = await house.kernel(house.admission('goes on.ipynb', { kernel: 'k11' }));
    const ended = await house.kernel(house.admission('goes on.ipynb', { kernel: 'k12' }));
    const { code } = house.wallet.admit(house.admission('later.ipynb'));
    const spent = house.wallet.admit(house.admission('spent.ipynb'));
    await house.send('POST', '/wallet/session', spent);
    house.wallet.kernelEnded('k12');
    await house.restart();
    expect((await kernel.call('GET', '/wallet/facets')).status).toBe(200);
    expect((await ended.call('GET', '/wallet/facets')).status).toBe(401);
    expect((await house.send('POST', '/wallet/session', { code })).status).toBe(200);
    expect((await house.send('POST', '/wallet/session', spent)).status).toBe(401);
    expect(readFileSync(house.file).includes(code)).toBe(false);
  });

  test('of a notebook is found by the notebook, for the page that shows it', async () => {
    const notebook = { id: 'n-77', path: '/home/ada/found.ipynb' };
    expect(house.wallet.principalOf(notebook)).toBeNull();
    const { session } = await house.kernel(house.admission('found.ipynb', { notebook }));
    expect(house.wallet.principalOf(notebook)).toEqual({
      principal: session.principal,
      petname: 'notebook found.ipynb'
    });
    expect(house.wallet.principalOf({ ...notebook, path: '/home/ada/copy.ipynb' })).toBeNull();
  });

  test('says when nobody watches', async () => {
    const kernel = await house.kernel(
      house.admission('night.ipynb', { kind: 'job', petname: 'job:nightly', unattended: true })
    );
    expect(kernel.session).toMatchObject({ unattended: true, petname: 'job:nightly' });
  });

  describe('of a job that two processes over one file run for the first time', () => {
    const nightly = (name: string): Admission => ({
      ...house.admission('night.ipynb'),
      kind: 'job',
      petname: `job:${name}`
    });
    const called = async (name: string): Promise<string[]> => {
      const { principals } = await house.owner.system.facets.list();
      return principals
        .filter(({ petname }) => petname === `job:${name}`)
        .map(({ principal }) => principal);
    };
    let first: Wallet;
    let second: Wallet;
    const run = (wallet: Wallet, name: string): ReturnType<WalletHouse['kernel']> => {
      house.wallet = wallet;
      return house.kernel(nightly(name));
    };

    /** The next that is enrolled gets this answer; resolves once it asked. */
    const enrolling = (answer: Fetch): Promise<void> =>
      new Promise(asked => {
        house.between = fetch => (address, init) => {
          if (!address.endsWith('/enrol')) {
            return fetch(address, init);
          }
          house.between = inner => inner;
          asked();
          return answer(address, init);
        };
      });

    beforeEach(() => {
      first = house.wallet;
      house.begin();
      second = house.wallet;
    });
    afterEach(async () => {
      await second.close();
      house.wallet = first;
    });

    test('is one principal', async () => {
      const runs = await Promise.all([run(first, 'at once'), run(second, 'at once')]);
      const [one, other] = runs.map(({ session }) => session.principal);
      expect(other).toBe(one);
      expect(await called('at once')).toEqual([one]);
    });

    test('is made by the other where the first one fails', async () => {
      const failing = enrolling(() => Promise.reject(new Error('away')));
      const failed = await run(first, 'failing');
      expect(failed.session.principal).toBeUndefined();
      await failing;
      const { session } = await run(second, 'failing');
      expect(await called('failing')).toEqual([session.principal]);
    });

    test('is made by the other where the first one ended meanwhile', async () => {
      const enrols = enrolling(() => new Promise(() => undefined));
      void run(first, 'killed');
      await enrols;
      const other = run(second, 'killed');
      house.house.ahead += 31_000;
      const { session } = await other;
      expect(await called('killed')).toEqual([session.principal]);
    });
  });

  test('of the same notebook is the same principal; a copy is a new one that holds nothing', async () => {
    const first = await house.kernel(house.admission('original.ipynb'));
    const again = await house.kernel(house.admission('original.ipynb'));
    const copy = await house.kernel(house.admission('copy of original.ipynb'));
    const other = await house.kernel({
      ...house.admission('original.ipynb'),
      notebook: { id: 'another id', path: 'original.ipynb' }
    });
    expect(again.session.principal).toBe(first.session.principal);
    const ids = [first, copy, other].map(({ session }) => session.principal);
    expect(new Set(ids).size).toBe(3);
    await first.granted(BALANCE);
    expect((await copy.call('GET', '/wallet/facets')).json).toEqual({ facets: [] });
  });

  test('follows its notebook when the file moves, and not its copy', async () => {
    const before = await house.kernel(house.admission('draft.ipynb'));
    const inPlace = await house.kernel(house.admission('final.ipynb'));
    await house.wallet.notebookMoved({ id: 'notebook-1', from: 'draft.ipynb', to: 'final.ipynb' });
    const after = await house.kernel(house.admission('final.ipynb'));
    expect(after.session.principal).toBe(before.session.principal);
    expect(after.session.principal).not.toBe(inPlace.session.principal);
    const now = { principal: before.session.principal, petname: 'notebook draft.ipynb' };
    expect(house.wallet.principalOf({ id: 'notebook-1', path: 'final.ipynb' })).toEqual(now);
    expect(house.wallet.principalOf({ id: 'notebook-1', path: 'draft.ipynb' })).toBeNull();
    const left = await house.kernel(house.admission('draft.ipynb'));
    expect(left.session.principal).not.toBe(before.session.principal);
  });

  describe('of a notebook that is renamed', () => {
    const moved = (id: string, from: string, to: string): Promise<void> =>
      house.wallet.notebookMoved({ id, from, to, petname: `notebook ${to}` });
    const named = (id: string, path: string): string | undefined =>
      house.wallet.principalOf({ id, path })?.petname;

    test('goes on under the new name, which people see in its requests', async () => {
      const kernel = await house.kernel(house.admission('plan.ipynb'));
      const asked = await kernel.post('need', { needs: [BALANCE], purpose: '' });
      await moved('notebook-1', 'plan.ipynb', 'budget.ipynb');
      const { who } = await house.owner.system.requests.show(asked.json.request);
      expect(who.petname).toBe('notebook budget.ipynb');
      await house.decide(asked.json.request);
      await kernel.call('GET', `/wallet/requests/${asked.json.request}?wait=25`);
      const { json } = await kernel.call('GET', '/wallet/facets');
      expect(json.facets.map(({ petname }) => petname)).toEqual(['notebook budget.ipynb']);
      expect(named('notebook-1', 'budget.ipynb')).toBe('notebook budget.ipynb');
    });

    test('changes places with another: each keeps its key and has its own name', async () => {
      const [one, two] = [
        await house.kernel({
          ...house.admission('one.ipynb'),
          notebook: { id: 'n-1', path: 'one.ipynb' }
        }),
        await house.kernel({
          ...house.admission('two.ipynb'),
          notebook: { id: 'n-2', path: 'two.ipynb' }
        })
      ];
      await moved('n-1', 'one.ipynb', 'aside.ipynb');
      await moved('n-2', 'two.ipynb', 'one.ipynb');
      await moved('n-1', 'aside.ipynb', 'two.ipynb');
      const found = (id: string, path: string): unknown => house.wallet.principalOf({ id, path });
      expect([found('n-1', 'two.ipynb'), found('n-2', 'one.ipynb')]).toEqual([
        { principal: one.session.principal, petname: 'notebook two.ipynb' },
        { principal: two.session.principal, petname: 'notebook one.ipynb' }
      ]);
      const { principals } = await house.owner.system.facets.list();
      const called = (kid: string): string | undefined =>
        principals.find(({ principal }) => principal === kid)?.petname;
      expect([one, two].map(({ session }) => called(session.principal))).toEqual([
        'notebook two.ipynb',
        'notebook one.ipynb'
      ]);
    });

    test('is told to the service at the next start, where it could not be now', async () => {
      await house.kernel(house.admission('early.ipynb'));
      house.refuseRenames = true;
      await moved('notebook-1', 'early.ipynb', 'late.ipynb');
      expect(named('notebook-1', 'late.ipynb')).toBe('notebook early.ipynb');
      house.refuseRenames = false;
      await house.restart();
      expect(named('notebook-1', 'late.ipynb')).toBe('notebook late.ipynb');
    });
  });

  test('is not opened with keys of another service', async () => {
    const other = await WalletHouse.open();
    await other.kernel();
    await other.wallet.close();
    const theirs = createWallet({
      database: other.file,
      fetch: house.house.fetch,
      clock: house.house.clock,
      random: { bytes: length => randomBytes(length) },
      introduce: wanted => house.house.core.authority.introduce(wanted),
      rename: (kid, is) => house.house.core.authority.rename(kid, is)
    });
    const { code } = theirs.admit(house.admission());
    const answer = await theirs.handle({
      method: 'POST',
      target: '/wallet/session',
      headers: {},
      body: Readable.from([Buffer.from(JSON.stringify({ code }))]),
      signal: new AbortController().signal
    });
    expect(answer.status).toBe(503);
    expect(String(answer.body)).toMatch(/belong to another service/);
    await theirs.close();
    await other.close();
  });

  test('two kernels of a new notebook that start together are one principal', async () => {
    const both = await Promise.all([0, 1].map(() => house.kernel(house.admission('new.ipynb'))));
    expect(both[0]!.session.principal).toBe(both[1]!.session.principal);
  });

  test('a name that plays tricks is kept as it is and breaks nothing', async () => {
    const petname = 'notebook \u202Egnp.bpyni\u0000<img src=x onerror=alert(1)>"\r\nset-cookie: a';
    const kernel = await house.kernel(house.admission('tricks.ipynb', { petname }));
    expect(kernel.session.petname).toBe(petname);
    const { json } = await kernel.post('need', { needs: [BALANCE], purpose: '' });
    await house.decide(json.request);
    const ended = await kernel.call('GET', `/wallet/requests/${json.request}?wait=25`);
    expect(ended.json.facets[0]!.petname).toBe(petname);
    for (const [name, value] of Object.entries(ended.headers)) {
      expect(`${name}: ${value}`).toMatch(/^[\x20-\x7e]+$/);
    }
  });

  test('a name that the service does not accept is told as such', async () => {
    const { code } = house.wallet.admit(
      house.admission('long.ipynb', { petname: 'x'.repeat(500) })
    );
    const answer = await house.send('POST', '/wallet/session', { code });
    expect(answer.json.error.code).toBe('bad_petname');
  });
});
