import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { flushSync } from 'react-dom';

import type { FacetView } from '../../protocol';
import { byText, mount, unmount } from '../testing/mount';
import { HolderTree } from './holders';

afterEach(unmount);

test('however much one holds, a few are shown at first, the others when asked for', () => {
  const facets = Array.from({ length: 350 }, (_, number) => ({
    ...{ id: String(number), parent: null, holder: 'k', kind: 'agent', petname: 'analyst' },
    terms: { object: 'crm' }
  })) as unknown as FacetView[];
  const page = mount(
    <HolderTree
      facets={facets}
      trans={nullTranslator.load('')}
      row={facet => <li key={facet.id} data-facet={facet.id} />}
      head={({ petname }) => <h3>{petname}</h3>}
    />
  );
  const rows = (): number => page.querySelectorAll('[data-facet]').length;
  expect(rows()).toBe(20);
  flushSync(() => byText(page, 'button', 'Show 200 more').click());
  expect(rows()).toBe(220);
  flushSync(() => byText(page, 'button', 'Show 130 more').click());
  expect(rows()).toBe(350);
  expect(page.querySelectorAll('button')).toHaveLength(0);
});
