import { expect, press, test } from './support/consent/fixtures';
import { newKeys, ServiceClient } from './support/consent/client';
import { click } from './support/pressed';

test.describe('a program that knocks', () => {
  test('is let in on a card that quotes what it calls itself, once its code was typed', async ({
    lab,
    house,
    page
  }) => {
    const service = new ServiceClient({
      base: 'http://facetry.invalid',
      fetch: house.core.fetch
    });
    const keys = await newKeys();
    const { id, code } = await service.knock(keys, 'Facetry <b>itself</b>');
    await lab.tell({ knock: 'new' });
    const field = lab.frame.getByLabel('The code it shows');
    await field.fill('BBBB-BBBB');
    await field.press('Enter');
    await expect(lab.frame.getByRole('alert')).toContainText('four groups of four letters');
    await field.fill('BBBB-BBBB-BBBB-BBBB');
    await field.press('Enter');
    await expect(lab.frame.getByRole('alert')).toContainText('No program is showing that code.');
    await field.fill(code.toLowerCase().replaceAll('-', ' '));
    await field.press('Enter');
    const card = lab.frame.locator('.card');
    await expect(card.getByRole('heading', { level: 1 })).toHaveText('Let this program in?');
    await expect(card).toContainText('It calls itself “Facetry <b>itself</b>”.');
    await expect(card).toContainText('a program of the same user as the service');
    await expect(card).toContainText(keys.signing.kid.slice(0, 8));
    await expect(card.locator('code')).toHaveText(code);
    expect(JSON.stringify(await lab.heard())).not.toContain(code);

    await lab.frame.getByLabel('Name to show here').fill('laptop');
    await lab.button('Let it in').evaluate(button => (button as HTMLElement).click());
    await expect(card.getByRole('heading', { level: 1 })).toHaveText('Let this program in?');
    await press(lab.button('Let it in'));
    await expect(lab.frame.getByRole('heading', { level: 1 })).toHaveText(
      'The program has been let in'
    );
    // Its first poll, so that it is told and not slowed down.
    const told = await service.knocked(keys, id);
    expect(told.state).toBe('admitted');
    const introduction = told.state === 'admitted' ? told.code : '';
    const { petname, principal } = await service.enrol(keys, { code: introduction });
    expect([petname, principal]).toEqual(['laptop', keys.signing.kid]);

    // The address that the next program prints leads to its card, in the same window, too.
    const next = await service.knock(await newKeys(), 'another');
    await page.goto(`${house.core.origin}/#knock=new`);
    const typed = page.getByLabel('The code it shows');
    await typed.fill(next.code);
    await typed.press('Enter');
    await page.getByLabel('Name to show here').fill('desk');
    await press(page.getByRole('button', { name: 'Let it in' }));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('The program has been let in');
    await page.goto(`${house.core.origin}/#knock=new`);
    await expect(typed).toHaveValue('');
  });

  test('by a key that was let in before is shown by the name it has, and goes on as that', async ({
    lab,
    house
  }) => {
    const service = new ServiceClient({
      base: 'http://facetry.invalid',
      fetch: house.core.fetch
    });
    const keys = await newKeys();
    const first = await service.knock(keys, 'a script');
    const typed = async (code: string): Promise<void> => {
      const field = lab.frame.getByLabel('The code it shows');
      await field.fill(code);
      await field.press('Enter');
    };
    const enrolled = async (id: string): Promise<string> => {
      await expect(lab.frame.getByRole('heading', { level: 1 })).toHaveText(
        'The program has been let in'
      );
      const told = await service.knocked(keys, id);
      const introduction = told.state === 'admitted' ? told.code : '';
      return (await service.enrol(keys, { code: introduction })).petname;
    };
    await lab.tell({ knock: 'new' });
    await typed(first.code);
    await lab.frame.getByLabel('Name to show here').fill('comes back');
    await press(lab.button('Let it in'));
    expect(await enrolled(first.id)).toBe('comes back');

    const second = await service.knock(keys, 'Ada');
    await click(lab.frame.getByText('Back to the list', { exact: true }));
    await click(lab.frame.getByText('Let a program in…', { exact: true }));
    await typed(second.code);
    const card = lab.frame.locator('.card');
    await expect(card.getByRole('heading', { level: 1 })).toHaveText('Let this program in again?');
    await expect(card).toContainText('It calls itself “Ada”.');
    await expect(card).toContainText('It has the key of comes back, which was let in here before.');
    await expect(lab.frame.getByLabel('Name to show here')).toHaveCount(0);
    // Nearly a week is left of the one that it had: a day is no longer.
    await expect(lab.frame.getByLabel('Let it in, from now, for').locator('option')).toHaveText([
      '7 days',
      '30 days',
      '90 days'
    ]);
    await press(lab.button('Let it in'));
    expect(await enrolled(second.id)).toBe('comes back');
  });

  test('as a JupyterLab is let in on a card that says what its page may', async ({
    lab,
    house
  }) => {
    const service = new ServiceClient({
      base: 'http://facetry.invalid',
      fetch: house.core.fetch
    });
    const keys = await newKeys();
    const { id, code } = await service.knock(keys, 'JupyterLab of ann', 'host');
    await lab.tell({ knock: 'new' });
    const field = lab.frame.getByLabel('The code it shows');
    await field.fill(code);
    await field.press('Enter');
    const card = lab.frame.locator('.card');
    await expect(card.getByRole('heading', { level: 1 })).toHaveText('Let this JupyterLab in?');
    await expect(card).toContainText(
      'may deny, pause and revoke that. It sees and stops nothing else here.'
    );
    await lab.frame.getByLabel('Name to show here').fill('lab');
    await press(lab.button('Let it in'));
    await expect(lab.frame.getByRole('heading', { level: 1 })).toHaveText(
      'The program has been let in'
    );
    const told = await service.knocked(keys, id);
    const introduction = told.state === 'admitted' ? told.code : '';
    expect((await service.enrol(keys, { code: introduction })).kind).toBe('host');
  });
});
