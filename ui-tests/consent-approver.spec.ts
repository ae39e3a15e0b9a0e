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
