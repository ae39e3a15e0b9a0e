import { nullTranslator } from '@jupyterlab/translation';

import { limitPhrases, type Terms } from '../../protocol';
import { EVERY_LIMIT } from '../../protocol/testing/limits';
import { limits, narrowed } from './words';

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

  test('show no turned-round letters', () => {
    const said = limits(trans, terms({ ['\u202Eto']: { prefix: '\u202Ea' } })).join();
    expect(said).toBe('⟨U+202E⟩to beginning with "⟨U+202E⟩a"');
  });
});
