import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';

import type { ObjectView } from '../../protocol';
import { appears, byText, says, type } from '../testing/mount';
import { askRequest } from './request';

const trans = nullTranslator.load('');

function service(name: string, actions: [string, boolean, Record<string, string>][]): ObjectView {
  const definitions = actions.map(([action, safe, args]) => [
    action,
    {
      name: action,
      safe,
      summary: '',
      args: {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(args).map(([argument, kind]) => [argument, { type: kind }])
        )
      }
    }
  ]);
  return { name, actions: Object.fromEntries(definitions) } as unknown as ObjectView;
}

const SALES = service('sales', [['read', true, { path: 'string' }]]);
const BANK = service('bank', [
  ['balance', true, {}],
  ['deposit', false, { amount: 'number', currency: 'string', tags: 'array' }]
]);

afterEach(() => document.body.replaceChildren());

async function form(objects: ObjectView[]) {
  const asked = askRequest(trans, {
    objects,
    notebook: 'churn.ipynb',
    lifetime: 3600,
    now: () => Date.now()
  });
  const dialog = await appears(document.body, '.jp-Facetry-sentence').then(sentence =>
    sentence.closest<HTMLElement>('.jp-Dialog')!
  );
  const field = (label: string): HTMLInputElement =>
    document.getElementById(
      byText(dialog, 'label', label).getAttribute('for') ?? ''
    ) as HTMLInputElement;
  return {
    asked,
    dialog,
    field,
    accept: () => byText(dialog, 'button', 'Ask').click(),
    close: () => {
      byText(dialog, 'button', 'Cancel').click();
      return asked;
    },
    sentence: () => dialog.querySelector('.jp-Facetry-sentence')?.textContent
  };
}

describe('a request from the sidebar', () => {
  test('offers services by what they are, and none that is not there', async () => {
    const of = (kind: string, one: ObjectView, state = 'ready') =>
      ({ ...one, kind, state }) as ObjectView;
    const account = { ...BANK, name: 'account' };
    const { dialog, field, close } = await form([
      of('kernel', account, 'away'),
      of('openapi', BANK),
      of('files', SALES)
    ]);
    const groups = [...dialog.querySelectorAll('optgroup')].map(group => [
      group.label,
      ...[...group.querySelectorAll('option')].map(({ text, disabled }) => [text, disabled])
    ]);
    expect(groups).toEqual([
      ['Folders', ['sales', false]],
      ['APIs', ['bank', false]],
      ['Objects of notebooks', ['account (not offered now)', true]]
    ]);
    expect(field('Service').value).toBe('bank');
    await close();
  });

  test('has no headings where all services are of one kind', async () => {
    const { dialog, field, close } = await form([SALES, BANK]);
    expect(dialog.querySelectorAll('optgroup')).toHaveLength(0);
    const options = [...field('Service').querySelectorAll('option')];
    expect(options.map(({ text }) => text)).toEqual(['sales', 'bank']);
    await close();
  });

  test('limits a folder to a path, and the rows', async () => {
    const { asked, dialog, field, accept, sentence } = await form([SALES]);
    type(field('path, only'), '2024/**');
    type(field('Rows'), '100');
    await says(dialog, 'at most 100 rows');
    expect(sentence()).toMatch(/may use read on sales, path below "2024", at most 100 rows, until/);
    accept();
    expect(await asked).toMatchObject({
      object: 'sales',
      actions: ['read'],
      constraints: { path: { path: '2024/**' } },
      rows: 100
    });
  });

  test('has limits for the arguments of the chosen actions alone', async () => {
    const { asked, dialog, field, accept } = await form([BANK]);
    expect(dialog.textContent).not.toContain('amount');
    byText(dialog, '.jp-Facetry-check', 'deposit').querySelector('input')!.click();
    await appears(dialog, 'input[inputmode="decimal"]');
    expect(dialog.textContent).not.toContain('tags');
    type(field('amount, at most'), '50');
    type(field('currency, only'), 'EUR');
    await says(dialog, 'currency exactly "EUR"');
    accept();
    expect(await asked).toMatchObject({
      actions: ['balance', 'deposit'],
      constraints: { amount: { range: { max: 50 } }, currency: { exact: 'EUR' } },
      rows: null
    });
  });

  test('stays open over a path that is none, and says so at its field', async () => {
    const { asked, dialog, field, accept } = await form([SALES]);
    type(field('path, only'), '../etc');
    accept();
    await appears(dialog, 'input[aria-invalid="true"]');
    expect(dialog.textContent).toContain('That isn’t a valid path in the folder');
    type(field('path, only'), '2024/*');
    await says(dialog, 'path matching "2024/*"');
    accept();
    expect(await asked).toMatchObject({ constraints: { path: { path: '2024/*' } } });
  });

  test('refuses words of Python as a name', async () => {
    const { asked, dialog, field, accept } = await form([SALES]);
    type(field('Name in the notebook'), 'None');
    accept();
    await appears(dialog, 'input[aria-invalid="true"]');
    expect(dialog.textContent).toContain('That isn’t a valid Python name.');
    byText(dialog, 'button', 'Cancel').click();
    expect(await asked).toBeNull();
  });
});
