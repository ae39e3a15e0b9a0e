import type { Constraint, Definition, Need, Terms } from '../../protocol';
import { covers } from './covers';

const NOW = 1_795_435_200;

const define = (name: string, args: string[]): Definition => ({
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

const definitions = {
  list: define('list', ['path']),
  read: define('read', ['path']),
  size: define('size', [])
};

const held = (more: Partial<Terms> = {}): Terms => ({
  object: 'sales',
  actions: ['list', 'read'],
  constraints: {},
  not_before: null,
  expiry: NOW + 3600,
  uses: null,
  result: null,
  delegation: false,
  ...more
});

const covered = (terms: Partial<Terms>, need: Partial<Need>): boolean =>
  covers({ terms: held(terms), definitions }, { object: 'sales', actions: ['read'], ...need }, NOW);

const path = (pattern: string): { constraints: Record<string, Constraint> } => ({
  constraints: { path: { path: pattern } }
});

describe('a held facet covers a need', () => {
  test.each<[string, Partial<Terms>, Partial<Need>]>([
    ['of one of its actions', {}, {}],
    ['of all its actions', {}, { actions: ['read', 'list'] }],
    ['that asks for longer than is left', { expiry: NOW + 1 }, { expiry: NOW + 7200 }],
    ['that asks for more uses than were granted', { uses: 1 }, { uses: 10 }],
    ['that leaves uses open', { uses: 1 }, {}],
    ['within its path', path('2024/**'), path('2024/q3/*')],
    ['of a value that its pattern… is equal to', path('2024/*'), path('2024/*')],
    ['with fewer rows', { result: { rows: 100 } }, { result: { rows: 10 } }],
    ['that may be lent, where it may', { delegation: true }, { delegation: true }],
    ['that begins while it lives', {}, { not_before: NOW + 60 }],
    [
      'that limits what no wanted action knows',
      { actions: ['size'] },
      { actions: ['size'], ...path('a') }
    ]
  ])('%s', (_name, terms, need) => expect(covered(terms, need)).toBe(true));
});

describe('a held facet does not cover a need', () => {
  test.each<[string, Partial<Terms>, Partial<Need>]>([
    ['of another object', {}, { object: 'sales-2024' }],
    ['of an action that it lacks', {}, { actions: ['read', 'size'] }],
    ['outside of its path', path('2024/*'), path('2023/*')],
    ['without a path, where it has one', path('2024/*'), {}],
    ['of more rows', { result: { rows: 100 } }, { result: { rows: 1000 } }],
    ['of all rows, where it gives some', { result: { rows: 100 } }, {}],
    ['that is to be lent', {}, { delegation: true }],
    ['once it has expired', { expiry: NOW }, {}],
    ['before it begins', { not_before: NOW + 1 }, {}],
    ['that begins after its end', {}, { not_before: NOW + 3600 }]
  ])('%s', (_name, terms, need) => expect(covered(terms, need)).toBe(false));

  it('covers what is to be tried by what enforces it, and by what tries it just so', () => {
    const path: Constraint = { path: 'a/**' };
    const trying = (until: number) => ({ observe: { constraints: { path }, until } });
    expect(covered(trying(NOW + 60), trying(NOW + 90))).toBe(true);
    expect(covered({ constraints: { path } }, trying(NOW + 90))).toBe(true);
    expect(covered(trying(NOW + 60), { constraints: { path } })).toBe(true);
    expect(covered(trying(NOW + 60), {})).toBe(false);
    expect(covered({ constraints: { path: { path: 'b/**' } } }, trying(NOW + 90))).toBe(false);
  });
});
