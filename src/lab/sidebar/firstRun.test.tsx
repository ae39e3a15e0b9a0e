import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import { byText, mount, unmount } from '../testing/mount';
import { FirstRun } from './firstRun';

const trans = nullTranslator.load('');

afterEach(unmount);

function shown(welcome: boolean): { host: HTMLElement; opened: () => number } {
  const open = jest.fn();
  const host = mount(<FirstRun {...{ trans, welcome }} actions={{ welcome: open }} />);
  return { host, opened: () => open.mock.calls.length };
}

describe('while nobody can approve', () => {
  test('a button leads to the enrolment, as long as the server lets it', () => {
    const { host, opened } = shown(true);
    byText(host, 'button', 'Let this browser approve').click();
    expect(opened()).toBe(1);
    expect(host.textContent).not.toContain('terminal');
  });

  test('only the terminal does once a notebook has run, and the page says why', () => {
    const { host } = shown(false);
    expect(host.querySelector('button')).toBeNull();
    expect(host.textContent).toMatch(/Go to the terminal.*a notebook has run here/);
  });
});
