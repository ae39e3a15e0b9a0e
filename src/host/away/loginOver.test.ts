import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import type { Wallet, WalletResponse } from '../../wallet';
import { House } from '../testing/house';
import type { Somebody } from '../testing/people';
import { isOver, type Login, readLogin } from './kept';
import { logIn } from './login';
import { type Surroundings, openLogin } from './opening';
import { answeringFor, loginOver } from './loginOver';

const HOUR = 3600;
const need = (action: string): unknown => ({
  needs: [{ object: 'bank', actions: [action] }],
  purpose: 'x'
});

describe('a login whose time is over', () => {
  let house: House;
  let owner: Somebody;
  let folder: string;
  let given: Surroundings;
  let wallet: Wallet;
  let answer: ReturnType<typeof answeringFor>;
  let bearer: string;

  /** An owner lets it in, or in again, for an hour. */
  const letIn = (): Promise<Login> =>
    logIn(
      folder,
      {
        service: { address: 'http://localhost:1' },
        name: 'a script',
        onCode: ({ code }) =>
          void owner.system.requests
            .knocking(code)
            .then(shown => owner.system.requests.admit(shown, 'laptop', house.until(HOUR))),
        signal: new AbortController().signal
      },
      given
    );

  const post = async (target: string, body: unknown): Promise<WalletResponse> =>
    answer({
      method: 'POST',
      target,
      headers: {
        'content-type': 'application/json',
        ...(bearer && { authorization: `Bearer ${bearer}` })
      },
      body: Readable.from([Buffer.from(JSON.stringify(body))]),
      signal: new AbortController().signal
    });

  const said = ({ body }: WalletResponse): Record<string, unknown> =>
    JSON.parse(Buffer.from(body as Uint8Array).toString('utf8')) as Record<string, unknown>;

  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    await house.connectBank(owner);
    folder = mkdtempSync(join(tmpdir(), 'facetry-login-'));
    given = {
      clock: house.clock,
      random: { bytes: length => randomBytes(length) },
      fetch: house.fetch,
      closing: {}
    };
    bearer = '';
    const login = await letIn();
    ({ wallet } = await openLogin(folder, given));
    const { principal, petname } = login;
    const { code } = wallet.admit({ kind: 'agent', petname, principal, kernel: 'away:1' });
    answer = answeringFor(wallet, folder, house.clock);
    bearer = String(said(await post('/wallet/session', { code }))['token']);
  });
  afterEach(async () => {
    await wallet.close();
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is told to a program that asks, with the line that logs in again, until that was done', async () => {
    const before = await post('/wallet/need', need('balance'));
    expect(before.status).toBe(200);
    house.ahead += (HOUR + 1) * 1000;
    const over = await post('/wallet/need', need('deposit'));
    expect(over.status).toBe(409);
    expect(said(over)).toEqual({
      error: {
        code: 'login_over',
        message: expect.stringMatching(
          /^This login ended at \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Run `facetry login http:\/\/localhost:1` /
        )
      }
    });
    const login = readLogin(folder)!;
    expect(isOver(login, house.clock)).toBe(true);
    expect(loginOver({ ...login, service: { socket: '/x' } }).message).toContain('`facetry login`');
    // In another process, as the same.
    await letIn();
    const again = await post('/wallet/need', need('withdraw'));
    expect(again.status).toBe(200);
  });
});
