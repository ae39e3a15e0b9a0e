import { expect, press, test } from './support/consent/fixtures';

test('an owner lets somebody decide about a part, by what is chosen on the approval page', async ({
  lab,
  browser
}) => {
  test.setTimeout(120_000);
  const { frame } = lab;
  await lab.show({ devices: 'all' });
  await frame.getByRole('button', { name: 'Let somebody approve a part' }).click();
  await expect(frame.locator('.hint')).toContainText('choose at least one action');
  await frame.getByLabel('Their name').fill('Cleo');
  // Browsers drop what is pressed in a frame that grew a moment ago.
  const choose = (action: string) =>
    expect(async () => {
      await frame.getByRole('checkbox', { name: action }).check({ timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
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
    test.setTimeout(120_000);
    const { page } = lab;
    // As in a dialog of a small screen.
    await lab.open({ width, room: 520 });
    await lab.show({ devices: 'all' });
    const { frame } = lab;
    await frame.getByRole('button', { name: 'Let somebody approve a part' }).click();
    await frame.getByLabel('Their name').fill('Dana');
    await frame.getByRole('checkbox', { name: 'balance' }).focus();
    await page.keyboard.press('Space');
    await expect(frame.locator('.sentence')).toContainText('Dana may approve until');
    const terms = frame.locator('.terms');
    const box = (await terms.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const unread = terms.locator('[data-unread]:visible');
    // From where the keys have brought it, up and then down to its end.
    for (const by of [-1, 1]) {
      await expect(async () => {
        const before = await terms.evaluate(node => node.scrollTop);
        await page.mouse.wheel(0, by * 90);
        await page.waitForTimeout(300);
        expect(await terms.evaluate(node => node.scrollTop)).toBe(before);
      }).toPass({ timeout: 20_000, intervals: [0] });
    }
    await expect(unread).toHaveCount(0);
    await press(lab.button('Create the link'));
    await expect(frame.getByRole('heading', { level: 1 })).toHaveText('The link is ready');
  });
}
