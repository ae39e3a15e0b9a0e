import type { Page } from '@playwright/test';

import { seriousIn } from './support/axe';
import { expect, press, rest, Somebody, test } from './support/consent/fixtures';

const NEEDS = [
  {
    object: 'bank',
    actions: ['balance', 'deposit', 'withdraw'],
    constraints: { amount: { range: { min: 1, max: 500 } } },
    uses: 20
  },
  { object: 'bank', actions: ['balance'] }
];
const PURPOSE = 'Reconcile the account for the month-end report, then put back what was too much.';

// Colours don't depend on the width, nor what fits on the colours.
const PLACES = [
  { colorScheme: 'light', place: 'a wide one', width: 680, text: 1 },
  { colorScheme: 'dark', place: 'a wide one', width: 680, text: 1 },
  { colorScheme: 'dark', place: 'a narrow one', width: 320, text: 1 },
  { colorScheme: 'light', place: 'a narrow one with text of twice the size', width: 320, text: 2 }
] as const;

async function expectReadable(page: Page, name: string): Promise<void> {
  // Of a page that is still being drawn nothing can be said.
  await expect.poll(() => seriousIn(page), { message: name }).toEqual([]);
  const overflow = (): Promise<number> =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth
    );
  await expect.poll(overflow, { message: name }).toBe(0);
  await page.screenshot({ path: test.info().outputPath(`${name}.png`), fullPage: true });
}

/** What is chosen in a field that is too narrow for it. */
function clippedChoices(page: Page): Promise<string[]> {
  return page.locator('select').evaluateAll(fields =>
    (fields as HTMLSelectElement[]).flatMap(field => {
      const [chosen] = field.selectedOptions;
      // Before its neighbour makes room for itself.
      const width = field.offsetWidth;
      const whole = field.cloneNode() as HTMLSelectElement;
      whole.append(chosen!.cloneNode(true));
      whole.style.width = 'max-content';
      field.after(whole);
      const clipped = whole.offsetWidth > width;
      whole.remove();
      return clipped ? [chosen!.text] : [];
    })
  );
}

for (const { colorScheme, place, width, text } of PLACES) {
  test(`every page is readable by everybody, ${colorScheme}, in ${place}`, async ({
    lab,
    house
  }) => {
    const { page } = lab;
    const { core } = house;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 1100 });
    const size = (): Promise<void> =>
      page.evaluate(by => {
        document.documentElement.style.fontSize = `${81.25 * by}%`;
      }, text);
    const open = async (fragment: string, shown: string): Promise<void> => {
      await page.goto('about:blank');
      await page.goto(`${core.origin}/#${fragment}`);
      await page.locator(shown).first().waitFor();
      await size();
    };

    const asked = await house.agent.ask({
      needs: NEEDS,
      purpose: PURPOSE,
      cell: { count: 12, notebook: 'reports/month-end.ipynb' }
    });
    await open(`request=${asked.id}`, '.card');
    await expectReadable(page, 'asked');
    await page.getByText('What these actions do').first().click();
    await page.getByRole('checkbox', { name: 'deposit' }).uncheck();
    await page.getByRole('checkbox', { name: 'balance' }).last().uncheck();
    await page.locator('select').first().selectOption({ index: 1 });
    await expectReadable(page, 'narrowed');
    if (text === 1 && width > 500) {
      await rest(page.getByRole('button', { name: 'Grant narrowed' }));
      await expect(page.locator('.grant')).toHaveAttribute('data-arming', 'armed');
      await expectReadable(page, 'armed');
      await press(page.getByRole('button', { name: 'Grant narrowed' }));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Granted');
      await expectReadable(page, 'granted');
    } else {
      await page.getByRole('button', { name: 'Deny' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Denied');
      await expectReadable(page, 'denied');
    }

    const unknown = await house.agent.ask({
      needs: [{ object: 'customer-database', actions: ['read'] }],
      purpose: ''
    });
    await open(`request=${unknown.id}`, '.card');
    await expectReadable(page, 'unknown');
    await unknown.withdraw();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/was withdrawn/);
    await expectReadable(page, 'withdrawn');

    const somebody = await Somebody.enrol(core, 'page', 'JupyterLab page');
    const { proposal } = await somebody.system.registry.propose({
      name: 'savings',
      kind: 'openapi',
      config: { document_url: house.bank.document }
    });
    await open(`proposal=${proposal}`, '.card');
    await expect.poll(() => clippedChoices(page)).toEqual([]);
    await expectReadable(page, 'connect');
    const owner = await Somebody.enrol(core, 'owner', 'terminal');
    await owner.system.registry.add({ proposal }, house.bank.key);

    await page.evaluate(async () => {
      for (const { name } of await indexedDB.databases()) {
        indexedDB.deleteDatabase(name!);
      }
    });
    await open('', '.plain');
    await expectReadable(page, 'no-key');
    await page.getByRole('button', { name: 'I have a recovery code' }).click();
    await expectReadable(page, 'recover');
    await open(`enrol=${await core.introduce('owner', 'Ada')}`, '.plain');
    await expectReadable(page, 'enrol');
  });

  test(`what an owner looks after is readable by everybody, ${colorScheme}, in ${place}`, async ({
    lab,
    house
  }) => {
    const { page } = lab;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 1100 });
    const open = async (fragment: string, shown = '.card'): Promise<void> => {
      await page.goto('about:blank');
      await page.goto(`${house.core.origin}/#${fragment}`);
      await page.locator(shown).waitFor();
      await page.evaluate(by => {
        document.documentElement.style.fontSize = `${81.25 * by}%`;
      }, text);
    };
    const target = { principal: house.agent.keys.signing.kid };
    const owner = await Somebody.enrol(house.core, 'owner', 'terminal');
    await owner.system.facets.pause(target, PURPOSE);
    await open(`resume=${target.principal}`);
    await owner.system.facets.resume(target);
    await expectReadable(page, 'resume');
    await open('entry=1');
    await expectReadable(page, 'entry');
    await open('export=all', '.plain');
    await expectReadable(page, 'export');
    await open('devices=all');
    await expectReadable(page, 'devices');
    await page
      .getByRole('button', { name: /^Remove/ })
      .first()
      .click();
    await page.getByLabel('What it granted').selectOption({ index: 4 });
    await expectReadable(page, 'turn-away');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('button', { name: 'Let another browser' }).click();
    await expectReadable(page, 'invite');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('button', { name: 'Let somebody approve a part' }).click();
    await page.getByText('For requests on').waitFor();
    await expect.poll(() => clippedChoices(page)).toEqual([]);
    await expectReadable(page, 'approver');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('button', { name: 'Create a recovery code' }).click();
    await expectReadable(page, 'recovery');
  });
}
