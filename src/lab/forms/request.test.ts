import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';

import type { ObjectView } from '../../protocol';
import { appears, byText, says, type } from '../testing/mount';
import { requestCode } from './code';
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

const MODEL = service('openai', [
  ['chat', true, { messages: 'array' }],
  ['list', true, {}]
]);
Object.assign(MODEL.actions['chat']!, {
  returns: {
    properties: {
      usage: { properties: { total_tokens: { type: 'integer' }, details: { type: 'object' } } }
    }
  }
});

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

  test('limits the rows in all, which no use exceeds, once it says how many a use may show', async () => {
    const { asked, dialog, field, accept, sentence } = await form([SALES]);
    expect(field('Rows, at most in all').disabled).toBe(true);
    expect(dialog.textContent).toContain('First say in “Rows” how many one use may show.');
    type(field('Rows'), '500');
    await says(dialog, 'at most 500 rows');
    expect(field('Rows, at most in all').disabled).toBe(false);
    type(field('Rows, at most in all'), '300');
    await says(dialog, 'at most 300 rows in all');
    expect(sentence()).toContain('at most 300 rows each time');
    accept();
    const choice = await asked;
    expect(choice).toMatchObject({ rows: 500, more: { budget: { '..rows': { limit: 300 } } } });
    expect(requestCode(choice!)).toContain('rows=300, budget={"..rows": 300}');
  });

  test('lets go of a limit of rows in all with that of each use', async () => {
    const { asked, dialog, field, accept } = await form([SALES]);
    type(field('Rows'), '500');
    await says(dialog, 'at most 500 rows');
    type(field('Rows, at most in all'), '300');
    await says(dialog, 'in all');
    type(field('Rows'), '');
    await appears(dialog, 'input[disabled]');
    accept();
    expect(await asked).toMatchObject({ rows: null, more: {} });
  });

  test('has what else need() takes: how often, in all, fields, each use confirmed, lent on', async () => {
    const { asked, dialog, field, accept, sentence } = await form([BANK, MODEL]);
    byText(dialog, '.jp-Facetry-check', 'deposit').querySelector('input')!.click();
    await appears(dialog, 'input[inputmode="decimal"]');
    type(field('amount, at most in all'), '500');
    type(field('How often, at most'), '5');
    type(field('Fields of results, only'), ' name, city,,name ');
    byText(dialog, '.jp-Facetry-check', 'A person confirms').querySelector('input')!.click();
    byText(dialog, '.jp-Facetry-check', 'May be lent on').querySelector('input')!.click();
    await says(dialog, 'How many times further');
    type(field('How many times further'), '1');
    await says(dialog, 'at most 5 uses in any hour');
    expect(sentence()).toMatch(/amount at most 500 in all.*confirmed by a person/);
    accept();
    const choice = (await asked)!;
    expect(choice.more).toEqual({
      rate: { calls: 5, per: 3600 },
      budget: { amount: { limit: 500 } },
      fields: ['name', 'city'],
      confirm: 'each_use',
      delegation: true,
      delegation_depth: 1
    });
    expect(requestCode(choice)).toContain(
      'rate="5/1h", fields=["name", "city"], budget={"amount": 500}, confirm="each_use", depth=1'
    );
  });

  test('limits in all what results count, of a model its tokens, and drops what is of other actions', async () => {
    const { asked, dialog, field, accept } = await form([MODEL]);
    type(field('usage.total_tokens, at most in all'), '200000');
    await says(dialog, '200000 in all');
    expect(dialog.textContent).not.toContain('usage.details');
    byText(dialog, '.jp-Facetry-check', 'chat').querySelector('input')!.click();
    byText(dialog, '.jp-Facetry-check', 'list').querySelector('input')!.click();
    await says(dialog, 'may use list on openai');
    expect(dialog.textContent).not.toContain('usage.total_tokens');
    accept();
    expect(await asked).toMatchObject({ actions: ['list'], more: {} });
  });

  test('takes no number that can’t be signed, and says why terms are none', async () => {
    const { dialog, field, accept, close } = await form([SALES]);
    type(field('Rows'), '1e30');
    await says(dialog, 'rows');
    expect(field('Rows').value).toBe(String(Number.MAX_SAFE_INTEGER));
    type(field('Rows'), '5');
    type(field('Fields of results, only'), 'x'.repeat(5000));
    accept();
    await says(dialog, 'That can’t be asked for: ');
    await close();
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
