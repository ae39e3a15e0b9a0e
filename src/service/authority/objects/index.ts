import { Pace } from '../../pace';
import type { SystemObjects } from '../../types';
import { NARROWED_A_MINUTE } from '../facets/narrowing';
import { FACETS, REQUESTS } from '../books/kinds';
import { requestsObject } from './requestsObject';
import { facetsObject } from './facetsObject';
import { facetItself } from './facetItself';
import type { ObjectParts } from './objectParts';

/** `aios/requests`, `aios/facets`, and the actions on a facet itself (docs/protocol.md §8, §9). */
export function authorityObjects(parts: ObjectParts): SystemObjects {
  const pace = new Pace(parts.clock, NARROWED_A_MINUTE, 60_000);
  return {
    [REQUESTS]: requestsObject(parts, pace),
    [FACETS]: facetsObject(parts, pace),
    facet: facetItself(parts)
  };
}
