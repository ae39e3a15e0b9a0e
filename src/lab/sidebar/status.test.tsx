import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import type { ServerStatus } from '../service/source';
import { bundle } from '../testing/german';
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
    waiting = [],
    serverAway = false
  }: {
    asOf?: number | null;
    trouble?: string | null;
    clockOff?: number | null;
    waiting?: object[];
    serverAway?: boolean;
  } = {}
): HTMLElement {
  const status = state === null ? null : { state, consent: { mode: 'frame' } };
  const said = { asOf, trouble, clockOff, waiting, serverAway };
  const model = { live: false, status, ...said, now: () => 5_000 };
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
    ['what it was asked failed', { trouble: 'The socket is gone.' }],
    ['that failed after it had answered', { trouble: 'The socket is gone.', asOf: 1_000 }]
  ])('is one where %s', (_, told) => {
    const host = shown('ready', told);
    expect(host.textContent).toContain('The Facetry service does not answer.');
    expect(host.querySelector('button')?.textContent).toBe('Try again');
  });

  test.each([
    ['ready', null, 'Looking for the Facetry service…'],
    ['starting', 'The service ended and starts again.', 'The Facetry service is starting…']
  ] as const)('is none yet where it was there, and is %s', (state, trouble, words) => {
    const { textContent } = shown(state, { asOf: 1_000, trouble });
    expect(textContent).toContain(words);
    expect(textContent).toContain('nothing can be changed now');
    expect(textContent).not.toContain('does not answer');
  });

  test('is not laid upon the service where it is Jupyter’s server that is away', () => {
    const trouble = 'Jupyter’s server can’t be reached.';
    const { textContent } = shown('ready', { asOf: 1_000, trouble, serverAway: true });
    expect(textContent).not.toContain('Facetry service');
    expect(textContent?.split(trouble)).toHaveLength(2);
    expect(textContent).toContain('Look whether it still runs');
  });

  test.each([
    [119, 'It is 119 s ahead of the service’s'],
    [7265, 'It is 2 h 1 min ahead of the service’s'],
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

describe('a service of another age', () => {
  const line = (apart: { there: string[]; here: string[] } | null, live = true): string => {
    const model = { live, apart, status: null, asOf: null, waiting: [], trouble: null };
    const host = mount(<StatusLine model={model as unknown as FacetryModel} trans={trans} />);
    return host.querySelector('[role=note]')?.textContent ?? '';
  };
  const OLDER = /is older than this page\..*Update the service\.$/;
  const NEWER = /is newer than this page\..*Update Facetry here, then reload\.$/;

  test.each([
    ['is older', { there: ['cell.kernel'], here: [] }, [true, false]],
    ['is newer', { there: [], here: ['sky.blue'] }, [false, true]],
    ['is of the same release', { there: [], here: [] }, [false, false]],
    ['has said nothing yet', null, [false, false]]
  ] as const)('that %s is told by who is to be updated', (_, apart, told) => {
    const said = line(apart && { there: [...apart.there], here: [...apart.here] });
    expect([OLDER.test(said), NEWER.test(said)]).toEqual(told);
  });

  test('and has what the other lacks is told as both', () => {
    const said = line({ there: ['cell.kernel'], here: ['sky.blue'] });
    expect(said).toMatch(
      /^The .* in part older than this page, in part newer\..*Update the service\..*Update Facetry here/
    );
  });

  test('is not judged while it does not answer', () => {
    expect(line({ there: ['cell.kernel'], here: [] }, false)).toBe('');
  });
});

describe('why a service elsewhere is not used', () => {
  const CODES = [
    ...['login_ended', 'enrolment_ended', 'no_knock', 'login_under_way'],
    ...['unreachable', 'bad_certificate', 'bad_address']
  ];
  const said = (
    words: TranslationBundle,
    change: object,
    trouble = 'In its own words.'
  ): Element => {
    const status = {
      ...{ state: 'offline', consent: { mode: 'frame' }, elsewhere: true },
      ...{ code: 'login_ended', message: 'In its own words.', ...change }
    };
    const told = { asOf: null, trouble, clockOff: null, waiting: [], serverAway: false };
    const model = { live: false, status, ...told, now: () => 5_000 };
    const host = mount(
      <StatusLine model={model as unknown as FacetryModel} trans={words} />
    ).querySelector('[role=status]')!;
    unmount();
    return host;
  };

  test.each(CODES)('is told of %s in the language of the page', async code => {
    const german = await bundle('de_DE');
    const [here, there] = [said(trans, { code }), said(german, { code })].map(one =>
      one.querySelector('p')!
    );
    expect(here!.textContent).not.toContain('In its own words.');
    expect(there!.textContent).not.toBe(here!.textContent);
    expect([here!.lang, there!.lang]).toEqual(['', '']);
  });

  test.each([
    ['of a code that is unknown here', { code: 'sky_fell' }, undefined],
    ['of no code', { code: undefined }, undefined],
    ['of the own service', { elsewhere: false }, undefined],
    ['once something else failed', {}, 'In its own words!']
  ])('is told in the words of who says it, marked as English, %s', async (_, change, trouble) => {
    const host = said(await bundle('de_DE'), change, trouble);
    expect(host.querySelector('[lang=en]')!.textContent).toContain('In its own words');
  });
});
