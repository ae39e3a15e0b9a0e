import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import type { ServerStatus } from '../service/source';
import { mount, unmount } from '../testing/mount';
import { StatusLine } from './status';

const trans = nullTranslator.load('');

afterEach(unmount);

function shown(
  state: ServerStatus['state'] | null,
  {
    asOf = null,
    trouble = null,
    clockOff = null,
    waiting = []
  }: {
    asOf?: number | null;
    trouble?: string | null;
    clockOff?: number | null;
    waiting?: object[];
  } = {}
): HTMLElement {
  const status = state === null ? null : { state, consent: { mode: 'frame' } };
  const model = { live: false, status, asOf, trouble, clockOff, waiting, now: () => 5_000 };
  return mount(<StatusLine model={model as unknown as FacetryModel} trans={trans} />);
}

describe('what the sidebar says before there is anything to show', () => {
  test.each([
    [null, 'The Facetry service is starting…'],
    ['starting', 'The Facetry service is starting…'],
    // It has answered, and its lists are on their way.
    ['ready', 'Looking for the Facetry service…']
  ] as const)('is no alarm while the service is %s', (state, words) => {
    const host = shown(state);
    expect(host.textContent).toBe(words);
    expect(host.querySelector('[data-state]')?.getAttribute('data-state')).toBe('starting');
  });

  test.each([
    ['it answered before', { asOf: 1_000 }],
    ['what it was asked failed', { trouble: 'The socket is gone.' }]
  ])('is one where %s', (_, told) => {
    const host = shown('ready', told);
    expect(host.textContent).toContain('The Facetry service does not answer.');
    expect(host.querySelector('button')?.textContent).toBe('Try again');
  });

  test.each([
    [120, 'It is 120 s ahead of the service’s'],
    [-90, 'It is 90 s behind the service’s']
  ])('is that the clock is wrong, where it is by %i s', (clockOff, words) => {
    const { textContent } = shown('ready', { trouble: 'This machine’s clock…', clockOff });
    expect(textContent).toContain('The clock of this device is wrong.');
    expect(textContent).toContain(words);
    expect(textContent).not.toContain('This machine’s clock');
    expect(textContent).not.toContain('does not answer');
  });

  it('sets what waits apart from as of when it is', () => {
    const { textContent } = shown('offline', { asOf: 1_000, waiting: [{}] });
    expect(textContent).toMatch(/nothing can be changed now\. 1 request waits for you/);
  });
});
