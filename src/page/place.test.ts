import { EVERYTHING } from '../lab/viewer/log/filter';
import { codeOf, fragmentOf, type Place, placeOf } from './place';

const NOWHERE: Place = {
  part: 'facets',
  entry: null,
  view: 'events',
  of: null,
  filter: EVERYTHING
};
const FACET = '0123456789abcdef0123456789abcdef';

describe('the address', () => {
  test.each<[string, Place]>([
    ['', NOWHERE],
    ['#part=provenance', { ...NOWHERE, part: 'provenance' }],
    [
      '#part=provenance&view=origin&of=42',
      { ...NOWHERE, part: 'provenance', view: 'origin', of: { index: 42 } }
    ],
    [`#view=origin&of=${FACET}`, { ...NOWHERE, view: 'origin', of: { facet: FACET } }],
    ['#part=provenance&entry=42', { ...NOWHERE, part: 'provenance', entry: 42 }],
    [`#entry=0&facet=${FACET}`, { ...NOWHERE, entry: 0, filter: { ...EVERYTHING, facet: FACET } }],
    [
      '#part=provenance&view=authority&principal=abc&object=bank&action=withdraw&notebook=a%2Fchurn.ipynb&text=refused&result=refused&from=1000&to=2000',
      {
        part: 'provenance',
        entry: null,
        view: 'authority',
        of: null,
        filter: {
          ...EVERYTHING,
          principal: 'abc',
          object: 'bank',
          action: 'withdraw',
          notebook: 'a/churn.ipynb',
          text: 'refused',
          result: 'refused',
          from: 1000,
          to: 2000
        }
      }
    ]
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
    '#result=anything&from=-1&to=soon',
    '#constructor=1&__proto__=2'
  ])('%p of a stranger says nothing', fragment => expect(placeOf(fragment)).toEqual(NOWHERE));

  test('holds a code only where a link put one', () => {
    expect(codeOf('#enter=abc_-')).toBe('abc_-');
    expect(codeOf('#enter=')).toBeNull();
    expect(codeOf('#part=provenance')).toBeNull();
  });
});
