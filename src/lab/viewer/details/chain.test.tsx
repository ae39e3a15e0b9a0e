import '../../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetView } from '../../../protocol';
import { mount, unmount } from '../../testing/mount';
import { facet, terms } from '../../testing/recorded/making';
import type { EntryProps } from '../props';
import { Authority } from './chain';

const trans = nullTranslator.load('');

afterEach(unmount);

/** The chain of an entry that was done by `facets`, the last one given last. */
function shown(...facets: FacetView[]): HTMLElement {
  const holdings = { facets, principals: [], requests: [], rules: [], objects: [] };
  const entry = { chain: facets.map(({ id }) => id).reverse(), facet: facets.at(-1)!.id };
  const props = { trans, model: { facetry: { holdings } }, entry } as unknown as EntryProps;
  return mount(<Authority {...props} />);
}

test('objects of the service itself are told by what they are', () => {
  const host = shown(
    facet('a', { terms: terms({ object: 'aios/self', actions: ['note'] }) }),
    facet('b', { terms: terms({ object: 'aios/ledger', actions: ['query'] }) })
  );
  expect(host.textContent).toContain('churn.ipynb, with powers over their own acts');
  expect(host.textContent).toContain('churn.ipynb, with powers over the ledger');
  expect(host.textContent).not.toContain('aios/');
});

test('no day of a sentence is broken at its hyphens', () => {
  const given = facet('c');
  const host = shown(given);
  expect(host.textContent).toContain(given.sentence);
  const days = [...host.querySelectorAll('.jp-Facetry-day')].map(day => day.textContent);
  expect(days).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)]);
});
