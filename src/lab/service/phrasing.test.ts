import { nullTranslator } from '@jupyterlab/translation';

import { asSigned } from '../testing/asSigned';
import { englishWords, facetWords } from './phrasing';

const trans = nullTranslator.load('');

/** As a service of this release says it. */
const facet = asSigned({
  ...{ id: 'f', holder: 'n', kind: 'notebook', petname: 'churn.ipynb', state: 'live' },
  ...{ parent: 'p', decided_by: 'd', issued_at: 0, last_used: null, uses_left: null },
  terms: { object: 'bank', actions: ['balance'], expiry: 1_800_000_000 }
});
const OWN = facet.sentence;
const OTHER = 'All is well.';

describe('a facet of a service whose words are of another revision', () => {
  test('is shown in this page’s own words, whatever the service makes of them', () => {
    const told = { ...facet, worded: 2, sentence: OTHER };
    expect(facetWords(trans, told).children).toBe(OWN);
    expect(englishWords(told)).toBe(OWN);
  });

  test.each([
    ['of the same revision that say otherwise', { sentence: OTHER }],
    [
      'of another revision, of terms that are unknown here',
      { worded: 2, sentence: OTHER, terms: { sky: 1 } }
    ]
  ])('stands in the service’s words, marked as not verified, where these are %s', (_, lie) => {
    expect(facetWords(trans, { ...facet, ...lie } as never)).toEqual({
      lang: 'en',
      children: OTHER
    });
  });
});
