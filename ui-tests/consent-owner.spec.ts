import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { ENGLISH } from '../src/consent/strings/english';
import { expect, press, Somebody, test, type Lab } from './support/consent/fixtures';
import { typeDigits } from './support/keys';
import { click } from './support/pressed';

const BALANCE = { object: 'bank', actions: ['balance'] };

/** A facet of the agent's, granted by the person at the card. */
async function granted(lab: Lab) {
  const { agent } = lab.house;
  const asked = await agent.ask({ needs: [BALANCE], purpose: 'x' });
  await lab.show({ request: asked.id });
  await press(lab.button('Grant'));
  const [facet] = await asked.granted();
  return facet!;
}

/** The page with the lesser key, as JupyterLab has it. */
function narrower({ house }: Lab): Promise<Somebody> {
  return Somebody.enrol(house.core, 'page', 'JupyterLab page');
}

const heading = (shown: Page | Lab['frame']) => shown.getByRole('heading', { level: 1 });

test.describe('the ledger as a file', () => {
  test('is written in a window, with what others sent, and proves itself', async ({
    lab,
    house
  }) => {
    const facet = await granted(lab);
    await facet.call('balance');
    const { page } = lab;
    await page.goto('about:blank');
    await page.goto(`${house.core.origin}/#export=all`);
    const button = page.getByRole('button', { name: 'Write the file' });
    await button.evaluate(element => (element as HTMLElement).click());
    await expect(page.locator('.status')).toBeEmpty();
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    await expect(heading(page)).toHaveText('The file is written');
    const facetry = join(__dirname, '../.venv/bin/facetry');
    const said = execFileSync(facetry, ['verify', await download.path(), '--complete', '--json']);
    const verdict = JSON.parse(said.toString()) as { proven: { uses: number } };
    expect(verdict).toMatchObject({ ok: true, hole_count: 0, proven: { unverified: 0 } });
    expect(verdict.proven.uses).toBeGreaterThan(0);
  });

  test('is not written in a frame, nor for a browser that approves nothing', async ({
    lab,
    house,
    browser
  }) => {
    await lab.tell({ export: 'all' });
    await expect(heading(lab.frame)).toHaveText('Write the ledger to a file');
    await expect(lab.frame.getByRole('button')).toHaveCount(0);
    await expect(lab.frame.getByRole('link')).toHaveAttribute('href', /#export=all/);
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(`${house.core.origin}/#export=all`);
    await expect(heading(stranger)).toHaveText('This browser has no key to approve with here');
    await expect(stranger.getByRole('button', { name: 'Write the file' })).toHaveCount(0);
  });
});

test.describe('a pause', () => {
  test('is ended by a press that counts, on a card that says who paused what, and why', async ({
    lab
  }) => {
    const facet = await granted(lab);
    const page = await narrower(lab);
    await page.system.facets.pause(facet.id, 'odd calls <b>at night</b>');
    await expect(facet.call('balance')).rejects.toThrow();
    const card = await lab.show({ resume: facet.id });
    await expect(heading(lab.frame)).toHaveText('Let “bank” of agent analyst continue?');
    await expect(card).toContainText('Paused by JupyterLab page, just now.');
    await expect(card.locator('q')).toHaveText('odd calls <b>at night</b>');
    await expect(card).toContainText('agent analyst may use balance on bank');
    await press(lab.button('Resume'));
    await expect(heading(lab.frame)).toHaveText('Resumed');
    expect(await facet.call('balance')).toHaveProperty('balance');
    await lab.hears({ facetry: 'settled' });
  });

  test('of a principal is ended for all that it holds', async ({ lab, house }) => {
    const facet = await granted(lab);
    const page = await narrower(lab);
    await page.system.facets.pause({ principal: house.agent.keys.signing.kid });
    await lab.show({ resume: house.agent.keys.signing.kid });
    await expect(heading(lab.frame)).toHaveText('Let agent analyst continue?');
    await press(lab.button('Resume'));
    await expect(heading(lab.frame)).toHaveText('Resumed');
    expect(await facet.call('balance')).toHaveProperty('balance');
  });

  test('is not ended by the page around, nor by a scripted press in the frame', async ({
    lab,
    house
  }) => {
    const facet = await granted(lab);
    const page = await narrower(lab);
    await page.system.facets.pause(facet.id);
    expect(() => page.holding.find('aios/facets', 'resume')).toThrow();
    await lab.show({ resume: facet.id });
    await lab.button('Resume').evaluate(button => (button as HTMLElement).click());
    await lab.frame.locator('.hint').waitFor();
    const owner = await Somebody.enrol(house.core, 'owner', 'terminal');
    const { facets } = await owner.system.facets.list();
    expect(facets.find(({ id }) => id === facet.id)?.state).toBe('paused');
    await owner.system.facets.resume(facet.id);
  });

  test('that is over already is said to be', async ({ lab }) => {
    const facet = await granted(lab);
    await lab.tell({ resume: facet.id });
    await expect(heading(lab.frame)).toHaveText('This is not paused');
  });
});

test.describe('a name', () => {
  const scout = ({ house }: Lab) => Somebody.enrol(house.core, 'agent', 'agent scout');
  const named = async ({ house }: Lab, { keys }: Somebody) => {
    const owner = await Somebody.enrol(house.core, 'owner', 'terminal');
    const { principals } = await owner.system.facets.list();
    return principals.find(({ principal }) => principal === keys.signing.kid)?.petname;
  };

  test('is given to an agent on a card, which warns of one that looks like another’s', async ({
    lab
  }) => {
    const agent = await scout(lab);
    const card = await lab.show({ rename: agent.keys.signing.kid });
    await expect(heading(lab.frame)).toHaveText('Rename agent scout');
    const field = lab.frame.getByLabel(ENGLISH.renameLabel);
    await field.fill('аgent аnаlyst');
    await expect(card.locator('.warning')).toContainText('agent analyst already has this name');
    await field.fill('night \u202ewatch');
    await expect(card.locator('.warning')).toBeEmpty();
    // The frame has shrunk by the warning: browsers drop what is pressed within half a second.
    await lab.quiet();
    await press(lab.button(ENGLISH.renameButton));
    await expect(heading(lab.frame)).toHaveText(ENGLISH.renamed);
    await expect(lab.frame.locator('bdi')).toHaveText('night ⟨U+202E⟩watch');
    expect(await named(lab, agent)).toBe('night \u202ewatch');
    await lab.hears({ facetry: 'settled' });
  });

  test('is not given by a scripted press, nor by the page around', async ({ lab }) => {
    const agent = await scout(lab);
    const page = await narrower(lab);
    expect(() => page.holding.find('aios/requests', 'rename')).toThrow();
    await lab.show({ rename: agent.keys.signing.kid });
    await lab.frame.getByLabel(ENGLISH.renameLabel).fill('bank');
    await lab.button(ENGLISH.renameButton).evaluate(button => (button as HTMLElement).click());
    await lab.frame.locator('.hint').waitFor();
    expect(await named(lab, agent)).toBe('agent scout');
  });

  test('that is none, too long or the same is not sent', async ({ lab }) => {
    const agent = await scout(lab);
    await lab.show({ rename: agent.keys.signing.kid });
    const field = lab.frame.getByLabel(ENGLISH.renameLabel);
    const hint = lab.frame.locator('.hint');
    await expect(hint).toContainText(ENGLISH.renameSame);
    await field.fill(' ');
    await expect(hint).toContainText(ENGLISH.renameNameless);
    await field.fill('x'.repeat(121));
    await expect(hint).toContainText('A name has at most 120 characters.');
  });

  test('of this browser is changed in the list of who may approve, by keyboard alone', async ({
    lab: { page },
    house
  }) => {
    await page.goto(`${house.core.origin}/#devices=all`);
    const own = page.getByRole('listitem').filter({ hasText: ENGLISH.thisBrowser });
    await own.getByRole('button', { name: /^Rename / }).press('Enter');
    await page.getByLabel(ENGLISH.renameLabel).press('ControlOrMeta+a');
    await page.keyboard.type('kitchen laptop');
    await page.keyboard.press('Tab');
    await page.waitForTimeout(1100);
    await typeDigits(page, page, page.getByRole('button', { name: ENGLISH.renameButton }));
    await expect(heading(page)).toHaveText(ENGLISH.renamed);
    await page.getByRole('button', { name: ENGLISH.devicesBack }).press('Enter');
    await expect(own.locator('strong')).toHaveText('kitchen laptop');
  });

  test('of another person’s browser is not offered, and why; that one is turned away all the same', async ({
    lab: { page },
    house
  }) => {
    await Somebody.enrol(house.core, 'owner', 'Ben’s browser');
    await page.goto(`${house.core.origin}/#devices=all`);
    const bens = page.getByRole('listitem').filter({ hasText: 'Ben’s browser' });
    const rename = bens.getByRole('button', { name: /^Rename / });
    await expect(rename).toBeDisabled();
    await expect(rename).toHaveAccessibleDescription(ENGLISH.renameOthers);
    await expect(bens.getByRole('button', { name: /^Remove / })).toBeEnabled();
    const own = page.getByRole('listitem').filter({ hasText: ENGLISH.thisBrowser });
    await expect(own.getByRole('button', { name: /^Rename / })).toBeEnabled();
  });
});

test('what others sent and got opens in the frame, as text, and not in the page', async ({
  lab
}) => {
  const facet = await granted(lab);
  await facet.call('balance', {});
  const page = await narrower(lab);
  const used = async (kind: 'intent' | 'outcome') =>
    (await page.system.ledger.query({ kinds: [kind], facet: facet.id })).entries.at(-1);
  // An outcome may be recorded after its answer.
  await expect.poll(() => used('outcome')).toBeDefined();
  const intent = (await used('intent'))!;
  expect(Object.keys(intent.openings)).not.toContain('args');
  const card = await lab.show({ entry: String(intent.index) });
  await expect(heading(lab.frame)).toHaveText(`#${intent.index}, by agent analyst`);
  await expect(card).toContainText('balance on bank');
  await expect(card.getByRole('heading', { name: 'Arguments' })).toBeVisible();
  await expect(card.getByRole('heading', { name: /^Result/ })).toBeVisible();
  await expect(card.locator('pre').last()).toContainText('"state": "done"');
  // What the service's own objects are called is nobody's business who reads.
  const own = await page.system.ledger.query({ kinds: ['introduction', 'grant'], limit: 3 });
  for (const { index, kind } of own.entries) {
    await lab.tell({ entry: String(index) });
    await expect(heading(lab.frame)).toContainText(`#${index}, by`);
    await expect(card).toContainText(ENGLISH.entryKinds[kind]);
    await expect(card.locator('header')).not.toContainText('aios/');
  }
});

test.describe('browsers that may approve', () => {
  test('are called as their person says, at first by browser and system', async ({
    house,
    browser
  }) => {
    const { core } = house;
    const context = await browser.newContext();
    const page = await context.newPage();
    const code = await core.introduce('owner', 'first browser', { names_itself: true });
    await page.goto(`${core.origin}/#enrol=${code}&name=own`);
    const name = page.getByLabel(ENGLISH.enrolName);
    await expect(name).toHaveValue('Chrome on Linux');
    await name.fill(' ');
    await expect(page.locator('.hint')).toHaveText(ENGLISH.inviteNameless);
    await name.fill('Ada’s <b>desk</b>');
    await page.screenshot({ path: test.info().outputPath('name.png') });
    await press(page.getByRole('button', { name: ENGLISH.enrolButton }));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(ENGLISH.enrolDone);
    await page.goto('about:blank');
    await page.goto(`${core.origin}/#devices=all`);
    const own = page.getByRole('listitem').filter({ hasText: ENGLISH.thisBrowser });
    await expect(own.locator('strong')).toHaveText('Ada’s <b>desk</b>');
    await context.close();
  });

  test('that come by a link of their own name are not asked for another', async ({
    house,
    page
  }) => {
    const { core } = house;
    await page.goto(`${core.origin}/#enrol=${await core.introduce('owner', 'Ben')}`);
    await expect(page.getByRole('button', { name: ENGLISH.enrolButton })).toBeVisible();
    await expect(page.getByLabel(ENGLISH.enrolName)).toHaveCount(0);
  });

  test('let another in by a link that works once and is shown nowhere else', async ({
    lab,
    house,
    browser
  }) => {
    await lab.show({ devices: 'all' });
    await expect(lab.frame.getByRole('listitem').filter({ hasText: 'Ada' }).first()).toBeVisible();
    await click(lab.frame.getByRole('button', { name: 'Let another browser' }));
    await lab.frame.getByLabel('Name of the other browser').fill('Ada’s laptop');
    await press(lab.button('Create the link'));
    await expect(heading(lab.frame)).toHaveText('The link is ready');
    const link = await lab.frame.getByLabel('The link').inputValue();
    expect(link).toMatch(new RegExp(`^${house.core.origin}/#enrol=[\\w-]{43}$`));
    expect(JSON.stringify(await lab.heard())).not.toContain(link.split('=')[1]);

    const context = await browser.newContext();
    const other = await context.newPage();
    await other.goto(link);
    await press(other.getByRole('button', { name: 'Let this browser approve' }));
    await expect(heading(other)).toHaveText('This browser can now approve');
    await context.close();

    const late = await browser.newContext();
    const third = await late.newPage();
    await third.goto(link);
    await press(third.getByRole('button', { name: 'Let this browser approve' }));
    await expect(third.getByText(/This link has been used/).first()).toBeVisible();
    await late.close();
  });

  test('take a link back that nobody used, after which it lets nobody in', async ({
    lab,
    house,
    browser
  }) => {
    await lab.show({ devices: 'all' });
    await click(lab.frame.getByRole('button', { name: ENGLISH.inviteOffer }));
    await lab.frame.getByLabel(ENGLISH.inviteLabel).fill('Wrong <b>tablet</b>');
    await press(lab.button(ENGLISH.inviteButton));
    await expect(heading(lab.frame)).toHaveText(ENGLISH.invited);
    const link = await lab.frame.getByLabel(ENGLISH.inviteLink).inputValue();
    await click(lab.frame.getByRole('button', { name: ENGLISH.devicesBack }));
    const row = lab.frame.getByRole('listitem').filter({ hasText: 'Wrong <b>tablet</b>' });
    await expect(row).toContainText('nobody has used the link yet');
    const withdraw = row.getByRole('button', { name: 'Withdraw the link for Wrong' });
    // Scripts of no page can press it.
    await withdraw.evaluate(button => (button as HTMLElement).click());
    await lab.page.screenshot({ path: test.info().outputPath('invited.png') });
    await click(withdraw);
    await expect(row).toHaveCount(0);
    const owner = await Somebody.enrol(house.core, 'owner', 'terminal');
    const withdrawals = async (): Promise<number> =>
      (await owner.system.ledger.query({ kinds: ['withdrawal'] })).entries.length;
    await expect.poll(withdrawals).toBeGreaterThan(0);

    const context = await browser.newContext();
    const other = await context.newPage();
    await other.goto(link);
    await press(other.getByRole('button', { name: ENGLISH.enrolButton }));
    await expect(other.getByText(/This link has been used/).first()).toBeVisible();
    await context.close();
  });

  test('make a recovery code, with which a new one gets in when all are lost, once', async ({
    lab,
    house,
    browser
  }) => {
    await lab.show({ devices: 'all' });
    await click(lab.frame.getByRole('button', { name: 'Create a recovery code' }));
    await press(lab.button('Create the code'));
    await expect(heading(lab.frame)).toHaveText('Your recovery code');
    const written = await lab.frame.locator('code').innerText();
    expect(JSON.stringify(await lab.heard())).not.toContain(written.split(' ')[1]);

    const recover = async (page: Page): Promise<void> => {
      await page.goto(house.core.origin);
      await page.getByRole('button', { name: 'I have a recovery code' }).click();
      const field = page.getByLabel('The code, with or without spaces');
      await field.fill(written.slice(0, -1));
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('alert')).toContainText('A recovery code has 43');
      await field.fill(`${written}\n`);
      await page.getByRole('button', { name: 'Continue' }).click();
      await press(page.getByRole('button', { name: 'Let this browser approve' }));
    };
    const context = await browser.newContext();
    const found = await context.newPage();
    await recover(found);
    await expect(heading(found)).toHaveText('This browser can now approve');
    await context.close();

    const late = await browser.newContext();
    const third = await late.newPage();
    await recover(third);
    await expect(third.getByText(/This link has been used/).first()).toBeVisible();
    await late.close();
  });

  test('turn a lost one away, with what it granted, which is counted before', async ({
    lab,
    house
  }) => {
    const facet = await granted(lab);
    const { system, keys } = await Somebody.enrol(house.core, 'owner', 'desktop');
    const { facets } = await system.facets.list();
    const decider = facets.find(
      ({ id }) => id === facets.find(it => it.id === facet.id)?.decided_by
    );
    const { principals } = await system.facets.list();
    const lost = principals.find(({ principal }) => principal === decider?.holder)!;
    expect(lost.principal).not.toBe(keys.signing.kid);

    await lab.show({ devices: 'all' });
    const mine = lab.frame.getByRole('listitem').filter({ hasText: 'this browser' });
    await click(mine.getByRole('button', { name: /^Remove/ }));
    await expect(lab.frame.getByText('Facets it granted stay valid.')).toBeVisible();
    await lab.frame
      .getByLabel('What it granted')
      .selectOption({ label: 'in the last hour ends, too' });
    await expect(
      lab.frame.getByText(/Facets that end with it: \d+ \(agent analyst\)/)
    ).toBeVisible();
    await press(lab.button('Remove'));
    await expect(heading(lab.frame)).toHaveText('Removed');
    await expect(facet.call('balance')).rejects.toThrow();
    expect((await system.facets.list()).facets.find(({ id }) => id === facet.id)?.state).toBe(
      'revoked'
    );
  });
});
