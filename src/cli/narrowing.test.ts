import type { NeedView } from '../client';
import { type Constraint, type Definition, subsumes, normalizeNeed } from '../protocol';
import { type Narrowing, narrowed } from './narrowing';

const NOW = 1_795_435_200;

const define = (name: string, ...args: string[]): Definition => ({
  name,
  safe: true,
  summary: '',
  args: {
    type: 'object',
    properties: Object.fromEntries(args.map(arg => [arg, {}])),
    required: [],
    additionalProperties: false
  },
  returns: null,
  upload: false,
  http: null
});

const view = (terms: Partial<NeedView['terms']> = {}, known = true): NeedView => ({
  terms: normalizeNeed({ object: 'bank', actions: ['balance', 'deposit'], ...terms }),
  sentence: '',
  known,
  definitions: { balance: define('balance'), deposit: define('deposit', 'amount') }
});

const nothing: Narrowing = {
  lines: null,
  actions: null,
  uses: null,
  rows: null,
  expiry: null,
  constraints: {},
  confirm: false
};

describe('what is granted on a line', () => {
  test('is what was asked, for an hour, where nothing is narrowed', () => {
    const terms = narrowed(view(), 0, nothing, NOW)!;
    expect(terms).toEqual({ ...normalizeNeed(view().terms), expiry: NOW + 3600 });
  });

  test('is the lesser of both, whichever way round', () => {
    const asked = view({ uses: 5, expiry: NOW + 600, result: { rows: 100, fields: ['a'] } });
    const more = { ...nothing, uses: 9, expiry: NOW + 900, rows: 500 };
    const less = { ...nothing, uses: 2, expiry: NOW + 60, rows: 1 };
    expect(narrowed(asked, 0, more, NOW)).toMatchObject({
      uses: 5,
      expiry: NOW + 600,
      result: { rows: 100, fields: ['a'] }
    });
    expect(narrowed(asked, 0, less, NOW)).toMatchObject({
      uses: 2,
      expiry: NOW + 60,
      result: { rows: 1, fields: ['a'] }
    });
  });

  test('has the limits of both, of arguments that its actions know', () => {
    const max: Constraint = { range: { max: 100 } };
    const asked = view({ constraints: { amount: max } });
    const by = { ...nothing, constraints: { amount: { one_of: [5, 10] }, other: max } };
    const terms = narrowed(asked, 0, by, NOW)!;
    expect(terms.constraints).toEqual({ amount: { range: { max: 100 }, one_of: [5, 10] } });
    expect(subsumes(normalizeNeed(asked.terms), terms)).toBeNull();
    const reading = narrowed(asked, 0, { ...by, actions: ['balance'] }, NOW)!;
    expect(reading).toMatchObject({ actions: ['balance'], constraints: {} });
  });

  test('is never wider: a limit in the place of a narrower one is refused', () => {
    const asked = view({ constraints: { amount: { range: { max: 100 } } } });
    const by = { ...nothing, constraints: { amount: { range: { max: 1000 } } } };
    expect(() => narrowed(asked, 0, by, NOW)).toThrow(/more than was asked/);
  });

  test.each<[string, NeedView, Partial<Narrowing>]>([
    ['that was left out', view(), { lines: [2] }],
    ['without one of its actions', view(), { actions: ['withdraw'] }],
    ['on something that is not connected', view({}, false), {}]
  ])('is nothing for a line %s', (_name, need, by) => {
    expect(narrowed(need, 0, { ...nothing, ...by }, NOW)).toBeNull();
  });
});
