import { expect, test } from '@playwright/test';

import { THEMES } from './gallery/build';
import {
  crowded,
  expectAccessible,
  expectNone,
  expectNoSidewaysScroll,
  faint,
  open,
  steady
} from './gallery/page';
import { STATES } from './gallery/states';

/** States in which the service has not answered since the page was opened. */
const UNHEARD = new Set(['starting', 'stopped', 'not-let-in', 'clock-off']);
const OLDER = /^Some limits can’t be asked for.*Update the service\.$/;
const NEWER = /^Some of what it grants can’t be used.*Update Facetry here, then reload\.$/;
const NARROW = { width: 320, height: 800 };

for (const theme of THEMES) {
  for (const state of STATES) {
    test(`the sidebar, ${state}, ${theme}, is readable by everybody`, async ({ page }) => {
      await page.setViewportSize(NARROW);
      const errors = await open(page, theme, `state=${state}`);
      await expect(page.locator('.jp-Facetry-head')).toBeVisible();
      // Of a service that was never heard of it says nothing of what is held and connected.
      const known = page.getByRole('heading', { name: 'Connected services' });
      await expect(known).toHaveCount(UNHEARD.has(state) ? 0 : 1);
      await page
        .locator('[data-row][aria-expanded="false"]')
        .evaluateAll(rows => rows.forEach(each => (each as HTMLElement).click()));
      if (state === 'marked') {
        const marked = page.locator('[data-facet="r1"]');
        await marked.click();
        await expect(marked).toHaveAttribute('aria-current', 'true');
      }
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      expect(errors).toEqual([]);
    });
  }
}

