import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetryModel } from '../service/model';
import type { Publication } from '../service/source';
import { bundle } from '../testing/german';
import { mount, unmount } from '../testing/mount';
import { Published } from './published';

const trans = nullTranslator.load('');
const ENOUGH: Publication = {
  published: 1042,
  size: 1042,
  behind_since: null,
  witnesses: [
    { name: 'one.example', state: 'cosigned', size: 1042 },
    { name: 'two.example', state: 'away', size: 1000 }
  ]
};

afterEach(unmount);

function shown(publication: Publication | undefined, words = trans): HTMLElement {
  const model = { holdings: { publication }, now: () => Date.now() } as unknown as FacetryModel;
  return mount(<Published {...{ model, trans: words }} />);
}

describe('what the sidebar says of a log that witnesses have to cosign', () => {
  test('is one line while enough do, though one is away', () => {
    const host = shown(ENOUGH);
    expect(host.textContent).toBe('The log is published: all 1,042 entries, cosigned.');
    expect(host.querySelector('[role]')).toBeNull();
  });

  test('is how far, while the newest are on their way', () => {
    expect(shown({ ...ENOUGH, published: 1040 }).textContent).toBe(
      'The log is published up to entry 1,040 of 1,042.'
    );
  });

  test('is since when cosignatures are missing, whose, and that calls go on', () => {
    const host = shown({ ...ENOUGH, published: 1000, behind_since: 1_795_435_200 });
    const status = host.querySelector('[role=status]')!;
    expect(status.getAttribute('data-state')).toBe('behind');
    expect(status.textContent).toMatch(/Too few witnesses have cosigned the log since .*2026|\/26/);
    expect(status.textContent).toContain('Calls go on and are recorded');
    expect(status.textContent).toContain('up to entry 1,000 of 1,042');
    expect(status.textContent).toContain('two.example does not answer; it cosigned 1,000 entries');
    expect(status.textContent).not.toContain('one.example');
  });

  test('is above all that a witness saw another log, though enough cosign', () => {
    const witnesses: Publication['witnesses'] = [
      ENOUGH.witnesses[0]!,
      { name: 'two\u202e.example', state: 'other_log', size: 7 }
    ];
    const host = shown({ ...ENOUGH, witnesses });
    expect(host.querySelector('[role=status]')!.getAttribute('data-state')).toBe('other');
    expect(host.textContent).toContain('Somebody runs a copy of the data folder, or it lies');
    expect(host.textContent).not.toContain('\u202e');
  });

  test('is nothing where nobody has to', () => {
    expect(shown(undefined).textContent).toBe('');
  });

  test('is said in German', async () => {
    expect(shown(ENOUGH, await bundle('de_DE')).textContent).toMatch(
      /^Das Protokoll ist veröffentlicht/
    );
  });
});
