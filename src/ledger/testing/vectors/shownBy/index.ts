import { DECIDING } from './deciding';
import { LEDGER } from './ledger';
import { OBJECTS } from './objects';
import { PEOPLE } from './people';
import type { ShownBy } from './shown';
import { TERMS } from './terms';
import { USING } from './using';

export const SHOWN_BY: ShownBy = {
  ...TERMS,
  ...PEOPLE,
  ...DECIDING,
  ...USING,
  ...OBJECTS,
  ...LEDGER
};
