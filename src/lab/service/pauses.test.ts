import type { FacetView, PauseView, PrincipalView } from '../../protocol';
import { pausedTarget } from './pauses';

const PAUSE: PauseView = { at: 5, by: 'ada', why: null };

function facet(id: string, over: Partial<FacetView> = {}): FacetView {
  return { id, holder: 'agent', parent: null, ...over } as FacetView;
}

function target(facets: FacetView[], paused?: PauseView) {
  const agent = { principal: 'agent', ...(paused && { paused }) } as PrincipalView;
  const holdings = { facets, principals: [agent], requests: [], rules: [], objects: [] };
  return pausedTarget(holdings, facets[0] as FacetView);
}

describe('what has to be resumed', () => {
  it('is the facet, where it was paused itself', () => {
    expect(target([facet('a', { paused: PAUSE })])).toBe('a');
  });

  it('is its holder, where all of its holder is paused', () => {
    expect(target([facet('a', { paused: PAUSE })], PAUSE)).toEqual({ principal: 'agent' });
  });

  it('is what it was passed on from, however far above', () => {
    const facets = [
      facet('c', { parent: 'b', paused: PAUSE }),
      facet('b', { parent: 'a', holder: 'notebook', paused: PAUSE }),
      facet('a', { holder: 'notebook', paused: PAUSE })
    ];
    expect(target(facets)).toBe('a');
  });

  it('is the nearest of several pauses', () => {
    const own = { ...PAUSE, at: 9 };
    const facets = [
      facet('b', { parent: 'a', paused: own }),
      facet('a', { holder: 'notebook', paused: PAUSE })
    ];
    expect(target(facets)).toBe('b');
  });

  it('is nothing, where nothing is paused', () => {
    expect(target([facet('a')])).toBeNull();
  });
});
