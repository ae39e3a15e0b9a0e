import { expect, test } from '@playwright/test';

import { Somebody } from './support/consent/people';
import { Operated } from './support/operated';
import { Pictures } from './support/pictures';

const BALANCE = { actions: ['balance'] };

/** Four agents: one was granted something, two hold parts of it, and one a part of such a part. */
async function team(at: Operated) {
  const { served, agent: analyst } = at;
  const [planner, clerk, scout] = await Promise.all(
    ['agent planner', 'agent clerk', 'agent scout'].map(name =>
      Somebody.enrol(served, 'agent', name)
    )
  );
  const needs = [{ object: 'bank', ...BALANCE, delegation: true }];
  const purpose = 'figures of the month';
  const plan = await at.grant(await planner!.ask({ needs, purpose }), purpose);
  const clerks = await planner!.lend(plan, clerk!, BALANCE);
  const analysts = await planner!.lend(plan, analyst, { ...BALANCE, delegation: true });
  const scouts = await analyst.lend(analysts, scout!, BALANCE);
  return { plan, clerks, analysts, scouts };
}

test('one press cuts an agent off, with all whom it lent to, and nobody else', async ({
  browser
}, info) => {
  const at = await Operated.open(browser);
  const { page } = at;
  await page.goto(at.served.page);
  const { plan, clerks, analysts, scouts } = await team(at);
  const uses = async (times: number, ...facets: (typeof plan)[]): Promise<unknown[]> => {
    const all: unknown[] = [];
    for (let time = 0; time < times; time += 1) {
      for (const facet of facets) {
        all.push(await facet.call('balance').catch((error: unknown) => error));
      }
      // Apart, as they are drawn by time.
      await page.waitForTimeout(250);
    }
    return all;
  };

  await test.step('all work', async () => {
    const before = await uses(4, plan, clerks, analysts, scouts);
    expect(before.filter(answer => answer instanceof Error)).toEqual([]);
  });

  await test.step('the analyst is revoked', async () => {
    const row = page.locator(`.jp-Facetry-row[data-facet="${analysts.id}"]`);
    await row.getByRole('button', { name: 'Revoke bank' }).click();
    await expect(row).toBeHidden();
  });

  await test.step('from then on it and its scout are refused, and the others go on', async () => {
    const after = await uses(4, plan, clerks, analysts, scouts);
    const refused = after.map(answer => answer instanceof Error);
    expect(refused).toEqual(Array(4).fill([false, false, true, true]).flat());
  });

  await test.step('provenance shows the cut: what was used before it, what was refused after it', async () => {
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('combobox', { name: /^On/ }).selectOption({ label: 'bank' });
    await page.getByRole('button', { name: 'Filter' }).click();
    const grid = page.getByRole('treegrid');
    await grid.press('Home');
    for (const [name, refusals] of [
      ['analyst', 4],
      ['scout', 4],
      ['planner', 0],
      ['clerk', 0]
    ] as const) {
      const rows = page.getByRole('row', { name: `agent ${name} was refused balance on bank` });
      await expect(rows).toHaveCount(refusals);
    }
    await page
      .getByRole('row', { name: /agent scout was refused/ })
      .last()
      .click();
    const details = page.getByRole('complementary');
    await expect(details).toContainText('the facet was revoked');
    await expect(details).toContainText('What agent scout held');
    for (const name of ['Fit', 'Zoom in', 'Center']) {
      await page.getByRole('button', { name, exact: true }).click();
    }
    await page.mouse.move(700, 5);
    await new Pictures(page, info).take('cut');
  });
  await at.close();
});
