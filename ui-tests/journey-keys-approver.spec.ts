import type { Frame, Locator, Page } from '@playwright/test';

import { expect, type Lab, Somebody, test } from './support/consent/fixtures';
import { hasKeys, pressUntil, typeDigits } from './support/keys';

const heading = (shown: Page | Lab['frame']) => shown.getByRole('heading', { level: 1 });

/** Stops on the way through the list of all whom the tests of a run let in, two for each. */
const LONG_LIST = 250;

/** A person with a keyboard alone, before one window. */
class Person {
  constructor(readonly page: Page) {}

  /** Takes the keys to `element`, in whatever frame it stands. */
  async goTo(element: Locator): Promise<void> {
    await this.page.bringToFront();
    await element.waitFor();
    await pressUntil(this.page, 'Tab', () => hasKeys(element), LONG_LIST);
  }

  async presses(button: Locator): Promise<void> {
    await this.goTo(button);
    await this.page.keyboard.press('Enter');
  }

  async fills(field: Locator, text: string): Promise<void> {
    await this.goTo(field);
    await this.page.keyboard.type(text);
    await expect(field).toHaveValue(text);
  }

  async checks(box: Locator): Promise<void> {
    await this.goTo(box);
    await this.page.keyboard.press('Space');
    await expect(box).toBeChecked();
  }

  /** Chooses in a list by its letters, as one does who knows what it says. */
  async chooses(list: Locator, letters: string, value: string): Promise<void> {
    await this.goTo(list);
    await this.page.keyboard.type(letters);
    await expect(list).toHaveValue(value);
  }

  /** Consents to what `card` shows, by its digits; they would land in a field that has the keys. */
  async consents(card: Page | Frame, button: string): Promise<void> {
    const armed = card.getByRole('button', { name: button, exact: true });
    await this.page.bringToFront();
    await pressUntil(
      this.page,
      'Tab',
      async () => (await card.locator('input:focus, select:focus').count()) === 0
    );
    await typeDigits(this.page, card, armed);
  }
}

test('a second pair of eyes without a pointer: a part is delegated and decided, a payment takes two, and the colleague is turned away', async ({
  lab,
  house,
  browser
}) => {
  test.setTimeout(600_000);
  const { core, bank, agent } = house;
  const { frame } = lab;
  const ada = new Person(lab.page);
  const another = async () => new Person(await (await browser.newContext()).newPage());

  const dana = await another();
  await test.step('the owner lets a colleague decide about a part', async () => {
    await lab.tell({ devices: 'all' });
    await ada.presses(frame.getByRole('button', { name: 'Let somebody approve a part' }));
    await ada.fills(frame.getByLabel('Their name'), 'Dana');
    await ada.checks(frame.getByRole('checkbox', { name: 'balance' }));
    await ada.fills(frame.getByLabel('Uses, at most'), '3');
    await ada.consents(frame, 'Create the link');
    const link = frame.getByLabel('The link', { exact: true });
    await dana.page.goto(await link.inputValue());
    await dana.consents(dana.page, 'Let this browser approve');
    await expect(dana.page.locator('.sentence')).toHaveText(
      /^Dana may approve until .*: balance on bank, at most 3 uses\.$/
    );
  });

  await test.step('the colleague is shown what lies within, and grants it', async () => {
    const beyond = await agent.ask({
      needs: [{ object: 'bank', actions: ['withdraw'], uses: 1 }],
      purpose: 'by keys, beyond'
    });
    const within = await agent.ask({
      needs: [{ object: 'bank', actions: ['balance'], uses: 3 }],
      purpose: 'by keys, within'
    });
    await dana.page.bringToFront();
    await expect(dana.page.locator('q')).toHaveText('by keys, within');
    await dana.consents(dana.page, 'Grant');
    await expect(heading(dana.page)).toHaveText('Granted');
    await dana.presses(dana.page.getByRole('button', { name: 'Wait for the next one' }));
    await expect(heading(dana.page)).toHaveText('Nothing is waiting for you.');
    const [facet] = await within.granted();
    expect(await facet!.call('balance')).toHaveProperty('balance');

    await lab.tell({ request: beyond.id });
    await ada.presses(frame.getByRole('button', { name: 'Deny', exact: true }));
    await expect(heading(frame)).toHaveText('Denied');
  });

  await test.step('a payment waits for two persons, and each agrees', async () => {
    const jupyter = await Somebody.enrol(core, 'page', 'JupyterLab page, by keys');
    const { proposal } = await jupyter.system.registry.propose({
      name: 'invoices',
      kind: 'openapi',
      config: { document_url: bank.document }
    });
    await lab.tell({ proposal });
    await ada.chooses(frame.getByLabel('Who decides on withdraw'), '2', '2');
    await ada.fills(frame.locator('#secret'), bank.key);
    await ada.consents(frame, 'Connect');
    await expect(heading(frame)).toHaveText('Connected');

    await lab.tell({ devices: 'all' });
    await ada.presses(frame.getByRole('button', { name: 'Let another browser' }));
    await ada.fills(frame.getByLabel('Name of the other browser'), 'Eli');
    await ada.chooses(frame.getByLabel('Whose browser it is'), 's', 'another');
    await ada.consents(frame, 'Create the link');
    const eli = await another();
    await eli.page.goto(await frame.getByLabel('The link', { exact: true }).inputValue());
    await eli.consents(eli.page, 'Let this browser approve');
    await expect(heading(eli.page)).toHaveText('This browser can now approve');

    const asked = await agent.ask({
      needs: [{ object: 'invoices', actions: ['withdraw'], uses: 1 }],
      purpose: 'the invoice, by keys'
    });
    await lab.tell({ request: asked.id });
    await ada.consents(frame, 'Grant');
    await expect(heading(frame)).toHaveText('You have agreed');
    expect((await asked.state()).state).toBe('pending');
    await eli.page.goto(`${core.origin}/#request=${asked.id}`);
    await eli.consents(eli.page, 'Agree');
    await expect(heading(eli.page)).toHaveText('Granted');
    const [facet] = await asked.granted();
    expect(await facet!.call('withdraw', { amount: 5 })).toHaveProperty('balance');
    await eli.page.context().close();
  });

  await test.step('the colleague is turned away, and told so', async () => {
    await lab.tell({ devices: 'all' });
    await ada.presses(frame.getByRole('button', { name: 'Remove Dana' }));
    await ada.consents(frame, 'Remove');
    await expect(heading(frame)).toHaveText('Removed');
    await dana.page.bringToFront();
    await expect(dana.page.getByText(/can no longer approve here/).first()).toBeVisible();
    await dana.page.context().close();
  });
});
