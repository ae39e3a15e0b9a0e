import type { Browser, Page } from '@playwright/test';

import { expect, type Lab, press, Somebody, test } from './support/consent/fixtures';
import { click } from './support/pressed';

const heading = (shown: Page | Lab['frame']) => shown.getByRole('heading', { level: 1 });

/** Ada lets another browser in; it opens the link. */
async function letIn(lab: Lab, browser: Browser, name: string, whose: string): Promise<Page> {
  await lab.open();
  await lab.show({ devices: 'all' });
  await click(lab.frame.getByRole('button', { name: 'Let another browser' }));
  await lab.frame.getByLabel('Name of the other browser').fill(name);
  await lab.frame.getByLabel('Whose browser it is').selectOption(whose);
  await press(lab.button('Create the link'));
  await expect(heading(lab.frame)).toHaveText('The link is ready');
  const link = await lab.frame.getByLabel('The link').inputValue();
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  await press(page.getByRole('button', { name: 'Let this browser approve' }));
  await expect(heading(page)).toHaveText('This browser can now approve');
  return page;
}

test('a payment takes two persons: not one, nor two browsers of one', async ({
  lab,
  house,
  browser
}) => {
  const { core, bank, agent } = house;
  const jupyter = await Somebody.enrol(core, 'page', 'JupyterLab page');
  const { proposal } = await jupyter.system.registry.propose({
    name: 'payments',
    kind: 'openapi',
    config: { document_url: bank.document }
  });
  const connecting = await lab.show({ proposal });
  await connecting.getByLabel('Who decides on withdraw').selectOption('2');
  await connecting.locator('#secret').fill(bank.key);
  await press(lab.button('Connect'));
  await expect(heading(lab.frame)).toHaveText('Connected');

  const ben = await letIn(lab, browser, 'Ben', 'another');
  const phone = await letIn(lab, browser, 'phone of Ada', 'mine');
  const asked = await agent.ask({
    needs: [{ object: 'payments', actions: ['withdraw'], uses: 1 }],
    purpose: 'the invoice'
  });

  // Without JupyterLab, a colleague stays on that page: what waits comes up by itself.
  await ben.getByRole('button', { name: 'Or stay here' }).click();
  await expect(heading(ben)).toHaveText(/^agent analyst asks/);

  await lab.open();
  const card = await lab.show({ request: asked.id });
  await expect(lab.frame.getByRole('button', { name: 'Make this a rule' })).toHaveCount(0);
  await expect(card).toContainText('This takes 2 people to grant. Nobody has agreed yet.');
  await press(lab.button('Grant'));
  await expect(heading(lab.frame)).toHaveText('You have agreed');
  expect((await asked.state()).state).toBe('pending');

  await phone.goto(`${core.origin}/#request=${asked.id}`);
  await expect(heading(phone)).toHaveText('You have agreed');
  await expect(phone.getByRole('button', { name: 'Agree' })).toHaveCount(0);

  await ben.goto(`${core.origin}/#request=${asked.id}`);
  await expect(heading(ben)).toHaveText('agent analyst asks, and another person has agreed');
  await expect(ben.locator('.card')).toContainText('1 of 2 people have agreed so far (Ada)');
  await expect(ben.getByRole('button', { name: 'Grant as asked' })).toBeHidden();
  await press(ben.getByRole('button', { name: 'Agree', exact: true }));
  await expect(heading(ben)).toHaveText('Granted');
  // Whoever agreed before need not look for what came of it.
  await expect(heading(lab.frame)).toHaveText('This request has been granted');
  await expect(lab.frame.getByText('Everybody who has to agree has agreed.')).toBeVisible();
  await phone.bringToFront();
  await expect(heading(phone)).toHaveText('This request has been granted');

  const [facet] = await asked.granted();
  expect(await facet!.call('withdraw', { amount: 5 })).toHaveProperty('balance');
  const { facets, principals } = await jupyter.system.facets.list();
  const granted = facets.find(({ id }) => id === facet!.id)!;
  const decided = [granted.decided_by!, ...granted.decided_with!].map(
    decider => facets.find(({ id }) => id === decider)!.holder
  );
  const named = (kid: string) => principals.find(({ principal }) => principal === kid)!.petname;
  expect(decided.map(named)).toEqual(['Ben', 'Ada']);
  await phone.context().close();
  await ben.context().close();
});

test('of two owners who press at once, whoever was later is told that it did not count', async ({
  lab,
  house,
  browser
}) => {
  const { core, agent } = house;
  const cleo = await letIn(lab, browser, 'Cleo', 'another');
  const asked = await agent.ask({
    needs: [{ object: 'bank', actions: ['balance'] }],
    purpose: 'two who disagree'
  });
  await lab.open();
  await lab.show({ request: asked.id });

  // The way from Ada's browser is slow: she has pressed before Cleo, and arrives after her.
  let arrive!: () => void;
  const slow = new Promise<void>(resolve => (arrive = resolve));
  await lab.page.route(`${core.origin}/**`, async route => {
    await slow;
    await route.continue();
  });
  await press(lab.button('Grant'));
  await expect.poll(() => lab.heard()).toContainEqual({ facetry: 'pressed' });
  await cleo.goto(`${core.origin}/#request=${asked.id}`);
  await cleo.getByRole('button', { name: 'Deny', exact: true }).click();
  await expect(heading(cleo)).toHaveText('Denied');
  arrive();

  await expect(heading(lab.frame)).toHaveText('This request has been denied');
  await expect(lab.frame.getByText('before your press')).toBeVisible();
  await lab.hears({ facetry: 'overtaken' });
  expect(await lab.heard()).not.toContainEqual({ facetry: 'settled' });
  // What it still asks for goes its way before the page ends.
  await lab.page.unrouteAll({ behavior: 'wait' });
  expect(await asked.state()).toMatchObject({ state: 'denied' });
  await cleo.context().close();
});
