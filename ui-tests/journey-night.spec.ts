import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from './support/fixtures';

/** A notebook that notes how long it took to be told that nobody is there. */
const CELLS = [
  'import facetry, pandas, time\nfacetry.held()\ntook = []',
  [
    // How quick it is, not what else the machine does meanwhile.
    'for again in range(10):',
    '    began = time.monotonic()',
    '    try:',
    '        facetry.need("sales", "read", "stat", why="the night of churn")',
    '    except facetry.Waiting:',
    '        took.append(time.monotonic() - began)',
    'open("took.txt", "w").write(str(min(took, default=0)))',
    'facetry.need("sales", "read", "stat", why="the night of churn")'
  ].join('\n'),
  'print("rows:", len(pandas.read_csv("facet://sales/2024/q3.csv")))'
];
const NBCONVERT = ['jupyter', 'nbconvert', '--to', 'notebook', '--execute', 'night.ipynb'];

test('the night run: refused at once by day, approved by a person, it runs without one', async ({
  lab,
  jupyter
}) => {
  test.setTimeout(600_000);
  await lab.write('night.ipynb', CELLS);
  let request = '';

  await test.step('without a grant it ends at once, and names the request to approve', async () => {
    const failed = await jupyter.job('nightly-churn', ...NBCONVERT, '--output', 'first');
    expect(failed.code).not.toBe(0);
    request = /nobody is here to decide in this run\. Request ([0-9a-f]{32})/.exec(
      failed.said
    )![1]!;
    expect(Number(await readFile(join(jupyter.notebooks, 'took.txt'), 'utf8'))).toBeLessThan(1);
    // Again: the same request, not one more.
    const again = await jupyter.job('nightly-churn', ...NBCONVERT, '--output', 'first');
    expect(again.said).toContain(`Request ${request}`);
  });

  await test.step('a person finds it waiting, and grants it for the night', async () => {
    await lab.execute('facetry:show-facets');
    await expect(lab.card.getByRole('heading', { level: 1 })).toContainText('job nightly-churn');
    await expect(lab.card.getByText('the night of churn').first()).toBeVisible();
    await lab.card.getByLabel('Until').selectOption({ value: '28800' });
    await lab.press(lab.card.getByRole('button', { name: 'Grant narrowed' }));
    await expect(lab.waiting).toBeHidden();
  });

  await test.step('from then on it runs by nbconvert and by papermill, and asks nobody', async () => {
    const done = await jupyter.job('nightly-churn', ...NBCONVERT, '--output', 'done-1');
    expect(done, done.said).toMatchObject({ code: 0 });
    const papermill = ['papermill', '--no-progress-bar', 'night.ipynb', 'done-2.ipynb'];
    const again = await jupyter.job('nightly-churn', ...papermill);
    expect(again, again.said).toMatchObject({ code: 0 });
    for (const name of ['done-1', 'done-2']) {
      expect(await readFile(join(jupyter.notebooks, `${name}.ipynb`), 'utf8')).toMatch(/rows: \d/);
    }
    await expect(lab.waiting).toBeHidden();
  });

  await test.step('another job of the night holds nothing of it', async () => {
    const other = await jupyter.job('weekly', ...NBCONVERT, '--output', 'other');
    expect(other.code).not.toBe(0);
    expect(other.said).toMatch(/Request [0-9a-f]{32}/);
    expect(other.said).not.toContain(request);
    await lab.deny(lab.card);
  });
});
