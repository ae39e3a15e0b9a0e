import { nullTranslator } from '@jupyterlab/translation';

import { limitPhrases, type Terms } from '../../protocol';
import { EVERY_LIMIT } from '../../protocol/testing/limits';
import { bounds, budgetWords, left, limits, narrowed, span } from './words';

const trans = nullTranslator.load('');

const terms = (constraints: Terms['constraints'], over: Partial<Terms> = {}): Terms => ({
  object: 'bank',
  actions: ['pay'],
  constraints,
  not_before: null,
  expiry: null,
  uses: null,
  result: null,
  delegation: false,
  ...over
});

describe('the limits of a facet', () => {
  test.each(Object.entries(EVERY_LIMIT))('say that an argument has %s', (member, limit) => {
    const limited = terms({ to: { [member]: limit } });
    expect(limits(trans, limited)).toEqual([`to ${limitPhrases({ [member]: limit }).join()}`]);
  });

  test.each(Object.entries(EVERY_LIMIT))(
    'say what was taken away where a child has %s',
    (member, limit) => {
      const parent = terms({ to: { max_length: 100 } });
      const child = terms({ to: { max_length: 100, [member]: limit } });
      expect(narrowed(trans, parent, child)).toEqual([
        `to ${limitPhrases({ [member]: limit }).join()}`
      ]);
    }
  );

  test('say what has to be done before', () => {
    const requires = [
      { object: '\u202Edesk', action: 'sign' },
      { object: 'desk', action: 'sign', consume: true as const }
    ];
    expect(limits(trans, terms({}, { requires }))).toEqual([
      'after sign ⟨U+202E⟩desk',
      'each time after sign desk'
    ]);
  });

  test('of a child do not repeat those of its parent', () => {
    const parent = terms({ to: { cidr: '10.0.0.0/8' } }, { actions: ['ask', 'pay'] });
    expect(narrowed(trans, parent, terms({ to: { cidr: '10.0.0.0/8' } }))).toEqual(['without ask']);
  });

  test('drawn are bounded by their uses, too; of a child, where it has fewer', () => {
    const three = terms({}, { uses: 3 });
    expect(bounds(trans, null, terms({}, { uses: 1 }))).toEqual(['at most 1 use']);
    expect(bounds(trans, null, three)).toEqual(['at most 3 uses']);
    expect(bounds(trans, terms({}), three)).toEqual(['at most 3 uses']);
    expect(bounds(trans, three, three)).toEqual([]);
    expect(bounds(trans, null, terms({}))).toEqual([]);
  });

  test('show no turned-round letters', () => {
    const said = limits(trans, terms({ ['\u202Eto']: { prefix: '\u202Ea' } })).join();
    expect(said).toBe('⟨U+202E⟩to beginning with "⟨U+202E⟩a"');
  });
});

describe('a span of time', () => {
  const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

  test.each<[seconds: number, lasted: string, remains: string]>([
    [HOUR, '1 hour', '1 hour'],
    [HOUR - 2, '59 minutes', '1 hour'],
    [2 * HOUR - 1, '1 h 59 min', '2 hours'],
    [HOUR + 10 * MINUTE - 5, '1 h 9 min', '1 h 10 min'],
    [15 * MINUTE - 29, '14 minutes', '15 minutes'],
    [15 * MINUTE - 31, '14 minutes', '14 minutes'],
    [DAY - 1, '23 h 59 min', '24 hours'],
    [2 * DAY - 1, '47 h 59 min', '2 days'],
    [7 * DAY - 1, '6 days', '7 days'],
    [MINUTE, '1 minute', '1 minute'],
    [MINUTE - 1, 'less than a minute', 'less than a minute'],
    [0, 'less than a minute', 'less than a minute']
  ])('of %s s has lasted %s and remains %s', (seconds, lasted, remains) => {
    expect(span(trans, seconds)).toBe(lasted);
    expect(left(trans, seconds)).toBe(remains);
  });
});

describe('what is left of a budget', () => {
  test.each([
    ['190', { limit: 200_000 }, '190 of 200,000 amount left'],
    ['0.0003', { limit: 0.0005 }, '0.0003 of 0.0005 amount left'],
    ['190', undefined, '190 of amount left']
  ])('%s of %j reads “%s”', (rest, budget, words) => {
    expect(budgetWords(trans, 'amount', rest, budget)).toBe(words);
  });
});
