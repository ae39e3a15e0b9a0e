import { expect, test } from './support/fixtures';

const ASK = 'import facetry\nacct = facetry.need("bank", "balance", why="month end")\nacct';

test.describe('a notebook', () => {
  test('that asks while the sidebar is closed calls a person, once', async ({ lab }) => {
    const { page } = lab;
    await lab.open('calls.ipynb', [ASK]);
    await lab.execute('facetry:show-facets');
    await expect(lab.sidebar).toBeVisible();
    await page.keyboard.press('Control+b');
    await expect(lab.sidebar).toBeHidden();
    await lab.run('facetry.need');
    const call = page.locator('.Toastify__toast').filter({ hasText: 'calls.ipynb' });
    await expect(call).toHaveCount(1);
    await expect(call).toContainText('waits for you: balance · bank');
    await call.getByRole('button', { name: 'Show' }).click();
    await expect(lab.card.getByRole('heading', { level: 1 })).toContainText('asks');
    await expect(call).toHaveCount(0);
    await lab.card.getByLabel('Reason for denying').fill('not this month');
    await lab.deny(lab.card);
    await expect(lab.cell('facetry.need').locator('.jp-OutputArea')).toContainText(
      'not this month'
    );
  });

  test('gets its id when a facet is granted, runs again without a question, and its copy is somebody else', async ({
    lab
  }) => {
    const { page } = lab;
    await lab.open('first.ipynb', [ASK, 'acct.balance()']);
    const cell = await lab.run('facetry.need');
    await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(cell.locator('.jp-OutputArea')).toContainText('may use balance on bank');
    await expect(lab.row('bank')).toBeVisible();
    const idIn = async (path: string): Promise<unknown> => {
      const { metadata } = await lab.saved(path);
      return (metadata['facetry'] as { id?: unknown } | undefined)?.id;
    };
    await expect(async () => {
      await lab.execute('docmanager:save');
      expect(await idIn('first.ipynb')).toMatch(/^[0-9a-f]{32}$/);
    }).toPass();
    const id = await idIn('first.ipynb');

    await test.step('restart and run all asks nothing that was granted', async () => {
      await lab.begin('notebook:restart-run-all');
      await page.getByRole('button', { name: 'Confirm Kernel Restart' }).click();
      const used = lab.cell('acct.balance()');
      await expect(used.locator('.jp-InputPrompt')).toHaveText('[2]:');
      await expect(used.locator('.jp-OutputArea')).toContainText(/recorded #\d+/);
      await expect(lab.waiting).toHaveCount(0);
      await lab.execute('docmanager:save');
      expect(await idIn('first.ipynb')).toBe(id);
    });

    await test.step('a copy holds nothing, and asks for itself', async () => {
      const path = await lab.copy('first.ipynb');
      await lab.show(path);
      await expect(lab.section('This notebook')).toContainText('Holds nothing.');
      const asking = await lab.run('facetry.need');
      await expect(lab.card.getByRole('heading', { level: 1 })).toContainText(path);
      await lab.deny(lab.card);
      await expect(asking.locator('.jp-OutputArea')).toContainText('Denied');
    });
  });

  test('leads from a result to its entry, and from the entry back to the cell', async ({ lab }) => {
    const viewer = lab.page.locator('#jp-facetry-provenance');
    await lab.open('there-and-back.ipynb', [
      ASK,
      'acct.balance()',
      ...Array.from({ length: 30 }, (_, at) => `"far away ${at}"`)
    ]);
    await lab.run('facetry.need');
    await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
    const used = await lab.run('acct.balance()');
    const recorded = used.getByRole('button', { name: /recorded #\d+/ });
    const number = /\d+/.exec(await recorded.innerText())![0];
    await recorded.click();
    const entry = viewer.getByRole('complementary', { name: 'Details' });
    await expect(entry).toContainText(`recorded #${number}`);
    await expect(viewer.getByRole('row', { selected: true })).toContainText(`#${number}`);
    await expect(entry).toContainText('there-and-back.ipynb');
    await expect(entry).toContainText(
      /cell \S+, as its Jupyter server passed it to the kernel; execution \d+, according to the kernel/
    );
    await lab.execute('docmanager:open', { path: 'there-and-back.ipynb' });
    await lab.cell('far away 29').locator('.cm-content').click();
    await lab.execute('facetry:open-provenance');
    await entry.getByRole('button', { name: 'Go to cell' }).click();
    await expect(viewer).toBeHidden();
    const active = lab.notebook.locator('.jp-CodeCell.jp-mod-active');
    await expect(active).toContainText('acct.balance()');
    await expect(active).toBeInViewport();
    const mark = active.getByRole('button', { name: /This cell used a facet once.*: bank\./ });
    await mark.click();
    await expect(entry).toContainText(`recorded #${number}`);
  });

  test('whose kernel lacks the SDK is told which line to run', async ({ lab }) => {
    await lab.open('bare.ipynb', ['import facetry'], 'bare');
    const section = lab.section('This notebook');
    await expect(section).toContainText('The kernel of this notebook lacks the SDK');
    await expect(section.locator('code')).toHaveText('%pip install facetry');
    await lab.run('import facetry');
    await expect(lab.cell('import facetry').locator('.jp-OutputArea')).toContainText(
      'No module named'
    );
  });
});

test('the end of a facet is said ten minutes before, one minute before, and when it comes', async ({
  lab
}) => {
  // In real time: each of the three is due soon after it was asked for, and granted well before.
  const { page } = lab;
  const ends: [object: string, action: string, left: number, words: string][] = [
    ['sales', 'list', 600, 'ends in 10 minutes.'],
    ['bank', 'balance', 60, 'ends in 1 minute.'],
    ['jupyter', 'contents_get', 0, 'has ended.']
  ];
  await page.evaluate(() => {
    const said = document.querySelector('body > [role="status"].jp-Facetry-hidden')!;
    const heard: string[] = [];
    new MutationObserver(() => heard.push(said.textContent ?? '')).observe(said, {
      childList: true
    });
    Object.assign(window, { heard });
  });
  await lab.open(
    'ends.ipynb',
    ends.map(
      ([object, action, left]) =>
        `from datetime import timedelta\nimport facetry\n` +
        `facetry.need("${object}", "${action}", expires=timedelta(seconds=${left + 45}))`
    )
  );
  await lab.execute('facetry:show-facets');
  for (const [object] of ends) {
    const cell = await lab.run(`need("${object}"`);
    await lab.press(lab.card.getByRole('button', { name: 'Grant', exact: true }));
    await expect(cell.locator('.jp-OutputArea')).toContainText(`${object}`);
  }
  for (const [object, , , words] of ends) {
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { heard: string[] }).heard.join()), {
        timeout: 120_000
      })
      .toContain(`ends.ipynb: the facet on ${object} ${words}`);
  }
  const mine = lab.section('This notebook');
  await expect(mine.locator('[data-state="expiring"]')).toHaveCount(2);
  await expect(mine).not.toContainText('jupyter');
  const ended = lab.section('Recently ended');
  await lab.unfold(ended);
  await expect(
    ended.locator('[data-state="expired"]').filter({ hasText: 'jupyter' }).first()
  ).toBeAttached();
});

test('a page that could not read what changed comes back by itself, though nothing more happens', async ({
  lab
}) => {
  const page = await lab.page.context().newPage();
  const other = lab.on(page);
  await other.visit('lab/workspaces/lost');
  await other.ready();
  await other.execute('facetry:show-facets');
  const away = other.sidebar.locator('[data-state="away"]');
  await expect(other.section('Connected services')).toContainText('bank');
  // The stream of entries, which stands already, goes on.
  await page.route('**/facetry/s/**', route => route.abort());
  await lab.open('lost.ipynb', [ASK]);
  await lab.execute('facetry:show-facets');
  const cell = await lab.run('facetry.need');
  await expect(away).toContainText('The Facetry service does not answer');
  await expect(other.waiting).toHaveCount(0);
  await page.unroute('**/facetry/s/**');
  await expect(other.card.getByRole('heading', { level: 1 })).toContainText('lost.ipynb');
  await expect(away).toBeHidden();
  await other.deny(other.card);
  const output = cell.locator('.jp-OutputArea');
  await expect(async () => {
    // A page in the background may draw nothing.
    await lab.page.bringToFront();
    await expect(output).toContainText('Denied', { timeout: 10_000 });
  }).toPass();
  await page.close();
  await lab.page.bringToFront();
});
