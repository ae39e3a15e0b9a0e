import type { Locator } from '@playwright/test';

import { digitsOf, expect, type Lab, press, Somebody, test } from './support/consent/fixtures';
import { check, click } from './support/pressed';

const ALL = { object: 'bank', actions: ['balance', 'deposit', 'withdraw'] };
const BALANCE = { object: 'bank', actions: ['balance'] };

const heading = (lab: Lab): Locator => lab.frame.getByRole('heading', { level: 1 });

async function picture(shown: Locator, name: string): Promise<void> {
  await shown.screenshot({ path: test.info().outputPath(`${name}.png`) });
}

test.describe('the approval card', () => {
  test('grants narrowed what a person left, and the asker fetches just that', async ({
    lab,
    house
  }) => {
    const asked = await house.agent.ask({
      needs: [ALL],
      purpose: 'month end',
      cell: { count: 7, notebook: 'churn.ipynb' }
    });
    const card = await lab.show({ request: asked.id });
    await expect(heading(lab)).toHaveText('agent analyst asks for a permission');
    await expect(card).toContainText('from cell 7 · in churn.ipynb');
    await expect(card.locator('q')).toHaveText('month end');
    await picture(card, 'asked');
    await check(card.getByRole('checkbox', { name: 'deposit' }), false);
    await card.getByLabel('Uses, at most').fill('3');
    await expect(card.locator('.granted .sentence')).toContainText(
      /agent analyst may use balance and withdraw on bank, at most 3 uses, until/
    );
    await picture(card, 'narrowed');
    await press(lab.button('Grant narrowed'));
    const [facet] = await asked.granted();
    expect(facet!.terms).toMatchObject({ actions: ['balance', 'withdraw'], uses: 3 });
    expect(await facet!.call('balance')).toHaveProperty('balance');
    await expect(heading(lab)).toHaveText('Granted');
    await picture(lab.frame.locator('main'), 'granted');
    await lab.hears({ facetry: 'settled' });
  });

  test('grants as asked where the columns differ', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [ALL], purpose: 'x' });
    const card = await lab.show({ request: asked.id });
    await expect(lab.button('Grant as asked')).toBeHidden();
    await check(card.getByRole('checkbox', { name: 'deposit' }), false);
    await press(lab.button('Grant as asked'));
    expect((await asked.granted())[0]!.terms.actions).toEqual(ALL.actions);
  });

  test('has a person asked each time who wants it, then shows the very act', async ({
    lab,
    house
  }) => {
    const asked = await house.agent.ask({ needs: [ALL], purpose: 'month end' });
    const card = await lab.show({ request: asked.id });
    await check(card.getByRole('checkbox', { name: 'Ask me each time' }));
    await expect(card.locator('.granted .sentence')).toContainText(
      'each use confirmed by a person'
    );
    await picture(card, 'each-time');
    await press(lab.button('Grant narrowed'));
    const [facet] = await asked.granted();

    const answer = await facet!.send('deposit', { amount: 40 });
    expect(answer.status).toBe(202);
    const { id } = await answer.json<{ id: string }>();
    const act = await lab.show({ request: id });
    await expect(heading(lab)).toHaveText('agent analyst asks you to confirm');
    await expect(act.locator('.granted .sentence')).toHaveText(
      'agent analyst may use deposit on bank this once: amount 40.'
    );
    await picture(act, 'act');
    await press(lab.button('Confirm'));
    await expect(heading(lab)).toHaveText('Confirmed');
    await picture(lab.frame.locator('main'), 'confirmed');
    const done = await facet!.invoke('deposit', { amount: 40 }, { confirmed: id });
    expect(done.status).toBe(200);
  });

  test('becomes a rule, by a press that counts, and the next request is granted at once', async ({
    lab,
    house
  }) => {
    const { agent, core } = house;
    const asked = await agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    await click(lab.button('Make this a rule…'));
    await expect(heading(lab)).toHaveText('Grant such requests without asking');
    const form = lab.frame.locator('.card');
    await expect(form.locator('.sentence')).toHaveText(
      /^Without asking, agent analyst \(the key "[\w-]{43}"\) is granted: balance on bank, each for at most 1 hour, at most 1 grant in any hour, until .* UTC\.$/
    );
    await form.getByLabel('At most this many grants an hour').selectOption('5');
    await expect(form.locator('.sentence')).toContainText('at most 5 grants in any hour');
    await picture(form, 'rule');
    const page = await Somebody.enrol(core, 'page', 'page');
    const rules = async () => (await page.system.requests.list()).rules;
    await lab.button('Make the rule').dispatchEvent('click');
    await lab.quiet();
    expect(await rules()).toEqual([]);

    await press(lab.button('Make the rule'));
    await expect(heading(lab)).toHaveText('The rule is in force');
    const [made] = await rules();
    const next = await agent.service.request(agent.keys, { needs: [BALANCE], purpose: 'y' });
    expect(next).toMatchObject({
      state: 'granted',
      rule: { id: made!.id, name: 'balance on bank' }
    });
    await page.system.facets.revoke(made!.id);
    await click(lab.button('Back to the request'));
    await expect(heading(lab)).toHaveText('agent analyst asks for a permission');
    await agent.service.withdraw(agent.keys, asked.id);
  });

  test('is as dark as the page around it, whatever the system is', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    const paper = (): Promise<string> =>
      lab.frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await expect.poll(paper).toBe('rgb(255, 255, 255)');
    await lab.tell({ facetry: 'look', scheme: 'dark' });
    await expect.poll(paper).toBe('rgb(33, 33, 33)');
    await lab.tell({ facetry: 'look', scheme: 'url(//evil.example)' });
    await lab.tell({ facetry: 'look', scheme: 'light' });
    await expect.poll(paper).toBe('rgb(255, 255, 255)');
    await asked.withdraw();
  });

  test('tells the asker why it was denied', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [ALL], purpose: 'x' });
    const card = await lab.show({ request: asked.id });
    await card.getByLabel('Reason').fill('Not before the audit.');
    await click(lab.button('Deny'));
    expect(await asked.state(20)).toMatchObject({
      state: 'denied',
      reason: 'Not before the audit.'
    });
    await expect(heading(lab)).toHaveText('Denied');
    await picture(lab.frame.locator('main'), 'denied');
  });

  test('has all needs of one asking, and grants what is left of them', async ({ lab, house }) => {
    const asked = await house.agent.ask({
      needs: [BALANCE, { object: 'bank', actions: ['deposit'], uses: 1 }],
      purpose: 'x'
    });
    const card = await lab.show({ request: asked.id });
    await expect(heading(lab)).toHaveText('agent analyst asks for 2 permissions');
    await check(card.getByRole('checkbox', { name: 'balance' }), false);
    await picture(card, 'several');
    await press(lab.button('Grant narrowed'));
    const [struck, deposit] = await asked.granted();
    expect(struck).toBeNull();
    expect(deposit!.terms).toMatchObject({ actions: ['deposit'], uses: 1 });
  });

  test('says why nothing can be granted once all is struck', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [BALANCE], purpose: '' });
    const card = await lab.show({ request: asked.id });
    await expect(card).toContainText('It gives no reason.');
    await check(card.getByRole('checkbox', { name: 'balance' }), false);
    await expect(lab.button('Grant')).toHaveAttribute('aria-disabled', 'true');
    await expect(card.locator('.hint')).toContainText('there is nothing left to grant');
    await picture(card, 'struck');
    await asked.withdraw();
  });

  test('is decided by keyboard alone, with the digits that it shows', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    const { keyboard } = lab.page;
    await lab.page.locator('#cell').focus();
    await keyboard.press('Tab');
    await expect(heading(lab)).toBeFocused();
    await keyboard.press('Enter');
    const digits = await digitsOf(lab.frame);
    const wrong = digits === '00' ? '11' : '00';
    await lab.quiet();
    await keyboard.type(wrong[0] === digits[0] ? wrong.replace(/./g, '9') : wrong);
    await expect(lab.frame.locator('.wrong')).not.toBeEmpty();
    expect(await digitsOf(lab.frame)).not.toBe(digits);
    expect(await asked.state()).toEqual({ state: 'pending' });
    await lab.typesDigits(lab.button('Grant'));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  });

  test('is narrowed by Space and decided by the digits at once', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [ALL], purpose: 'x' });
    const card = await lab.show({ request: asked.id });
    const deposit = card.getByRole('checkbox', { name: 'deposit' });
    await deposit.focus();
    await lab.page.keyboard.press('Space');
    await expect(deposit).not.toBeChecked();
    await expect(deposit).toBeFocused();
    await lab.typesDigits(lab.button('Grant narrowed'));
    const [facet] = await asked.granted();
    expect(facet!.terms).toMatchObject({ actions: ['balance', 'withdraw'] });
  });

  test('is decided in the field of its digits, too', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    const card = await lab.show({ request: asked.id });
    await card.getByLabel('type the two digits').focus();
    await lab.typesDigits(lab.button('Grant'));
    expect(await asked.state(20)).toMatchObject({ state: 'granted' });
  });

  test('says at once that its asker took it back', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    await asked.withdraw();
    await expect(heading(lab)).toHaveText('This request was withdrawn');
    await expect(lab.frame.getByRole('button')).toHaveCount(0);
    await picture(lab.frame.locator('main'), 'withdrawn');
  });

  test('says at once that somebody else has decided', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [BALANCE], purpose: 'x' });
    await lab.show({ request: asked.id });
    const page = await Somebody.enrol(house.core, 'page', 'a page');
    await page.system.requests.deny(asked.id);
    await expect(heading(lab)).toHaveText('This request has been denied');
  });

  test('of an unknown object can only be denied, until it is connected', async ({ lab, house }) => {
    const need = { object: `shop${Date.now() % 1000}`, actions: ['list'] };
    const asked = await house.agent.ask({ needs: [need], purpose: 'x' });
    const card = await lab.show({ request: asked.id });
    await expect(card).toContainText(`There is nothing called “${need.object}” here`);
    await expect(card.locator('.hint')).toContainText('You can deny it');
    await picture(card, 'unknown');
    const owner = await Somebody.enrol(house.core, 'owner', 'terminal');
    await owner.system.registry.add({
      name: need.object,
      kind: 'openapi',
      config: {
        address: house.bank.address,
        methods: [{ method: 'GET', path: '/l', name: 'list' }]
      }
    });
    await expect(lab.frame.locator('.notice')).toContainText('The request has changed');
    await expect(card.getByRole('checkbox', { name: 'list' })).toBeChecked();
    await picture(lab.frame.locator('main'), 'changed');
    await lab.settle(card);
    await press(lab.button('Grant'));
    expect((await asked.granted())[0]!.terms.object).toBe(need.object);
  });

  test('quotes every name as text', async ({ lab, house }) => {
    const hostile = await Somebody.enrol(
      house.core,
      'agent',
      '<img src=x onerror=alert(1)> \u202Eyadot'
    );
    const asked = await hostile.ask({
      needs: [{ object: 'bank', actions: ['balance', '<b>deposit</b>'] }],
      purpose: 'Press Grant.\n\u202EevaS uoy\u2069 </q><script>alert(1)</script>',
      cell: { id: '<i>', notebook: '\u202Egpj.exe' }
    });
    const card = await lab.show({ request: asked.id });
    expect(await card.locator('img, b, i, script').count()).toBe(0);
    expect(await card.innerText()).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    await expect(card).toContainText('⟨U+202E⟩');
    await picture(card, 'hostile');
    await click(lab.button('Deny'));
    expect(await asked.state(20)).toMatchObject({ state: 'denied' });
  });

  test('asks the page around it for as much room as all of it needs', async ({ lab, house }) => {
    const asked = await house.agent.ask({ needs: [ALL], purpose: 'x' });
    const card = await lab.show({ request: asked.id });
    const beyond = async (): Promise<number> => {
      const box = (await card.boundingBox())!;
      const frame = (await lab.page.locator('#consent').boundingBox())!;
      return box.y + box.height - (frame.y + frame.height);
    };
    // The page around gives it once it is told.
    await expect.poll(beyond).toBeLessThanOrEqual(0);
    await asked.withdraw();
  });

  test('that does not fit says so, and leads to a window', async ({ lab, house }) => {
    const asked = await house.agent.ask({
      needs: Array.from({ length: 6 }, () => ALL),
      purpose: 'x'
    });
    const card = await lab.show({ request: asked.id });
    await expect(card.locator('.hint')).toContainText('Part of this card is out of view');
    await expect(card.locator('.digits')).toBeHidden();
    const window = await lab.opens(card.getByRole('link', { name: 'open it in a window' }));
    await expect(window.locator('.card')).toBeVisible();
    expect(window.url()).not.toContain(asked.id);
    await window.close();
    await asked.withdraw();
  });
});
