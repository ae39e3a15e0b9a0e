import { seriousIn } from './support/axe';
import { expect, test } from './support/fixtures';
import { Journey } from './support/journey';

const HEADER = 'facet-features';

/** What a service says is what it takes; here another says so to this page, of all else the same. */
test.describe('a JupyterLab whose service is of another release', () => {
  for (const [which, said, lead, advice] of [
    ['older', 'budget.rows', 'is older than this page.', 'Update the service.'],
    ['older than there were features', null, 'is older than this page.', 'Update the service.'],
    [
      'newer',
      'budget.rows, cell.kernel, sky.blue',
      'is newer than this page.',
      'Update Facetry here, then reload.'
    ],
    [
      'in part either',
      'budget.rows, sky.blue',
      'is in part older than this page, in part newer.',
      'Update Facetry here, then reload.'
    ],
    ['the same', 'budget.rows, cell.kernel', null, null]
  ] as const) {
    test(`says in the sidebar whom to update where it is ${which}`, async ({
      browser,
      jupyter
    }) => {
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      const page = await context.newPage();
      await page.addInitScript(
        ([name, value]) => {
          const real = window.fetch.bind(window);
          window.fetch = async (...request) => {
            const answer = await real(...request);
            if (!answer.headers.has(name)) {
              return answer;
            }
            const headers = new Headers(answer.headers);
            headers.delete(name);
            if (value !== null) {
              headers.set(name, value);
            }
            const { body, status, statusText } = answer;
            return new Response(body, { status, statusText, headers });
          };
        },
        [HEADER, said] as const
      );
      const lab = new Journey(page, jupyter);
      await lab.visit('lab/workspaces/releases');
      await lab.ready();
      await lab.execute('facetry:show-facets');
      const note = lab.sidebar.getByRole('note');
      if (lead === null) {
        // It was heard by now, as all that is read comes with the same answers.
        await lab.sidebar.getByRole('heading', { name: 'Connected services' }).waitFor();
        await expect(note).toHaveCount(0);
      } else {
        await expect(note.locator('strong')).toHaveText(`The Facetry service ${lead}`);
        await expect(note).toContainText(advice);
        const sideways = (): Promise<number> =>
          lab.sidebar.evaluate(one => one.scrollWidth - one.clientWidth);
        await expect.poll(sideways).toBeLessThanOrEqual(0);
        const ours = { include: '#jp-facetry-sidebar', exclude: 'iframe' };
        await expect.poll(() => seriousIn(page, ours)).toEqual([]);
        await page.screenshot({ path: test.info().outputPath('lab.png') });
      }
      await context.close();
    });
  }
});
