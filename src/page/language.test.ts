import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Catalogue, preferred, translator } from './language';

const german = JSON.parse(
  readFileSync(
    join(
      __dirname,
      '../../python_stub/jupyterlab_facetry/jupyterlab_facetry/locale/de_DE/LC_MESSAGES',
      'jupyterlab_facetry.json'
    ),
    'utf8'
  )
) as Catalogue;

describe('the page outside of Jupyter', () => {
  test('says in German what the extension says in German, one and many', () => {
    const trans = translator(german);
    expect(trans.__('Revoke')).toBe('Widerrufen');
    expect(trans.__('%1 of %2 left', 3, 5)).toBe('noch 3 von 5');
    const left = (count: number): string => trans._n('%1 use left', '%1 uses left', count);
    expect([0, 1, 2].map(left)).toEqual(['noch 0 Nutzungen', 'noch 1 Nutzung', 'noch 2 Nutzungen']);
    expect(trans.__('what nobody translated')).toBe('what nobody translated');
    expect(trans.__('constructor')).toBe('constructor');
  });

  test.each([
    [['de-CH', 'en'], 'de', 'Widerrufen'],
    [['fr', 'de'], 'de', 'Widerrufen'],
    [['en-GB', 'de'], 'en', 'Revoke'],
    [['fr'], 'en', 'Revoke'],
    [[], 'en', 'Revoke']
  ])('speaks to who prefers %p in %p', async (languages, language, words) => {
    const found = await preferred(languages, async () => german);
    expect(found.language).toBe(language);
    expect(found.trans.__('Revoke')).toBe(words);
  });

  test('speaks English where the German can’t be had', async () => {
    const lost = preferred(['de'], () => Promise.reject(new Error('lost')));
    expect((await lost).trans.__('Revoke')).toBe('Revoke');
  });
});
