import {
  b64u,
  type EntryView,
  jcs,
  normalizeNeed,
  type ObjectView,
  subsumes,
  type Terms,
  utf8,
  withDeclared
} from '../../protocol';
import { patternOf, usedOnly } from './usedOnly';

const SALES = {
  name: 'sales',
  actions: {
    list: { name: 'list', args: { properties: { path: { type: 'string' } } } },
    read: {
      name: 'read',
      args: {
        properties: {
          path: { type: 'string' },
          limit: { type: 'integer' },
          format: { type: 'string', enum: ['csv', 'json'] }
        }
      }
    }
  }
} as unknown as ObjectView;

function terms(over: Partial<Terms> = {}): Terms {
  return normalizeNeed({ object: 'sales', actions: ['list', 'read'], ...over });
}

function use(action: string, args: object | null): EntryView {
  const group = (value: object) => ({ salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) });
  return {
    index: 0,
    kind: 'intent',
    at: 0,
    leaf: '',
    openings: {
      who: group({ facet: 'f' }),
      what: group({ object: 'sales', action }),
      ...(args !== null && { args: group(args) })
    }
  };
}

const reads = (count: number, args: (at: number) => object | null) =>
  Array.from({ length: count }, (_, at) => use('read', args(at)));
const each = (at: number) => ({ path: `2024/q${at % 4}.csv`, limit: at, format: 'csv' });

describe('what a facet was used for', () => {
  test('is its actions, the folder, the highest number and the values that came', () => {
    const found = usedOnly(SALES, terms(), reads(12, each));
    expect(found).toMatchObject({
      uses: 12,
      terms: {
        actions: ['read'],
        constraints: {
          path: { path: '2024/*' },
          limit: { range: { max: 11 } },
          format: { one_of: ['csv'] }
        }
      }
    });
  });

  test('is within what the facet allows', () => {
    const wide = terms({
      constraints: { path: { path: '2024/**' }, limit: { range: { min: 0, max: 50 } } },
      uses: 100,
      rate: { calls: 9, per: 60 }
    });
    const found = usedOnly(SALES, wide, reads(12, each))!;
    const bound = withDeclared(wide, found.terms.actions, SALES.actions);
    expect(subsumes(bound, normalizeNeed(found.terms))).toBeNull();
    expect(found.terms.constraints['limit']).toEqual({ range: { min: 0, max: 11 } });
  });

  test.each([
    ['too little to tell', terms(), reads(9, each)],
    [
      'all that it allows',
      terms({ actions: ['list'], constraints: { path: { path: '2024/*' } } }),
      Array.from({ length: 12 }, (_, at) => use('list', { path: `2024/${at % 3}` }))
    ]
  ])('says nothing where it was used %s', (_name, own, uses) => {
    expect(usedOnly(SALES, own, uses)).toBeNull();
  });

  test('is told by its actions alone where the page may not see all arguments', () => {
    const found = usedOnly(SALES, terms(), [...reads(11, each), use('read', null)]);
    expect(found?.terms).toMatchObject({ actions: ['read'], constraints: {} });
  });

  test('leaves an argument alone that was left out, since its default was used', () => {
    const found = usedOnly(
      SALES,
      terms(),
      reads(12, at => (at === 0 ? { path: '2024/a' } : each(at)))
    );
    expect(Object.keys(found?.terms.constraints ?? {})).toEqual(['path']);
  });
});

test.each([
  [['2024/a', '2024/b'], '2024/*'],
  [['2024/a', '2024/q/b'], '2024/**'],
  [['2024/q/a', '2024/q/b', '2024/r/c'], '2024/**'],
  [['2024/a'], '2024/a'],
  [['a', 'b'], null],
  [['2024/a', '2023/a'], null],
  [['2024/a', ''], null],
  [['2024/*', '2024/b'], null]
] as [string[], string | null][])('paths %j lie in %s', (paths, pattern) => {
  expect(patternOf(paths)).toBe(pattern);
});
