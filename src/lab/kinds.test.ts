import './testing/dom';

import { facetIcon } from './icons';
import { principalIcon } from './kinds';

test.each(['constructor', 'toString', '__proto__', 'of tomorrow', ''])(
  'whoever is of a kind that is none (%s) has an icon all the same',
  kind => expect(principalIcon(kind)).toBe(facetIcon)
);
