import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import { type Rule, ruleSentence, type RuleView } from '../../protocol';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { byText, mount, unmount } from '../testing/mount';
import type { SidebarActions } from './actions';
import { Rules } from './rules';

const NOW = 1_790_000_000;
const RULE: Rule = {
  name: 'sales \u202E<img src=x>',
  askers: { kind: 'notebook', below: '/home/ann/sales' },
  grants: [
    { objects: { prefix: 's' }, actions: ['read'], constraints: {}, uses: null, result: null }
  ],
  lifetime: 3600,
  expiry: NOW + 3600,
  uses: null
};

afterEach(unmount);

function shown(change: Partial<RuleView> = {}) {
  const did: string[] = [];
  const actions: Partial<SidebarActions> = {
    pause: async target => void did.push(`pause ${String(target)}`),
    resume: async target => void did.push(`resume ${String(target)}`),
    endRule: async id => void did.push(`revoke ${id}`)
  };
  const model = new FacetryModel({} as Source);
  const view: RuleView = {
    id: 'r1',
    rule: RULE,
    sentence: ruleSentence(RULE),
    state: 'live',
    made_by: { principal: 'k', petname: 'Ada' },
    made_at: NOW - 60,
    granted: 2,
    last_used: NOW - 30,
    uses_left: null,
    ...change
  };
  Object.assign(model.holdings, { rules: [view] });
  Object.defineProperty(model, 'live', { value: true });
  const trans = nullTranslator.load('');
  const props = { now: NOW, model, trans, actions: actions as SidebarActions };
  return { did, host: mount(<Rules {...props} />) };
}

describe('the rules in the sidebar', () => {
  test('say what is granted without asking, by whom and how often, safely', () => {
    const { host } = shown();
    expect(host.textContent).toContain('sales ⟨U+202E⟩<img src=x>');
    expect(host.textContent).toContain('Without asking, any notebook below "/home/ann/sales"');
    expect(host.textContent).toContain('Made by Ada. Granted 2 permissions, last ');
    expect(host.querySelector('img')).toBeNull();
  });

  test('are paused, resumed and revoked by buttons with their names', () => {
    const running = shown();
    byText(running.host, 'button', 'Pause').click();
    byText(running.host, 'button', 'Revoke').click();
    expect(running.did).toEqual(['pause r1', 'revoke r1']);
    unmount();
    const paused = shown({ state: 'paused', paused: { at: NOW - 5, by: 'k', why: null } });
    byText(paused.host, 'button', 'Resume').click();
    expect(paused.did).toEqual(['resume r1']);
  });

  test('of which the service says something else than they are, are not told in its words', () => {
    const { host } = shown({ sentence: 'Without asking, nobody is granted anything.' });
    expect(host.textContent).not.toContain('nobody');
    expect(host.textContent).toContain('What the service says about it does not match its terms.');
  });

  test.each<[string, object]>([
    ['a member', { ...RULE, sky: 'blue' }],
    ['a limit', { ...RULE, grants: [{ ...RULE.grants[0], constraints: { of: { sky: 1 } } }] }],
    ['a kind of askers', { ...RULE, askers: { ...RULE.askers, sky: 'blue' } }]
  ])('with %s that this page does not know say why, and what to update', (_, rule) => {
    // Also where its service says just what this page would make of the rest.
    for (const sentence of [ruleSentence(RULE), 'Without asking, all below a blue sky.']) {
      const { host, did } = shown({ rule: rule as Rule, sentence });
      expect(host.textContent).toMatch(/not verified.*terms that this page does not know/);
      expect(host.textContent).toContain('Update Facetry here, then reload.');
      expect(host.textContent).toContain(sentence.slice(0, 15));
      byText(host, 'button', 'Revoke').click();
      expect(did).toEqual(['revoke r1']);
      unmount();
    }
  });

  test('that are misstated are no reason to update', () => {
    const { host } = shown({ sentence: 'Without asking, nobody is granted anything.' });
    expect(host.textContent).toContain('not verified');
    expect(host.textContent).not.toMatch(/newer|[Uu]pdate/);
  });
});
