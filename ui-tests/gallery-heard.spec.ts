import { expect, test } from '@playwright/test';

import { expectNoSidewaysScroll, open, row } from './gallery/page';

test.describe('who does not see the page', () => {
  test('hears what a form is about, what each field is for, and what is wrong with which', async ({
    page
  }) => {
    await open(page, 'light', 'panel=form&form=request');
    const dialog = page.getByRole('dialog', { name: 'Request a facet', exact: true });
    const balance = dialog.getByRole('checkbox', { name: 'balance' });
    await balance.uncheck();
    await dialog.getByRole('button', { name: 'Ask' }).click();
    await expect(balance).toBeFocused();
    await expect(balance).toHaveAccessibleDescription('Choose at least one action.');
    await expect(dialog).toMatchAriaSnapshot(`
      - dialog "Request a facet":
        - paragraph: Nothing is chosen yet.
        - combobox "Service"
        - group "Actions":
          - checkbox "balance What the account holds" [invalid]
          - checkbox "deposit changes Puts money in" [invalid]
          - checkbox "withdraw changes Takes money out" [invalid]
          - paragraph: Choose at least one action.
        - combobox "For"
        - spinbutton "Uses"
        - spinbutton "Rows"
        - group: More limits
        - textbox "Why"
        - textbox "Name in the notebook"
        - button "Cancel"
        - button "Ask"
    `);
  });

  test('hears what can’t be lent, and why', async ({ page }) => {
    await open(page, 'light', 'state=given&panel=form&form=lend');
    const dialog = page.getByRole('dialog', { name: 'Lend a part of bank', exact: true });
    await dialog.getByText('More limits').click();
    await expect(dialog).toMatchAriaSnapshot(`
      - dialog "Lend a part of bank":
        - combobox "To":
          - option "agent analyst" [selected]
          - 'option "agent far away (keeps its own key: lend to its card, in a cell)" [disabled]'
        - group "Actions":
          - checkbox "balance What the account holds" [checked]
          - checkbox "withdraw changes Not held, so it can’t be lent." [disabled]
        - combobox "For"
        - group:
          - group "How often, at most":
            - spinbutton "How often, at most": "20"
            - combobox "in" [disabled]
            - paragraph: Same as the facet it is lent from.
        - button "Cancel"
        - button "Lend"
    `);
  });

  test('hears once who was refused how often, however many lists that holder stands in', async ({
    page
  }) => {
    await open(page, 'light', 'state=refused');
    await expect(page.getByText('3 refusals in 10 s', { exact: true })).toHaveCount(2);
    const said = page.getByRole('status').filter({ hasText: 'refusals' });
    await expect(said).toHaveText(['agent analyst: 3 refusals in 10 s']);
  });

  test('hears what each tile connects, in German by the words that stand on it', async ({
    page
  }) => {
    await open(page, 'light', 'state=connected&lang=de-DE');
    await expect(page.getByRole('group', { name: 'Anbinden' })).toMatchAriaSnapshot(`
      - group "Anbinden":
        - button "Ordner anbinden…": Ordner…
        - button "API anbinden…": API…
        - button "Modell anbinden…": Modell…
    `);
  });

  test('hears events as rows of a tree, and which is selected', async ({ page }) => {
    await open(page, 'light', 'panel=viewer');
    await row(page, /^#79 /).click();
    await expect(page.getByRole('treegrid')).toMatchAriaSnapshot(`
      - treegrid "Events, newest first":
        - row /^#79 .* Chrome on Linux revoked balance on bank/ [expanded] [level=1] [selected]:
          - gridcell "#79"
          - gridcell:
            - time
          - gridcell "Chrome on Linux revoked balance on bank"
        - row /^#80 / [level=2]
    `);
    await expect(page.getByRole('complementary', { name: 'Details' })).toMatchAriaSnapshot(`
      - complementary "Details":
        - heading "Chrome on Linux revoked balance on bank" [level=2]
        - term: When
        - definition:
          - time
        - term: Who
        - definition: Chrome on Linux
        - term: In their words
        - definition: drifted
        - paragraph:
          - button "Verify"
        - status
    `);
  });
});

test('the viewer’s menu has room for commands with German text of twice the size', async ({
  page
}) => {
  await page.setViewportSize({ width: 320, height: 900 });
  await open(page, 'light', 'panel=viewer&lang=de-DE&text=26px');
  await row(page, /churn\.ipynb/).click();
  await page.getByRole('button', { name: 'Weitere Werkzeuge' }).click();
  await page.getByText('Exportieren', { exact: true }).click();
  await expect(page.locator('.jp-Facetry-menu code').first()).toBeVisible();
  await expectNoSidewaysScroll(page);
});
