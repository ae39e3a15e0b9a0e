import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { callOf, testIo, told, type Told } from '../testing/io';
import { OpenApiAdapter } from './index';

const root = join(__dirname, '../../..');
const KEY = 'a-key-for-the-tour-bank';

test("the tour's bank is connected by its document, and deposit, withdraw and balance do what they say", async () => {
  const state = mkdtempSync(join(tmpdir(), 'bank-'));
  const own = join(root, '.venv/bin/python');
  const bank = spawn(
    existsSync(own) ? own : 'python3',
    ['-m', 'jupyterlab_facetry.tour.bank', '--state', join(state, 'account.json')],
    {
      cwd: join(root, 'python_stub/jupyterlab_facetry'),
      stdio: ['pipe', 'pipe', 'inherit']
    }
  );
  const ended = new Promise(resolve => bank.once('exit', resolve));
  bank.stdin.write(`${JSON.stringify({ key: KEY })}\n`);
  const line = await new Promise<string>(resolve =>
    bank.stdout.once('data', data => resolve(String(data)))
  );
  const { document } = JSON.parse(line) as { document: string };
  const io = testIo();
  const adapter = new OpenApiAdapter();
  const inspected = await adapter.inspect(
    { document_url: document },
    io,
    null,
    new AbortController().signal
  );
  const call = async (
    action: string,
    args: Record<string, unknown>,
    secret: string | null = KEY
  ): Promise<Told> =>
    told(
      await adapter.perform(
        callOf(inspected, action, args, { secret, idempotencyKey: Math.random().toString(36) }),
        io
      )
    );

  expect(inspected.title).toBe('Tour bank');
  expect(inspected.config.auth).toEqual({ kind: 'header', name: 'x-bank-key' });
  expect(Object.values(inspected.actions).map(({ name, safe }) => `${name} ${safe}`)).toEqual([
    'balance true',
    'deposit false',
    'withdraw false'
  ]);
  expect(await call('deposit', { amount: 50 })).toMatchObject({
    status: 200,
    text: '{"balance": 150, "currency": "EUR", "deposited": 50}'
  });
  expect(await call('withdraw', { amount: 500 })).toMatchObject({ status: 409 });
  expect(await call('withdraw', { amount: 30 })).toMatchObject({ status: 200 });
  expect(JSON.parse((await call('balance', {})).text!)).toEqual({ balance: 120, currency: 'EUR' });
  expect(await call('balance', {}, 'another-key-than-that')).toMatchObject({ status: 401 });
  expect(await call('balance', {}, null)).toEqual({
    outcome: 'not_sent',
    code: 'credential_missing'
  });
  expect((await adapter.test(inspected.config, io, KEY, new AbortController().signal)).ok).toBe(
    true
  );

  bank.stdin.end();
  expect(await ended).toBe(0);
  expect(await call('balance', {})).toEqual({ outcome: 'not_sent', code: 'upstream_unreachable' });
  io.http.close();
  rmSync(state, { recursive: true });
});
