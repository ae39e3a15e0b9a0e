import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openBank } from '../testing/bank';
import { furnish } from '../testing/furnished';
import { bundle, CoreProcess } from '../testing/process';
import { lyingAdapters, openRunner } from '../testing/runner';

const folder = (): string => mkdtempSync(join(tmpdir(), 'facetry-p-'));

describe('a self-test that fails', () => {
  let code: string;

  beforeAll(() => {
    code = bundle();
  });

  /** What is said once the core has tried itself; the supervisor's part, a runner that runs, included. */
  async function tried(core: CoreProcess): Promise<unknown> {
    const asked = await core.next(line => line.op === 'need_runner');
    core.write({ re: asked.id, ok: { started: false } });
    const told = ['warmed', 'not_warmed', 'self_test_failed'];
    return (await core.next(line => told.includes(String(line.code)))).code;
  }

  const ready = async (core: CoreProcess): Promise<number> =>
    (await core.fetch('facets')('http://s/readyz')).status;

  test('shows in its readiness and to the doctor, until one passes', async () => {
    const page = folder();
    writeFileSync(join(page, 'index.html'), '<p>approve</p>');
    const bank = await openBank();
    let runner = await openRunner();
    let data = '';
    const wanted: { warmUp?: number } = {};
    const { core, kill, startAgain, differences } = await furnish(
      at => {
        data = at;
        mkdirSync(join(at, 'run'), { recursive: true });
        return CoreProcess.start({ bundle: code, data, page, runner, ...wanted });
      },
      bank,
      { object: 'bank', actions: ['balance'] }
    );
    // Nobody asked for one, so nobody says anything of it.
    expect(await ready(core())).toBe(200);
    await kill();
    runner.close();

    wanted.warmUp = 0;
    runner = await openRunner({ adapters: lyingAdapters(), folder: join(data, 'run') });
    await startAgain();
    expect(await tried(core())).toBe('self_test_failed');
    expect(await ready(core())).toBe(503);
    await kill();
    runner.close();
    expect(await differences()).toEqual([
      {
        part: 'installation',
        code: 'self_test_failed',
        subject: 'the service',
        detail: expect.stringMatching(/^The last self-test .* a call that is allowed was answered/)
      }
    ]);

    mkdirSync(join(data, 'run'));
    runner = await openRunner({ folder: join(data, 'run') });
    // A start alone excuses nothing.
    await startAgain();
    expect(await ready(core())).toBe(503);
    expect(await tried(core())).toBe('warmed');
    expect(await ready(core())).toBe(200);
    expect(existsSync(join(data, 'self-test.json'))).toBe(false);
    await kill();
    runner.close();
    expect(await differences()).toEqual([]);
    await bank.close();
  });
});
