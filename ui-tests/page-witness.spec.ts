import { expect, test } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { press } from './support/consent/fixtures';
import { Somebody } from './support/consent/people';
import { Served } from './support/served';
import { Witness } from './support/witness';

test('the sidebar says how far real witnesses cosigned the log, which of them is away, and that it is back', async ({
  page
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'fp-'));
  const served = await Served.open();
  const identity = await served.fetch(`${served.page}/.well-known/facetry`, {});
  const { keys } = (await identity.json()) as { keys: { log: string } };
  const witness = await Witness.open(keys.log);
  try {
    await served.stop();
    const policy = join(folder, 'policy');
    await writeFile(policy, `${witness.line}\nquorum ${witness.name}\n`);
    await served.start('--policy', policy);
    const terminal = await Somebody.enrol(served, 'owner', 'terminal', served.ownerCode);
    const { code } = await terminal.system.requests.introduce('owner', 'Ada');
    await page.goto(`${served.consent}/#enrol=${encodeURIComponent(code)}`);
    await press(page.getByRole('button', { name: 'Let this browser approve' }));
    await expect(page.getByText('This browser can now approve')).toBeVisible();
    await page.goto(await served.link());
    await expect(
      page.getByText(/The log is published: all [\d,]+ entries, cosigned\./)
    ).toBeVisible({ timeout: 120_000 });

    await witness.kill();
    await terminal.system.requests.introduce('agent', 'scout');
    const behind = page.locator('[data-state="behind"]');
    await expect(behind).toContainText('Too few witnesses have cosigned the log since', {
      timeout: 120_000
    });
    await expect(behind).toContainText(`${witness.name} does not answer; it cosigned`);

    await witness.start();
    await expect(
      page.getByText(/The log is published: all [\d,]+ entries, cosigned\./)
    ).toBeVisible({
      timeout: 120_000
    });
    await expect(behind).toBeHidden();
  } finally {
    await Promise.all([served.close(), witness.close()]);
    await rm(folder, { recursive: true, force: true });
  }
});
