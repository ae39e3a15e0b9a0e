import { expect, test } from './support/fixtures';

test('the sidebar leads to the list of who may approve, which the approval page shows', async ({
  lab
}) => {
  await lab.execute('facetry:show-facets');
  await lab.sidebar.getByRole('button', { name: 'Who may approve…' }).click();
  const dialog = lab.page.getByRole('dialog');
  const frame = lab.frame(dialog);
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Who may approve here');
  await expect(frame.getByRole('listitem').filter({ hasText: 'this browser' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
});
