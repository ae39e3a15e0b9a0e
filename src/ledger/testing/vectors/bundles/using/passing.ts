import type { Terms } from '../../../../../protocol';
import { IDS, type Lie } from '../story/story';
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
    })
  ];
}
