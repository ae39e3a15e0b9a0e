import { normalizeNeed, sentence } from '../protocol';
import { clock, count, grouped, localeOf } from './service/local';
import { facetWords } from './service/phrasing';
import { ago, limits, span } from './service/words';
import { bundle } from './testing/german';

describe('JupyterLab in German', () => {
  test('says the strings of the extension in German', async () => {
    const trans = await bundle('de_DE');
    expect(trans.__('Revoke')).toBe('Widerrufen');
    expect(trans.__('%1 of %2 left', 3, 5)).toBe('noch 3 von 5');
    expect(trans.__('%1 received powers over %2', 'Ada', trans.__('the catalogue'))).toBe(
      'Ada hat Befugnisse erhalten: Katalog'
    );
    expect(trans.__('what nobody translated')).toBe('what nobody translated');
  });

  test('says one and many', async () => {
    const trans = await bundle('de_DE');
    const left = (count: number): string => trans._n('%1 use left', '%1 uses left', count);
    expect([0, 1, 2].map(left)).toEqual(['noch 0 Nutzungen', 'noch 1 Nutzung', 'noch 2 Nutzungen']);
  });

  test('declines days', async () => {
    const trans = await bundle('de_DE');
    const days = 2 * 86_400;
    expect(span(trans, days)).toBe('2 Tage');
    expect(ago(trans, days)).toBe('vor 2 Tagen');
    expect(ago(trans, days - 1)).toBe('vor 47 h 59 min');
  });

  test('says in German what a facet allows', async () => {
    const trans = await bundle('de_DE');
    const terms = normalizeNeed({
      object: 'sales',
      actions: ['read'],
      constraints: { rows: { range: { max: 5 } }, path: { prefix: '2024/' } }
    });
    const facet = { petname: 'churn.ipynb', terms, sentence: sentence('churn.ipynb', terms) };
    expect(limits(trans, terms)).toEqual(['rows höchstens 5', 'path beginnend mit "2024/"']);
    expect(facetWords(trans, facet)).toEqual({
      lang: 'de',
      children:
        'churn.ipynb darf read auf sales nutzen, path beginnend mit "2024/", rows höchstens 5, bis es widerrufen wird.'
    });
    const lies = { ...facet, sentence: 'churn.ipynb may read nothing.' };
    expect(facetWords(trans, lies)).toEqual({ lang: 'en', children: lies.sentence });
  });

  test('is not what those who chose English read', async () => {
    const trans = await bundle('en');
    expect(trans.__('Revoke')).toBe('Revoke');
    expect(ago(trans, 2 * 86_400)).toBe('2 days ago');
  });
});

describe('numbers and times', () => {
  test('are those of the language that the page is read in', async () => {
    const german = await bundle('de_DE');
    expect(navigator.language).toBe('en-US');
    expect(count(german, 10_000)).toBe('10.000');
    expect(grouped(german, '12345.5')).toBe('12.345,5');
    expect(clock(german, new Date(2026, 10, 23, 15, 2, 3).getTime())).toBe('15:02:03');
    const terms = normalizeNeed({ object: 'sales', actions: ['read'], result: { rows: 10_000 } });
    expect(limits(german, terms)).toEqual(['höchstens 10.000 Zeilen']);
  });

  test('are those of the browser’s region where the page is of its language', async () => {
    const english = await bundle('en');
    expect(localeOf(english)).toBeUndefined();
    expect(count(english, 10_000)).toBe('10,000');
  });

  test('are left as they are said where they are none', async () => {
    const english = await bundle('en');
    expect(grouped(english, 'a lot')).toBe('a lot');
  });
});
