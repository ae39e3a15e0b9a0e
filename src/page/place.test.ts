import { codeOf, fragmentOf, type Place, placeOf } from './place';

const NOWHERE: Place = { part: 'facets', entry: null, facet: null };
const FACET = '0123456789abcdef0123456789abcdef';

describe('the address', () => {
  test.each<[string, Place]>([
    ['', NOWHERE],
    ['#part=provenance', { ...NOWHERE, part: 'provenance' }],
    ['#part=provenance&entry=42', { ...NOWHERE, part: 'provenance', entry: 42 }],
    [`#entry=0&facet=${FACET}`, { ...NOWHERE, entry: 0, facet: FACET }]
  ])('%p says what is looked at, and what is looked at says it', (fragment, place) => {
    expect(placeOf(fragment)).toEqual(place);
    expect(fragmentOf(place)).toBe(fragment);
  });

  test.each([
    '#entry=-1',
    '#entry=1e3',
    '#entry=99999999999999999999',
    '#facet=<img src=x onerror=alert(1)>',
    '#facet=0123',
    '#part=elsewhere',
    '#constructor=1&__proto__=2'
  ])('%p of a stranger says nothing', fragment => expect(placeOf(fragment)).toEqual(NOWHERE));

  test('holds a code only where a link put one', () => {
    expect(codeOf('#enter=abc_-')).toBe('abc_-');
    expect(codeOf('#enter=')).toBeNull();
    expect(codeOf('#part=provenance')).toBeNull();
  });
});