test.describe('the sidebar', () => {
  test.use({ viewport: NARROW });

  test('stays readable with text twice as large', async ({ page }) => {
    await open(page, 'light', 'state=held&text=26px');
    await expectNoSidewaysScroll(page);
    for (const name of await page.locator('.jp-Facetry-object, .jp-Facetry-end').all()) {
      if (await name.isVisible()) {
        const cut = await name.evaluate(element => element.scrollWidth - element.clientWidth);
        expect(cut).toBeLessThanOrEqual(1);
      }
    }
    await expectAccessible(page);
  });

  for (const theme of THEMES) {
    test(`has words that can be read also on what can’t be pressed, ${theme}`, async ({ page }) => {
      for (const state of ['first-run', 'held', 'waiting-offline']) {
        await open(page, theme, `state=${state}`);
        await page
          .locator('[data-row][aria-expanded="false"]')
          .evaluateAll(rows => rows.forEach(each => (each as HTMLElement).click()));
        const disabled = page.locator('button:disabled');
        await expect(disabled).not.toHaveCount(0);
        await expectNone(() => faint(disabled, 3), state);
      }
    });
  }

  test('has no bar for the time of what is not verified, and none that looks alive while the service is away', async ({
    page
  }) => {
    for (const state of ['held', 'offline']) {
      await open(page, 'light', `state=${state}`);
      const doubtful = page.locator('[data-state="unverified"]');
      await expect(doubtful).not.toHaveCount(0);
      await expect(doubtful.locator('.jp-Facetry-bar')).toHaveCount(0);
      const bars = page.locator('.jp-Facetry-bar > div');
      await expect(bars).not.toHaveCount(0);
      const alive = await bars.evaluateAll(all => {
        const probe = document.body.appendChild(document.createElement('p'));
        probe.style.color = 'var(--jp-brand-color1)';
        const brand = getComputedStyle(probe).color;
        return all.filter(bar => getComputedStyle(bar).backgroundColor === brand).length;
      });
      expect(alive > 0, state).toBe(state === 'held');
    }
  });

  test('says what waits while the service is away in a line of its own', async ({ page }) => {
    await open(page, 'light', 'state=waiting-offline');
    const still = page.getByText('2 requests wait for you');
    const own = await steady(still);
    expect(own.x).toBeCloseTo((await steady(still.locator('xpath=..'))).x, 0);
  });

  test('shows its icons in the colours that the system chose, whatever the theme', async ({
    page
  }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    for (const theme of ['light', 'dark-high-contrast'] as const) {
      await open(page, theme, 'state=given');
      const shapes = page.locator('.jp-Facetry-body svg [class*="jp-icon"][fill]');
      await expect(shapes).not.toHaveCount(0);
      const others = await shapes.evaluateAll(all =>
        all
          .map(shape => [
            getComputedStyle(shape).fill,
            getComputedStyle(shape.parentElement!).color
          ])
          .filter(([fill, words]) => fill !== words)
      );
      expect(others).toEqual([]);
      const bar = page.locator('.jp-Facetry-bar').first();
      const [track, left] = await bar.evaluate(element =>
        [element, element.firstElementChild!].map(one => getComputedStyle(one).backgroundColor)
      );
      expect(left).not.toBe(track);
      await page.screenshot({ path: test.info().outputPath(`forced-${theme}.png`) });
    }
  });

  for (const text of ['13px', '26px']) {
    test(`gives long names their room, with text of ${text}`, async ({ page }) => {
      await open(page, 'light', `state=long&text=${text}`);
      await expect(page.getByRole('heading', { name: /writes one$/ })).toBeVisible();
      await expectNoSidewaysScroll(page);
      const parts =
        '.jp-Facetry-object, .jp-Facetry-end, .jp-Facetry-quick, .jp-Facetry-holderHead h3 > span, ' +
        '.jp-Facetry-holderHead > button, .jp-Facetry-sectionHint, .jp-Facetry-count, h2';
      await expectNone(() => crowded(page.locator('.jp-Facetry-body').locator(parts)));
      await expectAccessible(page);
    });
  }

  for (const theme of THEMES) {
    test(`has a first button that can be read under the pointer, ${theme}`, async ({ page }) => {
      await open(page, theme, 'state=first-run');
      const button = page.getByRole('button', { name: 'Let this browser approve' });
      await button.hover();
      await expect.poll(() => button.evaluate(node => node.matches(':hover'))).toBe(true);
      await expectAccessible(page);
    });
  }

  test('says why the service does not run, and has it tried again', async ({ page }) => {
    await open(page, 'light', 'state=stopped');
    const status = page.locator('[data-state="away"]');
    await expect(status).toContainText('The Facetry service is not running.');
    await expect(status).toContainText('can’t be used: Permission denied.');
    await status.getByRole('button', { name: 'Try again' }).click();
    await expect(page).toHaveTitle('tried again');
    await expect(status).toContainText('Permission denied');
  });

  test('says that a service elsewhere has not let it in, and not that it does not run', async ({
    page
  }) => {
    await open(page, 'light', 'state=not-let-in');
    const status = page.locator('[data-state="away"]');
    await expect(status).toContainText('The Facetry service has not let this JupyterLab in.');
    await expect(status.locator('code').first()).toHaveText('WDJB-MJHT-BCDF-QDFW');
    await expect(status).toContainText('Somebody who may approve at https://facets.example');
    await expect(status).toContainText('good for another 10 minutes');
    const typed = status.getByRole('link', { name: 'Type it on the approval page' });
    await expect(typed).toHaveAttribute('href', 'http://localhost:7412/#knock=new&lang=en');
    await expect(status).not.toContainText('is not running');
    await expect(status).not.toContainText('Trying again');
    // Two ways, each a sentence of its own.
    const link = await steady(typed);
    const command = await steady(status.getByText('facetry admit'));
    expect(command.y).toBeGreaterThanOrEqual(link.y + link.height);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });

  test('keeps what may be done about an unused facet together, below what is said of it', async ({
    page
  }) => {
    for (const lang of ['', '&lang=de-DE']) {
      await open(page, 'light', `state=given${lang}`);
      const note = page.locator('.jp-Facetry-note').filter({ has: page.locator('button') });
      const words = await steady(note.locator('> span').first());
      const narrow = await steady(note.getByRole('button').first());
      const revoke = await steady(note.getByRole('button').last());
      expect(narrow.y).toBeGreaterThanOrEqual(words.y + words.height);
      expect(revoke.y).toBe(narrow.y);
    }
  });

  for (const state of [
    'held',
    'waiting',
    'first-run',
    'flagged',
    'tried',
    'paused',
    'not-let-in',
    'older',
    'newer',
    'apart'
  ]) {
    test(`has room for German, ${state}`, async ({ page }) => {
      await open(page, 'light', `state=${state}&lang=de-DE`);
      await expect(page.getByRole('heading', { name: 'Facetten', exact: true })).toBeVisible();
      await page
        .locator('[data-row][aria-expanded="false"]')
        .evaluateAll(rows => rows.forEach(each => (each as HTMLElement).click()));
      await expectNoSidewaysScroll(page);
      const parts = '.jp-Facetry-object, .jp-Facetry-end, .jp-Facetry-quick, .jp-Facetry-verbs > *';
      await expectNone(() => crowded(page.locator('.jp-Facetry-body').locator(parts)));
      // No sentence ends twice.
      expect(await page.locator('#gallery').innerText()).not.toContain('..');
      await expectAccessible(page);
    });
  }

  for (const theme of THEMES) {
    for (const [state, lead, told] of [
      ['older', 'is older than', [OLDER]],
      ['newer', 'is newer than', [NEWER]],
      ['apart', 'in part older than this page, in part newer', [OLDER, NEWER]]
    ] as const) {
      for (const size of [NARROW, { width: 1280, height: 800 }]) {
        test(`says of two sides which is ${state}, ${theme}, ${size.width} px`, async ({
          page
        }) => {
          await page.setViewportSize(size);
          await open(page, theme, `state=${state}`);
          await page.getByRole('heading', { name: 'Connected services' }).waitFor();
          const said = page.getByRole('note');
          await expect(said).toHaveCount(1);
          await expect(said.locator('strong')).toContainText(lead);
          await expect(said.locator('p')).toHaveText([...told]);
          await expect(said).toBeInViewport();
          await expectNone(() => faint(said.locator('p'), 4.5));
          await expectAccessible(page);
          await expectNoSidewaysScroll(page);
          await page.screenshot({ path: test.info().outputPath(`${state}.png`) });
        });
      }
    }
  }

  test('says of terms that it does not know why they are not verified, and what to update', async ({
    page
  }) => {
    await open(page, 'light', 'state=newer');
    const live = page.locator('[data-facet][data-state="unverified"]');
    const rows = live.filter({ has: page.locator('[aria-expanded]') });
    await expect(rows).toHaveCount(2);
    for (const row of await rows.all()) {
      const main = row.locator('[data-row]');
      await expect(main).toContainText('newer than this page: update Facetry here');
      await main.click();
      await expect(row.locator('.jp-Facetry-warning')).toContainText(
        /terms that this page does not know.*Update Facetry here, then reload/
      );
      await expect(row.locator('.jp-Facetry-sentence')).toContainText('under a blue sky');
      await expect(row.getByRole('button', { name: 'Pause', exact: true })).toBeDisabled();
      await expect(row.getByRole('button', { name: 'Revoke', exact: true })).toBeEnabled();
    }
    await page.getByText('Recently ended').click();
    await expect(live).toHaveCount(3);
    for (const main of await live.locator('[data-row]').all()) {
      await expect(main).toContainText('newer than this page: update Facetry here');
    }
    await page.setViewportSize({ ...NARROW, height: 1600 });
    await page.screenshot({ path: test.info().outputPath('unknown.png') });
    await expectAccessible(page);
  });

  test('shows each state in words, not by colour alone', async ({ page }) => {
    await open(page, 'light', 'state=held');
    await page.getByText('Recently ended').click();
    for (const words of ['suspended', 'not verified', 'revoked', 'used up', 'expired']) {
      await expect(page.getByText(words, { exact: true }).first()).toBeVisible();
    }
    await expect(
      page.getByRole('button', { name: /sales-2024 ends soon, 7 minutes/ })
    ).toBeVisible();
  });

  for (const theme of THEMES) {
    test(`scrolled away from what waits, says so and leads there, ${theme}`, async ({ page }) => {
      await page.setViewportSize({ ...NARROW, height: 300 });
      await open(page, theme, 'state=waiting');
      const above = page.getByRole('button', { name: '2 requests wait for you' });
      await page.getByRole('heading', { name: 'Waiting for you' }).waitFor();
      await expect(above).toBeHidden();
      await page.locator('.jp-Facetry-foot').scrollIntoViewIfNeeded();
      await expect(above).toBeInViewport();
      await expectAccessible(page);
      await above.click();
      await expect(above).toBeHidden();
      await expect(page.getByRole('heading', { name: 'Waiting for you' })).toBeInViewport();
    });
  }

  test('shows a facet as in use while a call runs', async ({ page }) => {
    await open(page, 'light', 'state=using');
    await expect(page.locator('[data-state="in use"]')).toContainText('bank');
  });

  test('keeps still for those who asked for reduced motion', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, 'light', 'state=using');
    const state = page.locator('[data-state="in use"] .jp-Facetry-state');
    await state.waitFor();
    expect(await state.evaluate(dot => getComputedStyle(dot, '::before').animationName)).toBe(
      'none'
    );
  });

  test('is gone through by keyboard: arrows between rows, Enter for the details', async ({
    page
  }) => {
    await open(page, 'light', 'state=held');
    const rows = page.locator('[data-row]:visible');
    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(rows.nth(1)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(rows.nth(1)).toHaveAttribute('aria-expanded', 'true');
    await expect(
      page.getByText('churn.ipynb may use list and read on sales-2024', { exact: false })
    ).toBeVisible();
    await page.keyboard.press('End');
    await expect(rows.last()).toBeFocused();
  });

  test('marks the row that the keys come to, of facets, holders and rules, and nothing else', async ({
    page
  }) => {
    await open(page, 'light', 'state=marked');
    const marked = page.locator('[aria-current="true"]');
    await expect(marked).toHaveCount(0);
    await page.locator('[data-facet="a"] [data-row]').focus();
    await expect(marked).toHaveAttribute('data-facet', 'a');
    const rule = page.locator('[data-facet="r1"]');
    for (let steps = 0; steps < 20 && (await rule.getAttribute('aria-current')) === null; steps++) {
      await page.keyboard.press('ArrowDown');
      await expect
        .poll(() =>
          page.evaluate(() => document.activeElement?.closest('[aria-current="true"]') !== null)
        )
        .toBe(true);
      // A holder has a row in each list that it stands in.
      const names = async (): Promise<number> =>
        marked.evaluateAll(
          rows =>
            new Set(
              rows.map(row =>
                JSON.stringify({ ...(row as HTMLElement).dataset }, ['facet', 'principal'])
              )
            ).size
        );
      await expect.poll(names).toBe(1);
    }
    await expect(rule).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await page.locator('[data-principal="job"]').first().click();
    await expect(marked).toHaveAttribute('data-principal', 'job');
    await page.getByRole('button', { name: 'Show what was done with bank' }).first().focus();
    await expect(marked).toHaveAttribute('data-facet', 'a');
  });

  test('can change nothing while the service is away, and says as of when it is', async ({
    page
  }) => {
    await open(page, 'light', 'state=offline');
    await expect(page.getByText(/as of .*; nothing can be changed/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Revoke bank' }).first()).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Connect a folder…' })).toBeDisabled();
  });

  test('says first that the service is away, however far down one reads', async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 300 });
    await open(page, 'light', 'state=waiting-offline');
    const away = page.getByText('The Facetry service does not answer.');
    await expect(away).toBeInViewport({ ratio: 1 });
    await expect(page.getByText('Waiting for you').first()).toBeVisible();
    await page.getByRole('button', { name: 'Who may approve…' }).scrollIntoViewIfNeeded();
    await expect(page.getByText('Waiting for you').first()).not.toBeInViewport();
    await expect(away).toBeInViewport({ ratio: 1 });
    const still = page.getByText('2 requests wait for you');
    await expect(still).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: '2 requests wait for you' })).toHaveCount(0);
    await page.screenshot({ path: test.info().outputPath('away.png') });
  });

  test('keeps the banner of mode page also while the service is away', async ({ page }) => {
    await open(page, 'light', 'state=page-offline');
    await expect(page.getByText(/as of .*; nothing can be changed/)).toBeVisible();
    await expect(page.getByRole('note')).toContainText('Approvals are made in this page');
  });

  test('flags who was refused lately, with the true reasons, and pauses it', async ({ page }) => {
    await open(page, 'light', 'state=refused');
    const flag = page.locator('[data-principal="agent"]').first();
    await expect(flag).toContainText('3 refusals in 10 s');
    await expect(flag).toContainText('Flagged: at least 3 refusals within 10 s.');
    await expect(flag).toContainText('withdraw on bank: that action was not granted (2×)');
    await expect(flag).toContainText('balance on bank: the facet was revoked');
    await flag.getByRole('button', { name: 'Pause all of agent analyst' }).click();
    await expect(page).toHaveTitle('{"pause":{"principal":"agent"}}');
  });

  test('flags what is unusual on its row, with the figures of each rule, and pauses it', async ({
    page
  }) => {
    await open(page, 'light', 'state=flagged');
    const bank = page.locator('[data-facet="q"]');
    await expect(bank).toContainText('41 calls in the last minute; usual is 3');
    await expect(bank).toContainText('First use of deposit, after 130 uses without it');
    await expect(bank).toContainText('Used from a new cell');
    await expect(bank).toContainText(
      'First use from kernel 9d41b7c6 of churn.ipynb; before that, only one other used it (uses so far: 90). ' +
        'Another used it 9 min before (flagged within 15 min).'
    );
    // Each stands apart from the next.
    const said = bank.locator('.jp-mod-flag li');
    await expect(said).toHaveCount(4);
    for (let at = 1; at < 4; at += 1) {
      const above = await steady(said.nth(at - 1));
      expect((await steady(said.nth(at))).y - above.y - above.height).toBeGreaterThanOrEqual(4);
    }
    await bank.locator('[data-row]').click();
    await expect(bank).toContainText('In its last 131 uses only: balance, deposit.');
    await bank.getByRole('button', { name: 'Narrow to that…' }).click();
    await expect(page).toHaveTitle('{"narrow":"q","used":true}');
    await bank.getByRole('button', { name: 'Pause bank' }).click();
    await expect(page).toHaveTitle('{"pause":"q"}');
    await bank.getByRole('button', { name: 'Dismiss the warning about bank' }).click();
    await expect(bank).not.toContainText('usual');
  });

  test('says of limits that are tried until when, and what they would have refused', async ({
    page
  }) => {
    await open(page, 'light', 'state=tried');
    const tried = page.locator('[data-facet="t"]');
    await expect(tried).toContainText('path below "2024", limit at most 100.');
    await expect(tried).toContainText(/Only tried until .*: path/);
    await expect(tried).toContainText(
      'Of its last 12 uses it would have refused 4: path 3×, limit 2×.'
    );
    await expect(tried).toContainText('In its last 12 uses only: read.');
    await tried.getByRole('button', { name: 'Narrow to that…' }).click();
    await expect(page).toHaveTitle('{"narrow":"t","used":true}');
    await tried.getByRole('button', { name: 'Show the last one' }).click();
    await expect(page).toHaveTitle(/^{"show":\d+}$/);
    const held = page.locator('[data-facet="s"]');
    await expect(held).toContainText(/In force since .*: path below "2024", limit at most 100\./);
    await expect(held.locator('.jp-Facetry-limits')).toContainText('path below "2024"');
    await expect(tried.locator('.jp-Facetry-limits')).toBeHidden();
    await expect(page.locator('[data-facet="r"]')).toContainText('Not used so far.');
  });

  test('says who paused what, since when, and resumes what has to be', async ({ page }) => {
    await open(page, 'light', 'state=paused');
    const agent = page.locator('[data-principal="agent"]').first();
    await expect(agent).toContainText('Paused by Chrome on Linux, 2 minutes ago.');
    await expect(agent.locator('q')).toHaveText('odd calls at night');
    await agent.getByRole('button', { name: 'Resume all of agent analyst…' }).click();
    await expect(page).toHaveTitle('{"resume":{"principal":"agent"}}');
    const facet = page.locator('[data-facet="b"]');
    await expect(facet).toContainText('paused');
    await facet.locator('[data-row]').click();
    await expect(facet).toContainText('Paused from the terminal, 1 h 6 min ago.');
    await facet.getByRole('button', { name: 'Resume sales-2024…' }).click();
    await expect(page).toHaveTitle('{"resume":"b"}');
  });

  test('shows names with markup and turned-round letters as text', async ({ page }) => {
    await open(page, 'light', 'state=hostile');
    await expect(page.getByText('<img src=x onerror=alert(1)>').first()).toBeVisible();
    expect(await page.locator('#gallery img').count()).toBe(0);
    expect(await page.locator('#gallery').innerText()).not.toContain('\u202E');
  });
});

