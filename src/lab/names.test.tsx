import './testing/dom';

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Marked } from './service/marked';
import { FacetryModel } from './service/model';
import { THRESHOLDS } from './service/thresholds';
import type { SidebarActions } from './sidebar/actions';
import SidebarBody from './sidebar/body';
import { bundle } from './testing/german';
import { misnamed } from './testing/misnamed';
import { mount, says, unmount } from './testing/mount';
import { RULES, STATES } from './testing/recorded/recorded';
import { Recording } from './testing/recorded/recording';

/** Of a service that was never heard of nothing is shown that has a name of its own. */
const UNHEARD = ['starting', 'stopped', 'not-let-in'];
const SHOWN = Object.entries({
  ...STATES,
  marked: { ...STATES['held']!, rules: RULES }
}).filter(([state]) => !UNHEARD.includes(state));

let model: FacetryModel | undefined;
afterEach(() => {
  unmount();
  model?.dispose();
});

async function sidebar(state: string, trans: TranslationBundle): Promise<HTMLElement> {
  const recording = await Recording.of(Object.fromEntries(SHOWN)[state]!, state);
  model = new FacetryModel(recording);
  const host = mount(
    <SidebarBody
      {...{ model, trans }}
      marked={new Marked()}
      notebook={{ path: 'work/churn.ipynb', principal: 'notebook', sdk: true }}
      revealed={null}
      endedFor={24}
      thresholds={THRESHOLDS}
      actions={{} as SidebarActions}
    />
  );
  void model.run();
  await says(host, trans.__('Connected services'));
  host
    .querySelectorAll<HTMLElement>('[data-row][aria-expanded="false"]')
    .forEach(row => row.click());
  return host;
}

describe.each(['en', 'de_DE'])('the sidebar in %s', language => {
  test.each(SHOWN.map(([state]) => state))(
    'calls each thing by the words that stand on it, %s',
    async state => {
      const host = await sidebar(state, await bundle(language));
      expect(host.querySelectorAll('button[aria-label]').length).toBeGreaterThan(0);
      expect(misnamed(host)).toEqual([]);
    }
  );
});

test('a name that leaves out what is seen is found', () => {
  const host = document.createElement('p');
  host.innerHTML = `
    <button aria-label="Withdraw the link for Ada">Withdraw link</button>
    <button aria-label="Revoke bank…">Revoke…</button>
    <button aria-label="Zoom in">+</button>
    <button aria-label="Close"><span aria-hidden="true">Away</span></button>`;
  expect(misnamed(host)).toEqual(['“Withdraw the link for Ada” shows “withdraw link”']);
});
