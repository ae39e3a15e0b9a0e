import { expect, test } from './support/fixtures';
import { Journey } from './support/journey';

test('the sidebar leads to the list of who may approve, which the approval page shows', async ({
  jupyter,
  page
}) => {
  const journey = new Journey(page, jupyter);
  await journey.arrive();
  await page.getByRole('tab', { name: /^Facets/ }).click();
  await journey.sidebar.getByRole('button', { name: 'Who may approve…' }).click();
  const frame = journey.frame(page.getByRole('dialog'));
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Who may approve here');
  await expect(frame.getByRole('listitem').filter({ hasText: 'this browser' })).toBeVisible();
});
