import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { Refused, Unreachable } from '../client';
import type { Need } from '../protocol';
import { type Bank, openBank } from './testing/bank';
import { type Furnished, furnish } from './testing/furnished';
import { enrol } from './testing/people';
import { bundle, CoreProcess, type ProcessOptions } from './testing/process';
import { openRunner, type TestRunner } from './testing/runner';

const folder = (): string => mkdtempSync(join(tmpdir(), 'facetry-p-'));

describe('the process of the core', () => {
  let code: string;
  const started: CoreProcess[] = [];

  async function start(options: Partial<ProcessOptions> = {}): Promise<CoreProcess> {
    const page = folder();
    writeFileSync(join(page, 'index.html'), '<p>approve</p>');
    const runner = { socket: '/nowhere', token: 'a'.repeat(32) };
    const core = await CoreProcess.start({
      bundle: code,
      data: folder(),
      page,
      runner,
      ...options
    });
    started.push(core);
    return core;
  }

  beforeAll(() => {
    code = bundle();
  });
  afterAll(() => Promise.all(started.map(core => core.kill())));

  test('is ready on the sockets handed down to it, under the permission model', async () => {
    const core = await start();
    expect(core.first).toMatchObject({ ready: true, first_owner: false, pid: core.child.pid });
    const answer = await core.fetch('facets')('http://s/.well-known/facetry');
    expect(await answer.json()).toMatchObject({ issuer: core.first.issuer, version: 1 });
    expect(core.stderr).toBe('');
  });

  test('keeps its files to its user', async () => {
    const data = folder();
    await start({ data });
    for (const name of ['state.sqlite', 'state.sqlite-wal', 'wallet.sqlite']) {
      expect([name, statSync(join(data, name)).mode & 0o077]).toEqual([name, 0]);
    }
  });

  test('ends in order when its supervisor goes', async () => {
    const core = await start();
    expect(await core.hangUp()).toBe(0);
  });

  test('ends in order when it is told to stop', async () => {
    const core = await start();
    expect(await core.ask('stop')).toEqual({ re: 1, ok: {} });
    expect(await core.exit).toBe(0);
  });

  test('introduces owners to the service and notebooks to the wallet', async () => {
    const core = await start();
    const { ok: owner } = await core.ask('introduce', { kind: 'owner', petname: 'Ada' });
    await enrol(core.fetch('facets'), (owner as { code: string }).code);
    const { ok: notebook } = await core.ask('introduce', {
      kind: 'notebook',
      petname: 'report.ipynb',
      notebook: { id: 'n1', path: 'report.ipynb' },
      kernel: 'k1'
    });
    const session = await core.fetch('kernel')('http://s/wallet/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(notebook)
    });
    expect(session.status).toBe(200);
    expect(await session.json()).toMatchObject({
      issuer: core.first.issuer,
      petname: 'report.ipynb'
    });
    expect(await core.ask('kernel_ended', { kernel: 'k1' })).toMatchObject({ ok: {} });
  });

  test('leaves no copy that a killed back-up left, once something is erased', async () => {
    const data = folder();
    const core = await start({ data });
    const { ok } = await core.ask('introduce', { kind: 'owner', petname: 'Ada' });
    const owner = await enrol(core.fetch('facets'), (ok as { code: string }).code);
    const { ok: copied } = await core.ask('backup', {});
    const copies = (copied as { folder: string }).folder;
    expect(readdirSync(copies).sort()).toEqual(['state.sqlite', 'wallet.sqlite']);
    await owner.system.ledger.erase({ before: 1, groups: ['args'] });
    expect(existsSync(copies)).toBe(false);
  });

  test('says what it can’t do on the control pipe', async () => {
    const core = await start();
    expect(await core.ask('dance')).toMatchObject({ error: { code: 'unknown_op' } });
    expect(await core.ask('introduce', { kind: 'king', petname: 'x' })).toMatchObject({
      error: { code: 'bad_kind' }
    });
    expect(await core.ask('origins', { frame_ancestors: ["'self' *"] })).toMatchObject({
      error: { code: 'bad_start' }
    });
    core.write('not a line' as never);
    expect(await core.ask('origins', { frame_ancestors: ['https://hub.example'] })).toMatchObject({
      ok: {}
    });
  });

  describe('that can’t start says why in one line and ends', () => {
    test.each([
      ['no start line', { op: 'begin' }, 'bad_start', 2],
      ['a door on nothing', 'listen', 'listen_failed', 4],
      ['no page', 'static', 'page_missing', 4]
    ])('%s', async (_what, change, error, status) => {
      const data = folder();
      const line =
        typeof change === 'object'
          ? change
          : {
              op: 'start',
              data,
              fds: change === 'listen' ? { facets: ['/nowhere/facets.sock'] } : {},
              consent: { origins: [], frame_ancestors: [] },
              runner: { socket: '/nowhere', token: 'a'.repeat(32) },
              static: change === 'static' ? '/nowhere' : data
            };
      const core = await start({ data, line });
      expect(core.first).toMatchObject({ error: { code: error } });
      expect(await core.exit).toBe(status);
    });

    test('a data folder that another service uses', async () => {
      const data = folder();
      await start({ data });
      const second = await start({ data });
      expect(second.first).toMatchObject({ error: { code: 'data_locked' } });
      expect(await second.exit).toBe(3);
    });

    test('a damaged database', async () => {
      const data = folder();
      writeFileSync(join(data, 'state.sqlite'), 'not a database, '.repeat(1000));
      const core = await start({ data });
      expect(core.first).toMatchObject({ error: { code: 'data_corrupt' } });
      expect(await core.exit).toBe(3);
    });

    test('a data folder that can’t be written', async () => {
      const core = await start({ writable: ['/nowhere'] });
      expect(core.first).toMatchObject({ error: { code: 'data_read_only' } });
      expect(await core.exit).toBe(3);
    });

    test('a database of a newer release', async () => {
      const data = folder();
      await (await start({ data })).hangUp();
      const db = new DatabaseSync(join(data, 'state.sqlite'));
      db.exec("INSERT INTO schema_steps VALUES ('ledger', 99, 0)");
      db.close();
      const core = await start({ data });
      expect(core.first).toMatchObject({ error: { code: 'data_newer' } });
      expect(await core.exit).toBe(3);
    });

    test('another issuer than the one of this data folder', async () => {
      const data = folder();
      await (await start({ data })).hangUp();
      const core = await start({
        data,
        line: {
          op: 'start',
          data,
          issuer: 'facetry:other',
          fds: {},
          consent: {},
          runner: { socket: '/nowhere', token: 'a'.repeat(32) },
          static: data
        }
      });
      expect(core.first).toMatchObject({ error: { code: 'issuer_fixed' } });
    });
  });

  describe('stopped or killed during an invocation', () => {
    let bank: Bank;
    let runner: TestRunner;
    beforeAll(async () => {
      [bank, runner] = await Promise.all([openBank(), openRunner()]);
    });
    afterAll(async () => {
      runner.close();
      await bank.close();
    });

    const furnished = (need: Need): Promise<Furnished> =>
      furnish((data, other) => start({ data, runner, ...other }), bank, need);

    test('says “unknown” of it after its next start, counts its use once, and keeps what it set aside', async () => {
      const { agent, facet, kill, startAgain, differences } = await furnished({
        object: 'bank',
        actions: ['slow', 'balance'],
        uses: 3,
        rate: { calls: 2, per: 3600 },
        budget: { 'usage.total': { limit: 100, each: 40 } }
      });
      const jti = agent.holding.service.newJti();

      const arrived = bank.arrival();
      const call = facet.invoke('slow', {}, { jti }).catch((error: unknown) => error);
      await arrived;
      await kill();
      expect(await call).toBeInstanceOf(Unreachable);
      expect(await differences()).toEqual([]);
      await startAgain();

      expect(await agent.system.self.outcome(jti)).toMatchObject({ state: 'unknown' });
      expect(await facet.describe()).toMatchObject({
        uses_left: 2,
        budget_left: { 'usage.total': '60' }
      });
      // Not even its own holder can send the same action again.
      const again = facet.invoke('slow', {}, { jti });
      await expect(again).rejects.toBeInstanceOf(Refused);
      expect((await facet.describe()).uses_left).toBe(2);
      expect(bank.seen.filter(({ url }) => url === '/slow')).toHaveLength(1);
      expect(await facet.call('balance')).toEqual({ balance: 100 });
      await expect(facet.call('balance')).rejects.toMatchObject({ code: 'rate_exceeded' });
      bank.release();
    });

    test('stopped says what became of what outlasts it, by its answer and after its next start', async () => {
      const { agent, facet, core, startAgain, differences } = await furnished({
        object: 'bank',
        actions: ['slow', 'balance'],
        uses: 3,
        budget: { 'usage.total': { limit: 100, each: 40 } }
      });
      const jti = agent.holding.service.newJti();
      const before = bank.seen.length;
      const arrived = bank.arrival();
      const call = facet.invoke('slow', {}, { jti }).catch((error: unknown) => error);
      await arrived;
      await core().ask('stop');
      expect(await call).toMatchObject({ status: 502, code: 'stopped', jti });
      expect(await core().exit).toBe(0);
      expect(await differences()).toEqual([]);
      await startAgain();

      expect(await agent.system.self.outcome(jti)).toMatchObject({
        state: 'cut',
        code: 'stopped'
      });
      // It may have had its effect, so nothing is given back.
      expect(await facet.describe()).toMatchObject({
        uses_left: 2,
        budget_left: { 'usage.total': '60' }
      });
      await expect(facet.invoke('slow', {}, { jti })).rejects.toBeInstanceOf(Refused);
      expect(bank.seen).toHaveLength(before + 1);
      bank.release();
    });

    test('stopped gives back what it took for what was never sent', async () => {
      const { agent, facet, core, startAgain, differences } = await furnished({
        object: 'bank',
        actions: ['balance'],
        uses: 3,
        budget: { 'usage.total': { limit: 100, each: 40 } }
      });
      // From now on no runner comes, however long the supervisor is asked for one.
      await startAgain({ runner: { socket: '/nowhere', token: 'a'.repeat(32) } });
      const jti = agent.holding.service.newJti();
      const call = facet.invoke('balance', {}, { jti }).catch((error: unknown) => error);
      await core().next(line => line.op === 'need_runner');
      await core().ask('stop');
      expect(await call).toMatchObject({ status: 502, code: 'stopped', jti });
      expect(await core().exit).toBe(0);
      expect(await differences()).toEqual([]);
      await startAgain();
      expect(await agent.system.self.outcome(jti)).toMatchObject({ state: 'not_sent' });
      expect(await facet.describe()).toMatchObject({
        uses_left: 3,
        budget_left: { 'usage.total': '100' }
      });
    });

    test('does what was confirmed no second time', async () => {
      const { facet, confirm, kill, startAgain, differences } = await furnished({
        object: 'bank',
        actions: ['slow'],
        confirm: 'each_use'
      });
      const asked = await facet.send('slow', {});
      const { id } = await asked.json<{ id: string }>();
      await kill();
      await startAgain();
      await confirm(id);
      await kill();
      await startAgain();

      const arrived = bank.arrival();
      const call = facet.invoke('slow', {}, { confirmed: id }).catch((error: unknown) => error);
      await arrived;
      await kill();
      expect(await call).toBeInstanceOf(Unreachable);
      expect(await differences()).toEqual([]);
      await startAgain();

      await expect(facet.invoke('slow', {}, { confirmed: id })).rejects.toMatchObject({
        explained: {
          code: 'not_confirmed',
          detail: expect.stringContaining('it was spent by entry')
        }
      });
      bank.release();
    });
  });

  describe('killed while it erases', () => {
    const PLANTED = 'planted-9c1d-personal';
    let bank: Bank;
    let runner: TestRunner;
    beforeAll(async () => {
      [bank, runner] = await Promise.all([openBank(), openRunner()]);
    });
    afterAll(async () => {
      runner.close();
      await bank.close();
    });

    /** Files that hold it, as openings do. */
    function foundIn(data: string): string[] {
      // The first and the last letters of base64 are of what stands beside it, too.
      const needles = [0, 1, 2].map(at =>
        Buffer.from(`${'x'.repeat(at)}${PLANTED}`)
          .toString('base64url')
          .slice(4, -4)
      );
      return readdirSync(data, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
        .filter(path => needles.some(needle => readFileSync(path).includes(needle)));
    }

    test('goes on with that at its next start, and doctor says so before', async () => {
      const { owner, agent, facet, kill, startAgain, ...told } = await furnish(
        data => start({ data, runner }),
        bank,
        { object: 'bank', actions: ['say'] }
      );
      for (let sent = 0; sent < 1_200; sent += 20) {
        await Promise.all(
          Array.from({ length: 20 }, () => facet.invoke('say', { body: PLANTED, status: 200 }))
        );
      }
      const erasing = { principal: agent.holding.kid, groups: ['args' as const, 'token' as const] };
      const erased = owner.system.ledger.erase(erasing).catch((error: unknown) => error);
      // Whoever watches sees that it is recorded, long before all of it is gone.
      for (let begun = 0; begun === 0;) {
        begun = (await owner.system.ledger.query({ kinds: ['erasure'] })).entries.length;
      }
      await kill();
      expect(await erased).toBeInstanceOf(Unreachable);
      expect(foundIn(told.data)).not.toEqual([]);
      expect(await told.unfinished()).toHaveLength(1);
      expect(await told.differences()).toEqual([]);

      await startAgain();
      // What erases next has to wait until that is done, and finds nothing left.
      expect(await owner.system.ledger.erase(erasing)).toEqual({ erased: 0, more: false });
      expect(foundIn(told.data)).toEqual([]);
      await kill();
      expect(await told.unfinished()).toEqual([]);
      expect(await told.differences()).toEqual([]);
    });
  });
});
