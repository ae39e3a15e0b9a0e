import { BUNDLE_ACTS } from './bundleActs';
import { BUNDLE_FORM } from './bundleForm';
import { BUNDLE_PEOPLE } from './bundlePeople';
import { DECIDING } from './deciding';
import { LEDGER } from './ledger';
import { OBJECTS } from './objects';
import { PEOPLE } from './people';
import type { ShownBy } from './shown';
import { TERMS } from './terms';
import { USING } from './using';
import { VERSIONS } from './versions';

export const SHOWN_BY: ShownBy = {
  ...TERMS,
  ...PEOPLE,
  ...DECIDING,
  ...USING,
  ...OBJECTS,
  ...VERSIONS,
  ...LEDGER,
  ...BUNDLE_FORM,
  ...BUNDLE_ACTS,
  ...BUNDLE_PEOPLE
};
