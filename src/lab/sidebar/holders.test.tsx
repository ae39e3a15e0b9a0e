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

test('of fifty holders with twenty facets each is folded until it is asked for', () => {
  const facets = Array.from({ length: 1000 }, (_, number) => ({
    ...{ id: String(number), parent: null, kind: 'agent' },
    holder: `k${number % 50}`,
    petname: `agent ${number % 50}`,
    terms: { object: `service-${Math.floor(number / 50) % 5}` }
  })) as unknown as FacetView[];
  const tree = (finding: boolean): React.JSX.Element => (
    <HolderTree
      facets={facets}
      finding={finding}
      trans={nullTranslator.load('')}
      row={facet => <li key={facet.id} data-facet={facet.id} />}
      head={({ petname }) => <h3>{petname}</h3>}
    />
  );
  const page = mount(tree(false));
  expect(page.querySelectorAll('[data-facet]')).toHaveLength(0);
  expect(page.querySelectorAll('h3')).toHaveLength(20);
  const [fold] = page.querySelectorAll<HTMLElement>('.jp-Facetry-fold');
  expect(fold!.textContent).toBe('20 facets: service-0, service-1, service-2…');
  expect(fold!.getAttribute('aria-expanded')).toBe('false');
  flushSync(() => fold!.click());
  expect(fold!.getAttribute('aria-expanded')).toBe('true');
  expect(page.querySelectorAll('[data-facet]')).toHaveLength(20);
  flushSync(() => byText(page, 'button', 'Show 30 more').click());
  expect(page.querySelectorAll('h3')).toHaveLength(50);
  unmount();
  expect(mount(tree(true)).querySelectorAll('[data-facet]').length).toBeGreaterThan(20);
});
