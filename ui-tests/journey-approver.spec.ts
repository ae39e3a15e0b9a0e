import type { Page } from '@playwright/test';

import { expect, type Lab, press, Somebody, test } from './support/consent/fixtures';
import { click } from './support/pressed';

const heading = (shown: Page | Lab['frame']) => shown.getByRole('heading', { level: 1 });
const BALANCE = { object: 'bank', actions: ['balance'] };

test('a colleague decides about the part that was delegated, sees nothing else, and is ended at once', async ({
  lab,
  house,
  browser
}) => {
  test.setTimeout(600_000);
  const { core, agent } = house;
  const terminal = await Somebody.enrol(core, 'owner', 'terminal of Ada');
  const until = Math.floor(Date.now() / 1000) + 7200;
  const bound = {
    ...BALANCE,
    constraints: {},
    not_before: null,
    expiry: until,
    uses: 3,
    result: null,
    delegation: false
  };
  const { code } = await terminal.system.requests.invite('Ben', [bound], until, {
    person: 'another'
  });
  const ben = await (await browser.newContext()).newPage();
  await ben.goto(`${core.origin}/#enrol=${code}`);
  await press(ben.getByRole('button', { name: 'Let this browser approve' }));
  await expect(heading(ben)).toHaveText('Nothing is waiting for you.');
  await expect(
    ben.getByText(/^Ben may approve until .*: balance on bank, at most 3 uses\.$/)
  ).toBeVisible();

  const beyond = await agent.ask({
    needs: [{ object: 'bank', actions: ['withdraw'], uses: 1 }],
    purpose: 'an invoice'
  });
  const within = await agent.ask({ needs: [{ ...BALANCE, uses: 3 }], purpose: 'month end' });
  await test.step('the request within comes up by itself, and no other', async () => {
    await expect(ben.locator('q')).toHaveText('month end');
    await expect(ben.getByRole('button', { name: 'Make this a rule' })).toHaveCount(0);
    await press(ben.getByRole('button', { name: 'Grant', exact: true }));
    await expect(heading(ben)).toHaveText('Granted');
    // Who has no sidebar, and may end nothing, is not sent there.
    await expect(ben.getByText('Whoever may approve everything here can revoke it')).toBeVisible();
    await ben.goto(`${core.origin}/#request=${beyond.id}`);
    await expect(ben.getByText('This request lies beyond what you may approve')).toBeVisible();
    const [facet] = await within.granted();
    expect(await facet!.call('balance')).toHaveProperty('balance');
    const { facets } = await terminal.system.facets.list();
    const { decided_by: decided } = facets.find(({ id }) => id === facet!.id)!;
    expect(facets.find(({ id }) => id === decided)).toMatchObject({
      petname: 'Ben',
      kind: 'approver'
    });
  });

  await test.step('the owner decides what lies beyond', async () => {
    await lab.open();
    await lab.show({ request: beyond.id });
    await click(lab.button('Deny'));
    await expect(heading(lab.frame)).toHaveText('Denied');
  });

  await test.step('revoked while a card is open, the colleague decides nothing more', async () => {
    await ben.goto(`${core.origin}/#`);
    await ben.reload();
    const again = await agent.ask({ needs: [{ ...BALANCE, uses: 2 }], purpose: 'once more' });
    await ben.bringToFront();
    await expect(ben.locator('q')).toHaveText('once more');
    await lab.page.bringToFront();
    await lab.show({ devices: 'all' });
    const row = lab.frame.getByRole('listitem').filter({ hasText: 'Ben may approve until' });
    await expect(row).toContainText('balance on bank');
    await click(row.getByRole('button', { name: 'Remove Ben' }));
    await press(lab.button('Remove'));
    await expect(heading(lab.frame)).toHaveText('Removed');
    await ben.bringToFront();
    await expect(ben.getByText(/can no longer approve here/).first()).toBeVisible();
    expect((await again.state()).state).toBe('pending');
    await again.withdraw();
  });
  await ben.context().close();
});
