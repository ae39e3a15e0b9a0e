import { expect, press, test } from './support/consent/fixtures';
import { check, click } from './support/pressed';
import { readThrough } from './support/reading';

test('an owner lets somebody decide about a part, by what is chosen on the approval page', async ({
  lab,
  browser
}) => {
  const { frame } = lab;
  await lab.show({ devices: 'all' });
  await click(frame.getByRole('button', { name: 'Let somebody approve a part' }));
  await expect(frame.locator('.hint')).toContainText('choose at least one action');
  await frame.getByLabel('Their name').fill('Cleo');
  const choose = (action: string) => check(frame.getByRole('checkbox', { name: action }));
  await choose('deposit');
  await frame.getByLabel('amount, at most').fill('50');
  await choose('balance');
  await frame.getByLabel('Uses, at most').fill('3');
  const sentence =
    /^Cleo may approve until .*: balance and deposit on bank, amount at most 50, at most 3 uses\.$/;
  await expect(frame.locator('.sentence')).toHaveText(sentence);
  await press(lab.button('Create the link'));
  await expect(frame.getByText('Give it to Cleo, who has to open it by')).toBeVisible();
  const link = await frame.getByLabel('The link', { exact: true }).inputValue();
  expect(JSON.stringify(await lab.heard())).not.toContain(link.split('=')[1]);

  const ben = await (await browser.newContext()).newPage();
  await ben.goto(link);
  await press(ben.getByRole('button', { name: 'Let this browser approve' }));
  await expect(ben.locator('.sentence')).toHaveText(sentence);
  await ben.context().close();
});

for (const width of [360, 490]) {
  test(`in a frame too low for all of it, ${width} px wide, the link is made once all was in view`, async ({
    lab
  }) => {
    const { page } = lab;
    // As in a dialog of a small screen.
    await lab.open({ width, room: 520 });
    await lab.show({ devices: 'all' });
    const { frame } = lab;
    await click(frame.getByRole('button', { name: 'Let somebody approve a part' }));
    await frame.getByLabel('Their name').fill('Dana');
    await frame.getByRole('checkbox', { name: 'balance' }).focus();
    await page.keyboard.press('Space');
    await expect(frame.locator('.sentence')).toContainText('Dana may approve until');
    const terms = frame.locator('.terms');
    const box = (await terms.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    // From where the keys have brought it, up and then down to its end.
    await expect(async () => {
      await page.mouse.wheel(0, -90);
      await expect.poll(() => terms.evaluate(node => node.scrollTop), { timeout: 1_000 }).toBe(0);
    }).toPass({ timeout: 60_000, intervals: [0] });
    await readThrough(terms);
    await expect(terms.locator('[data-unread]:visible')).toHaveCount(0);
    await press(lab.button('Create the link'));
    await expect(frame.getByRole('heading', { level: 1 })).toHaveText('The link is ready');
  });
}
