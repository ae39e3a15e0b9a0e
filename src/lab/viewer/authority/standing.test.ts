import type { FacetView } from '../../../protocol';
import { NOW } from '../../testing/recorded/making';
import { STATES } from '../../testing/recorded/recorded';
import { EVERYTHING } from '../log/filter';
import { authorityOf, MOST } from './standing';

const SECONDS = NOW / 1000;
const { facets } = STATES['held']!;
const base = facets.find(({ id }) => id === 'a')!;

const facet = (id: string, parent: string | null, more: Partial<FacetView> = {}): FacetView => ({
  ...base,
  id,
  parent,
  decided_by: null,
  issued_at: SECONDS - 1000,
  ended: null,
  ...more,
  terms: { ...base.terms, expiry: null, ...more.terms }
});

const drawn = (
  of: readonly FacetView[],
  filter: Partial<typeof EVERYTHING> = {},
  times: { at: number; since: number | null } = { at: SECONDS, since: null }
): string[] =>
  authorityOf(of, { ...EVERYTHING, ...filter }, times).rows.map(
    ({ facet: { id }, depth, change }) => `${'.'.repeat(depth)}${id} ${change}`
  );

const TREE = [
  facet('root', null, { terms: { ...base.terms, object: 'aios/requests' } }),
  facet('held', 'root', { decided_by: 'root' }),
  facet('lent', 'held'),
  facet('below', 'lent', { issued_at: SECONDS - 500 }),
  facet('other', 'root', { decided_by: 'root' })
];

describe('who has what from whom', () => {
  test('stands below what it came from, by its parent or by who decided', () => {
    expect(drawn(TREE)).toEqual([
      'root same',
      '.held same',
      '..lent same',
      '...below same',
      '.other same'
    ]);
  });

  test('of one facet is its way to the root, and all that came of it', () => {
    expect(drawn(TREE, { facet: 'lent' })).toEqual([
      'root same',
      '.held same',
      '..lent same',
      '...below same'
    ]);
  });

  test('as of a moment leaves out what came later or had ended', () => {
    const ended = [
      ...TREE,
      facet('gone', 'held', { ended: { at: SECONDS - 700, by: null, why: '' } })
    ];
    const at = (time: number): string[] =>
      drawn(ended, { facet: 'held' }, { at: time, since: null });
    expect(at(SECONDS - 600)).toEqual(['root same', '.held same', '..lent same']);
    expect(at(SECONDS - 800)).toContain('..gone same');
    expect(at(SECONDS - 2000)).toEqual([]);
  });

  test('compared with a moment before says what began and what ended, also in between', () => {
    const story = [
      facet('held', null),
      facet('begun', 'held', { issued_at: SECONDS - 500 }),
      facet('expired', 'held', { terms: { ...base.terms, expiry: SECONDS - 400 } }),
      facet('between', 'held', {
        issued_at: SECONDS - 500,
        ended: { at: SECONDS - 450, by: null, why: '' }
      }),
      facet('before', 'held', { ended: { at: SECONDS - 900, by: null, why: '' } })
    ];
    expect(drawn(story, {}, { at: SECONDS, since: SECONDS - 600 }).sort()).toEqual([
      '.begun begun',
      '.between ended',
      '.expired ended',
      'held same'
    ]);
  });

  test('is at most as many as can be read, and says how many more there are', () => {
    const many = Array.from({ length: MOST + 20 }, (_, at) => facet(`f${at}`, null));
    const { rows, left } = authorityOf(many, EVERYTHING, { at: SECONDS, since: null });
    expect([rows.length, left]).toEqual([MOST, 20]);
  });

  test('does not go round in circles that a service tells of', () => {
    const circle = [facet('x', 'y'), facet('y', 'x')];
    expect(drawn(circle)).toEqual([]);
  });
});
