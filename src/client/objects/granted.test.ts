import type { FacetView } from '../../protocol';
import { grantedSince } from './granted';

function facet(id: string, over: Partial<FacetView> = {}): FacetView {
  const terms = { object: 'bank' } as FacetView['terms'];
  return {
    id,
    holder: id,
    terms,
    state: 'live',
    parent: 'genesis',
    decided_by: null,
    issued_at: 0,
    ...over
  } as FacetView;
}

const ids = (facets: FacetView[]): string[] => facets.map(({ id }) => id);
const power = { object: 'aios/requests' } as FacetView['terms'];

describe('what a device granted since a time', () => {
  const device = facet('decides', { holder: 'laptop', terms: power });

  it('is what it decided from then on, with what was passed on from it', () => {
    const facets = [
      device,
      facet('early', { decided_by: 'decides', issued_at: 9 }),
      facet('late', { decided_by: 'decides', issued_at: 10 }),
      facet('lent', { parent: 'late', issued_at: 12 }),
      facet('other', { decided_by: 'another', issued_at: 12 })
    ];
    expect(ids(grantedSince(facets, 'laptop', 10))).toEqual(['late', 'lent']);
  });

  it('leaves who turns it away, whom it let in once, and what that one granted', () => {
    const facets = [
      device,
      facet('found', { holder: 'me', terms: power, decided_by: 'decides', issued_at: 20 }),
      facet('mine', { decided_by: 'found', issued_at: 21 }),
      facet('its', { decided_by: 'decides', issued_at: 21 })
    ];
    expect(ids(grantedSince(facets, 'laptop', 0, 'me'))).toEqual(['its']);
  });

  it('reaches what was decided by a device that it let in, in whatever order it is listed', () => {
    const facets = [
      facet('deep', { decided_by: 'phone decides', issued_at: 20 }),
      facet('phone decides', {
        holder: 'phone',
        terms: power,
        decided_by: 'decides',
        issued_at: 15
      }),
      device
    ];
    expect(ids(grantedSince(facets, 'laptop', 10))).toEqual(['deep']);
    expect(ids(grantedSince(facets, 'laptop', 16))).toEqual([]);
  });

  it('counts nothing that is over', () => {
    const facets = [device, facet('spent', { decided_by: 'decides', state: 'spent' })];
    expect(grantedSince(facets, 'laptop', 0)).toEqual([]);
  });
});