test('a thousand facets of fifty holders are folded, found by words, and reached by keys', async ({
  page
}) => {
  const errors = await open(page, 'light', 'state=crowd');
  const rows = page.locator('[data-facet]');
  await expect(page.getByRole('heading', { name: 'agent 1', exact: true })).toBeVisible();
  await expect(rows).toHaveCount(0);
  await expectAccessible(page);
  const fold = page.getByRole('button', { name: /^20 facets: bank, sales-2024, crm…/ }).first();
  await page.getByRole('heading', { name: 'job 0' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(fold).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(20);
  await page.keyboard.press('ArrowDown');
  await expect(rows.first().locator('[data-row]')).toBeFocused();
  const find = page.getByRole('searchbox', { name: 'Find by holder, service or action' });
  await find.fill('AGENT 31 openai');
  await expect(page.getByText('5 facets found')).toBeVisible();
  await expect(rows).toHaveCount(5);
  await find.fill('nobody at all');
  await expect(page.getByText('0 facets found')).toBeVisible();
  await expect(rows).toHaveCount(0);
  // However much is found, the panel stays small.
  await find.fill('read');
  await expect(page.getByText('1000 facets found')).toBeVisible();
  await expect.poll(() => rows.count()).toBeLessThanOrEqual(400);
  await page.setViewportSize({ width: 320, height: 800 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  expect(errors).toEqual([]);
});
