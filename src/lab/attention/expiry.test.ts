import type { FacetView } from '../../protocol';
import { ExpiryWatch } from './expiry';

function facet(id: string, expiry: number | null, object = 'bank'): FacetView {
  return { id, state: 'live', terms: { object, expiry } } as FacetView;
}

describe('the end of a facet', () => {
  it('is announced ten minutes before, one minute before, and when it is there; each once', () => {
    const watch = new ExpiryWatch();
    const facets = [facet('a', 1000)];
    const at = (now: number): number[] => watch.look(facets, now).map(({ left }) => left);
    expect(at(0)).toEqual([]);
    expect(at(401)).toEqual([600]);
    expect(at(500)).toEqual([]);
    expect(at(940)).toEqual([60]);
    expect(at(1000)).toEqual([0]);
    expect(at(2000)).toEqual([]);
  });

  it('is not announced for what had passed when the page was opened', () => {
    const watch = new ExpiryWatch();
    const facets = [facet('a', 300)];
    expect(watch.look(facets, 0)).toEqual([]);
    expect(watch.look(facets, 250).map(({ left }) => left)).toEqual([60]);
  });

  it('is announced by the last warning alone, where the page slept through several', () => {
    const watch = new ExpiryWatch();
    watch.look([facet('a', 1000)], 0);
    expect(watch.look([facet('a', 1000)], 990).map(({ left }) => left)).toEqual([60]);
  });

  it('does not come for what was revoked, never ends, or is the service’s own', () => {
    const watch = new ExpiryWatch();
    const facets = [
      { ...facet('a', 1000), state: 'revoked' } as FacetView,
      facet('b', null),
      facet('c', 1000, 'aios/self')
    ];
    watch.look(facets, 0);
    expect(watch.look(facets, 1000)).toEqual([]);
    expect(watch.next(facets, 0)).toBeNull();
  });

  it('is waited for without looking all the time', () => {
    const watch = new ExpiryWatch();
    expect(watch.next([facet('a', 1000), facet('b', 5000)], 0)).toBe(400);
    expect(watch.next([facet('a', 1000)], 500)).toBe(440);
  });
});
