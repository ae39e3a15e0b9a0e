import { normalizeNeed, type Terms } from '../../protocol';
import { definition } from '../../protocol/testing/payloads';
import { childTerms } from './childTerms';

const definitions = { list: definition('list'), read: definition('read', { path: {}, rows: {} }) };
const held = (more: Partial<Terms>) => ({
  definitions,
  terms: { ...normalizeNeed({ object: 'reports', actions: ['list', 'read'] }), ...more }
});
const trying = (constraints: Terms['constraints'], until: number) => ({
  observe: { constraints, until }
});
const path = { path: { path: 'a/**' } };
const rows = { rows: { range: { max: 5 } } };

describe('the terms of a child', () => {
  it('try what the parent tries, where it says nothing', () => {
    expect(childTerms(held(trying(path, 50)), {})).toMatchObject(trying(path, 50));
    const less = childTerms(held(trying(path, 50)), { actions: ['list'] });
    expect(less).not.toHaveProperty('observe');
  });

  it('let no use show more rows than there are in all', () => {
    const counted = held({ result: { rows: 10 }, budget: { '..rows': { limit: 90 } } });
    expect(childTerms(counted, {})).toMatchObject({ result: { rows: 10 } });
    expect(childTerms(counted, { budget: { '..rows': { limit: 4 } } })).toMatchObject({
      result: { rows: 4 },
      budget: { '..rows': { limit: 4 } }
    });
    expect(childTerms(counted, { result: { rows: 3 } })).toMatchObject({
      result: { rows: 3 },
      budget: { '..rows': { limit: 90 } }
    });
  });

  it('try more beside it, until the sooner of both ends', () => {
    const child = childTerms(held(trying(path, 50)), trying(rows, 90));
    expect(child).toMatchObject(trying({ ...path, ...rows }, 50));
    expect(childTerms(held({ constraints: path }), trying(rows, 90))).toMatchObject({
      constraints: path,
      ...trying(rows, 90)
    });
  });
});
