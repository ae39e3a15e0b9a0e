import type { Terms } from '../../../../../protocol';
import { IDS } from '../story/cast';
import type { Lie } from '../story/said';
import { Telling } from '../story/telling';

type Told = Record<string, unknown>;

const DIGEST = '5'.repeat(64);
const SIZE = { digest: DIGEST, length: 4_000, type: 'text/csv' };

/** A facet of the owner with these limits of results, below one of the helper with those. */
function told(
  why: string,
  faults: Lie[1],
  { lent, granted = {} }: { lent: Terms['result']; granted?: Partial<Terms> },
  ...results: Told[]
): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin(granted);
      await telling.lend(IDS.again, 'list', { result: lent });
      for (const result of results) {
        await telling.act(IDS.again, 'list', { result });
      }
      said.splice(0, said.length, ...telling.said);
    }
  ];
}

/** What outcomes say of the rows that passed. */
export function passed(): Lie[] {
  const done = (rows: unknown, more: Told = {}): Told => ({
    ...SIZE,
    rows,
    state: 'done',
    status: 200,
    ...more
  });
  const ten = { lent: { rows: 10 } };
  const above = { lent: { rows: 20 }, granted: { result: { rows: 10 } } };
  return [
    told('rows passed, as many as the facet lets be seen', [], ten, done(10), done(3), done(0)),
    told('rows passed of a stream that was cut', [], ten, { ...SIZE, rows: 4, state: 'cut' }),
    told('no row passed of what failed', [], ten, { rows: 0, state: 'failed' }),
    told('no row passed, and nothing else', [], ten, done(0, { length: 0 })),
    told(
      'rows passed of what is limited to fields alone',
      [],
      { lent: { fields: ['a'] } },
      done(900)
    ),
    told('rows passed of what nobody limits', [], { lent: null }, done(900)),
    told('a row of just as many bytes as it has to have', [], ten, done(1, { length: 2 })),
    told('more rows passed than the facet lets be seen', ['authority'], ten, done(11)),
    told(
      'more rows passed than one above lets be seen',
      ['authority', 'not_subsumed'],
      above,
      done(11)
    ),
    told('more rows passed before a stream was cut', ['authority'], ten, {
      ...SIZE,
      rows: 11,
      state: 'cut'
    }),
    told('a row passed where none may be seen', ['authority'], { lent: { rows: 0 } }, done(1)),
    told('as many rows passed as bytes', ['agreement'], ten, done(5, { length: 5 })),
    told('rows passed where nothing did', ['agreement'], ten, { rows: 5, state: 'failed' }),
    told('less than no row passed', ['agreement'], ten, done(-1)),
    told('half a row passed', ['agreement'], ten, done(0.5)),
    told('rows passed in words', ['agreement'], ten, done('10')),
    told('a list of rows passed', ['agreement'], ten, done([])),
    told('how many rows passed is null', ['agreement'], ten, done(null)),
    told('rows passed of what was not sent', ['agreement'], ten, { rows: 0, state: 'not_sent' }),
    told('rows passed of what nobody knows', ['agreement'], ten, {
      ...SIZE,
      rows: 3,
      state: 'unknown'
    }),
    told('a length in words, to hide how many rows passed', ['agreement'], ten, {
      ...done(11),
      length: '4000'
    }),
    ...budgeted(done)
  ];
}

type Aside = { facet: string; name: string; amount: string };

/** Budgets of rows: what is set aside of each link, and what passed. */
function budgeted(done: (rows: unknown, more?: Told) => Told): Lie[] {
  const name = '..rows';
  const aside = (...amounts: string[]): Aside[] =>
    amounts.map((amount, at) => ({ facet: [IDS.again, IDS.held][at]!, name, amount }));
  const terms = (rows: number, limit: number): Partial<Terms> => ({
    result: { rows },
    budget: { [name]: { limit } }
  });
  const story = (
    why: string,
    faults: Lie[1],
    [lent, granted]: [Partial<Terms>, Partial<Terms>?],
    ...acts: [Aside[], Told | null][]
  ): Lie => [
    why,
    faults,
    async said => {
      const telling = await Telling.begin(granted);
      await telling.lend(IDS.again, 'list', lent);
      for (const [reserved, result] of acts) {
        await telling.act(IDS.again, 'list', { reserved, result });
      }
      said.splice(0, said.length, ...telling.said);
    }
  ];
  const own: [Partial<Terms>] = [terms(4, 10)];
  const both: [Partial<Terms>, Partial<Terms>] = [terms(4, 10), terms(9, 12)];
  const four = aside('4');
  return [
    story(
      'a budget of rows is settled by those that passed',
      [],
      own,
      [four, done(3)],
      [four, done(3)],
      [four, done(4)]
    ),
    story('of both links is set aside what the narrower one lets be seen', [], both, [
      aside('4', '4'),
      done(2)
    ]),
    story(
      'what failed before a row passed takes nothing of its budget',
      [],
      own,
      [four, { rows: 0, state: 'failed' }],
      [four, done(4)],
      [four, done(2)],
      [four, done(4)]
    ),
    story(
      'what was cut takes the rows that passed',
      [],
      own,
      [four, { ...SIZE, rows: 1, state: 'cut' }],
      [four, done(4)],
      [four, done(1)],
      [four, done(4)]
    ),
    story(
      'what was not sent takes no rows',
      [],
      own,
      [four, { state: 'not_sent' }],
      [four, done(4)],
      [four, done(2)],
      [four, done(4)]
    ),
    story(
      'rows beyond the budget',
      ['authority'],
      own,
      [four, done(4)],
      [four, done(4)],
      [four, done(1)]
    ),
    story(
      'what was cut and says no rows takes what was set aside',
      ['authority'],
      own,
      [four, { state: 'cut' }],
      [four, done(4)],
      [four, done(1)]
    ),
    story(
      'an error that says no rows takes what was set aside',
      ['authority'],
      own,
      [four, { state: 'done', status: 500 }],
      [four, done(4)],
      [four, done(1)]
    ),
    story(
      'what nobody knows takes what was set aside',
      ['authority'],
      own,
      [four, { state: 'unknown' }],
      [four, done(4)],
      [four, done(1)]
    ),
    story(
      'a result that says how many rows it is, and was not counted',
      ['authority'],
      own,
      [four, { ...SIZE, state: 'done', status: 200, used: { [name]: '0' } }],
      [four, done(4)],
      [four, done(1)]
    ),
    story(
      'what is under way has its rows set aside',
      ['authority'],
      own,
      [four, null],
      [four, null],
      [four, done(1)]
    ),
    story('less is set aside than a use lets be seen', ['agreement'], own, [aside('1'), done(1)]),
    story('nothing is set aside of a budget of rows', ['agreement'], own, [[], done(1)]),
    story('of the link above its own limit is set aside', ['agreement'], both, [
      aside('4', '9'),
      done(2)
    ]),
    story('of the link above nothing is set aside', ['agreement'], both, [four, done(2)]),
    story('more rows passed than were set aside', ['authority'], own, [four, done(5)]),
    story('a larger budget of rows lent than held', ['not_subsumed'], [terms(4, 13), terms(9, 12)]),
    story(
      'lent without the budget of rows that it is held with',
      ['not_subsumed'],
      [{ result: { rows: 4 } }, terms(9, 12)]
    ),
    story(
      'a budget of rows that no limit bounds',
      ['agreement'],
      [{ budget: { [name]: { limit: 9 } } }]
    ),
    story('a budget of fewer rows than one use lets be seen', ['agreement'], [terms(10, 9)])
  ];
}
