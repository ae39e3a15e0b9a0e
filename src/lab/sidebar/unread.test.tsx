import '../testing/dom';

import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { flushSync } from 'react-dom';

import type { FacetView, ObjectView, RuleView } from '../../protocol';
import { Marked } from '../service/marked';
import { FacetryModel } from '../service/model';
import type { Holdings, Source, Unread } from '../service/source';
import { THRESHOLDS } from '../service/thresholds';
import { asSigned } from '../testing/asSigned';
import { bundle } from '../testing/german';
import { byText, mount, unmount } from '../testing/mount';
import type { SidebarActions } from './actions';
import SidebarBody from './body';
import { UnreadRow } from './unread';

const NOW = 1_800_000_000;
const F = 'f'.repeat(32);
const R = 'e'.repeat(32);
const UNREAD: Unread[] = [
  { list: 'facets', id: F, all: false },
  { list: 'facets', id: null, all: false },
  { list: 'rules', id: R, all: false },
  { list: 'objects', id: null, all: true },
  { list: 'requests', id: 'd'.repeat(32), all: false }
];

afterEach(unmount);

function panel(holdings: Partial<Holdings>, trans: TranslationBundle = nullTranslator.load('')) {
  const source: Partial<Source> = {
    query: async () => ({ entries: [], size: 0 }),
    apart: () => null
  };
  const model = new FacetryModel(source as Source, { now: () => NOW * 1000 });
  Object.assign(model.holdings, {
    ...{ facets: [], principals: [], requests: [], rules: [], objects: [], unread: [] },
    ...holdings
  });
  for (const [name, value] of Object.entries({ live: true, asOf: NOW * 1000 })) {
    Object.defineProperty(model, name, { value });
  }
  const did: unknown[][] = [];
  const actions = new Proxy({} as SidebarActions, {
    get:
      (_, verb: string) =>
      (...args: unknown[]) =>
        void did.push([verb, ...args])
  });
  return { model, trans, actions, did };
}

function opened(of: ReturnType<typeof panel>): HTMLElement {
  const host = mount(<UnreadRow {...of} />);
  flushSync(() => host.querySelector<HTMLElement>('[data-row]')!.click());
  return host;
}

describe('the row of what can’t be read', () => {
  test('says what it is and how much, closed; why and what to do, opened', () => {
    const host = opened(panel({ unread: UNREAD }));
    expect(host.querySelectorAll('[data-row]')).toHaveLength(1);
    expect(host.querySelector('[data-state]')!.getAttribute('data-state')).toBe('unverified');
    const row = host.querySelector('[data-row]')!;
    expect(row.textContent).toBe(
      'Can’t be readnot verifiedfacets: 2, rules: 1, connected services: all, requests: 1'
    );
    expect(row.getAttribute('aria-expanded')).toBe('true');
    expect(document.getElementById(row.getAttribute('aria-controls')!)!.textContent).toMatch(
      /form that this page does not know.*Update Facetry here, then reload.*runs the service/
    );
  });

  test('ends what only has an id, and offers nothing else', () => {
    const of = panel({ unread: UNREAD });
    const buttons = [...opened(of).querySelectorAll<HTMLElement>('button:not([data-row])')];
    expect(buttons.map(one => one.getAttribute('aria-label'))).toEqual([
      `Revoke ${F}`,
      `Revoke the rule ${R}`
    ]);
    buttons.forEach(one => one.click());
    expect(of.did).toEqual([
      ['endUnread', F],
      ['endRule', R]
    ]);
  });

  test('is in German as a whole', async () => {
    const lists = ['facets', 'requests', 'rules', 'objects', 'principals', 'witnesses'] as const;
    const unread = lists.map(list => ({ list, id: null, all: false }));
    const host = opened(panel({ unread }, await bundle('de_DE')));
    expect(host.querySelector('[data-row]')!.textContent).toBe(
      'Nicht lesbarnicht geprüftFacetten: 1, Anfragen: 1, Regeln: 1, verbundene Dienste: 1, ' +
        'Inhaber: 1, wie weit das Protokoll veröffentlicht ist'
    );
    expect(host.textContent).toContain('Aktualisieren Sie Facetry hier');
  });

  test('is not there where all was read', () => {
    expect(mount(<UnreadRow {...panel({})} />).textContent).toBe('');
  });

  test('stands in the sidebar beside all that was', () => {
    const facet = asSigned({
      ...{ id: 'a', holder: 'k', kind: 'agent', petname: 'agent analyst', state: 'live' },
      ...{ parent: null, issued_at: NOW, last_used: null, uses_left: null, decided_by: null },
      terms: { object: 'bank', actions: ['balance'], expiry: NOW + 600 }
    }) as FacetView;
    const objects = [
      { name: 'weather', title: '', origin: '', kind: 'openapi', state: 'ready', actions: {} }
    ] as unknown as ObjectView[];
    const { model, trans, actions } = panel({
      ...{ unread: UNREAD, facets: [facet], objects, rules: [] as RuleView[] }
    });
    const host = mount(
      <SidebarBody
        {...{ model, trans, actions }}
        marked={new Marked()}
        notebook={null}
        revealed={null}
        endedFor={24}
        thresholds={THRESHOLDS}
      />
    );
    for (const words of ['Can’t be read', 'bank', 'weather']) {
      expect(byText(host, '.jp-Facetry-object', words)).toBeTruthy();
    }
  });
});
