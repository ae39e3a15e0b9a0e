import type { EntryView } from '../../../protocol';
import { readEntry } from '../../service/entry';
import {
  EVERYTHING,
  type Filter,
  isEverything,
  isWithin,
  passes,
  readFilter,
  writeFilter
} from './filter';

const group = (said: object) => ({ salt: '', bytes: btoa(JSON.stringify(said)) });

function entry(kind: EntryView['kind'], who: object, what: object, cell?: object) {
  return readEntry({
    index: 7,
    kind,
    at: 1_700_000_000_000,
    leaf: '',
    openings: { who: group(who), what: group(what), ...(cell && { cell: group(cell) }) }
  });
}

const FACET = 'f'.repeat(32);
const PARENT = 'a'.repeat(32);
const WHO = {
  principal: 'analyst',
  petname: 'agent analyst',
  facet: FACET,
  chain: [PARENT, FACET]
};
const CELL = { id: 'cell-3', notebook: 'work/churn.ipynb', count: 3 };
const USE = entry('intent', WHO, { object: 'bank', action: 'deposit' }, CELL);

const shown = (filter: Partial<Filter>, outcome = 'done', words = 'agent analyst used deposit') =>
  isWithin({ ...EVERYTHING, ...filter }, USE) &&
  passes({ ...EVERYTHING, ...filter }, USE, outcome, () => words);

describe('an event', () => {
  test.each<Partial<Filter>>([
    {},
    { principal: 'analyst' },
    { facet: FACET },
    { facet: PARENT },
    { object: 'bank', action: 'deposit' },
    { result: 'done' },
    { notebook: 'work/churn.ipynb' },
    { cell: 'cell-3' },
    { from: 1_700_000_000_000, to: 1_700_000_000_000 },
    { text: 'DEPOSIT  analyst' },
    { text: '#7' }
  ])('is shown where it is what is looked for: %j', filter => expect(shown(filter)).toBe(true));

  test.each<Partial<Filter>>([
    { principal: 'scout' },
    { facet: 'b'.repeat(32) },
    { object: 'sales' },
    { action: 'withdraw' },
    { result: 'failed' },
    { result: 'authority' },
    { notebook: 'work/other.ipynb' },
    { cell: 'cell-4' },
    { from: 1_700_000_000_001 },
    { to: 1_699_999_999_999 },
    { text: 'deposit withdraw' },
    { principal: 'analyst', object: 'sales' }
  ])('is left out where it is not: %j', filter => expect(shown(filter)).toBe(false));

  test('whose outcome is not known yet is of no result', () => {
    expect(shown({ result: 'done' }, '')).toBe(false);
    expect(shown({ result: 'unknown' }, 'unknown')).toBe(true);
  });

  test('of a refusal, a grant or a revocation is found by what it is', () => {
    const found = (kind: EntryView['kind'], result: Filter['result']): boolean =>
      passes({ ...EVERYTHING, result }, entry(kind, WHO, { object: 'bank' }), '', () => '');
    expect(found('refusal', 'refused')).toBe(true);
    expect(found('grant', 'authority')).toBe(true);
    expect(found('revocation', 'authority')).toBe(true);
    expect(found('refusal', 'authority')).toBe(false);
  });

  test('that ended what somebody held is theirs, too', () => {
    const cut = entry(
      'revocation',
      { principal: 'ada', petname: 'Ada' },
      { facet: FACET, holder: 'analyst' }
    );
    expect(passes({ ...EVERYTHING, principal: 'analyst' }, cut, '', () => '')).toBe(true);
    expect(passes({ ...EVERYTHING, facet: FACET }, cut, '', () => '')).toBe(true);
  });
});

describe('a filter', () => {
  test('is written and read as it was', () => {
    const filter: Filter = {
      text: 'a <b> & "c"',
      principal: 'p',
      facet: FACET,
      object: 'bank',
      action: 'deposit',
      result: 'tried',
      notebook: 'ä/ö.ipynb',
      cell: 'cell-3',
      from: 1,
      to: 2
    };
    const said = new URLSearchParams(writeFilter(filter));
    expect(readFilter(key => new URLSearchParams(said.toString()).get(key))).toEqual(filter);
    expect(isEverything(filter)).toBe(false);
    expect(writeFilter(EVERYTHING)).toEqual({});
    expect(isEverything(readFilter(() => null))).toBe(true);
  });
});
