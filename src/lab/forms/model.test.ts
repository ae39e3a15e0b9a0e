import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';

import type { FacetryModel } from '../service/model';
import { appears, byText, says, type } from '../testing/mount';
import { askModel } from './model';

const trans = nullTranslator.load('');

afterEach(() => document.body.replaceChildren());

/** The form over a service that proposes what it is told to, or complains. */
async function form(complaint?: string) {
  const proposed: unknown[] = [];
  const model = {
    holdings: { objects: [] },
    source: {
      async propose(...what: unknown[]) {
        proposed.push(what);
        if (complaint !== undefined) {
          throw new Error(complaint);
        }
        return 'f'.repeat(32);
      }
    }
  } as unknown as FacetryModel;
  const asked = askModel(trans, model);
  const dialog = await appears(document.body, '.jp-Facetry-ways').then(ways =>
    ways.closest<HTMLElement>('.jp-Dialog')!
  );
  const field = (label: string): HTMLInputElement =>
    document.getElementById(
      byText(dialog, 'label', label).getAttribute('for') ?? ''
    ) as HTMLInputElement;
  return {
    asked,
    proposed,
    dialog,
    field,
    tick: (label: string) => byText(dialog, 'label', label).querySelector('input')!.click(),
    accept: () => byText(dialog, 'button', 'Continue').click()
  };
}

describe('a model that is connected from the sidebar', () => {
  test('needs nothing typed: by its maker’s address and name', async () => {
    const { asked, proposed, tick, accept } = await form();
    tick('Anthropic');
    accept();
    expect(await asked).toEqual({ name: 'anthropic', proposal: 'f'.repeat(32) });
    expect(proposed).toEqual([['anthropic', 'model', { api: 'anthropic' }]]);
  });

  test('may be elsewhere, and take no key', async () => {
    const { asked, proposed, field, tick, accept } = await form();
    type(field('Address, if not the provider’s own'), 'http://127.0.0.1:8000/v1');
    tick('It takes an API key');
    accept();
    await asked;
    expect(proposed).toEqual([
      ['openai', 'model', { api: 'openai', address: 'http://127.0.0.1:8000/v1', key: false }]
    ]);
  });

  test('that can’t be connected is told at its field', async () => {
    const { dialog, field, accept } = await form('That leads inside. (at /address)');
    type(field('Address, if not the provider’s own'), 'http://inside');
    accept();
    await says(dialog, 'That leads inside.');
    expect(field('Address, if not the provider’s own').getAttribute('aria-invalid')).toBe('true');
  });
});
