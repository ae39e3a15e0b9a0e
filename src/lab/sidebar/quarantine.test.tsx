import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { flushSync } from 'react-dom';

import type { FacetView, ObjectView } from '../../protocol';
import { heldBy } from '../notebooks/copies';
import { FacetryModel } from '../service/model';
import type { Holdings, Source } from '../service/source';
import { asSigned, misstated } from '../testing/asSigned';
import { byText, mount, unmount } from '../testing/mount';
import type { SidebarActions } from './actions';
import { Ended } from './ended';
import { Given } from './given';
import { FacetRow } from './row';

const NOW = 1_800_000_000;
const trans = nullTranslator.load('');
const WHY = 'It is not verified: it can be looked at and revoked, nothing else.';

afterEach(unmount);

/** Of the notebook in front, and what it lent. */
function facets() {
  const own = {
    ...{ id: 'mine', holder: 'n', kind: 'notebook', petname: 'churn.ipynb', state: 'live' },
    ...{
      parent: 'decided',
      issued_at: NOW - 60,
      last_used: null,
      uses_left: null,
      decided_by: 'd'
    },
    terms: { object: 'bank', actions: ['balance', 'deposit'], expiry: NOW + 600, delegation: true }
  };
  const mine = asSigned(own);
  const lent = asSigned({
    ...{ ...own, id: 'lent', holder: 'a', kind: 'agent', petname: 'agent analyst', parent: 'mine' },
    issued_at: NOW - 30 * 86_400
  });
  return { mine, lent };
}

function panel(...held: FacetView[]) {
  const source: Partial<Source> = { query: async () => ({ entries: [], size: 0 }) };
  const model = new FacetryModel(source as Source, { now: () => NOW * 1000 });
  const objects = [{ name: 'bank', kind: 'openapi' }] as ObjectView[];
  Object.assign(model.holdings, { facets: held, objects } as Partial<Holdings>);
  Object.defineProperty(model, 'live', { value: true });
  const pressed: string[] = [];
  const actions = new Proxy({} as SidebarActions, {
    get: (_, verb: string) => () => void pressed.push(verb)
  });
  return { ...{ model, actions, trans, now: NOW, notebook: 'n' }, pressed };
}

/** Each button of a page: what it says, whether it can be pressed and, if it can't, why. */
function buttons(host: HTMLElement): Record<string, string> {
  const told = [...host.querySelectorAll<HTMLButtonElement>('button:not([data-row])')].map(
    button => {
      const describedBy = button.getAttribute('aria-describedby');
      const why =
        button.getAttribute('aria-description') ??
        (describedBy === null ? null : document.getElementById(describedBy)?.textContent);
      const words = button.getAttribute('aria-label') ?? button.textContent ?? '';
      return [words, button.disabled ? (why ?? 'not said') : 'yes'] as const;
    }
  );
  return Object.fromEntries(told);
}

function opened(facet: FacetView, of: ReturnType<typeof panel>): HTMLElement {
  const host = mount(<FacetRow {...of} facet={facet} />);
  flushSync(() => host.querySelector<HTMLElement>('[data-row]')!.click());
  return host;
}

describe('a row of which the service says otherwise than its terms', () => {
  test('can be looked at, shown and revoked; whatever else there is says why it can’t', () => {
    const { mine } = facets();
    const bad = misstated(mine);
    const of = panel(bad);
    const host = opened(bad, of);
    expect(host.querySelector('[data-state]')!.getAttribute('data-state')).toBe('unverified');
    expect(host.textContent).toContain('don’t rely on it, revoke it');
    expect(buttons(host)).toEqual({
      'Show what was done with bank': 'yes',
      'Revoke bank': 'yes',
      'Show in provenance': 'yes',
      'Where does this come from?': 'yes',
      'Lend…': WHY,
      'Narrow…': WHY,
      'Renew…': WHY,
      Pause: WHY,
      Revoke: 'yes'
    });
    host.querySelectorAll<HTMLElement>('.jp-Facetry-verbs button').forEach(one => one.click());
    expect(of.pressed).toEqual(['show', 'origin', 'revoke']);
  });

  test('is not so where it says the same', () => {
    const { mine } = facets();
    const host = opened(mine, panel(mine));
    expect(Object.values(buttons(host))).toEqual(Object.values(buttons(host)).map(() => 'yes'));
  });

  test('of what was lent by it neither renews nor narrows, from either side', () => {
    const { mine, lent } = facets();
    for (const [parent, child] of [
      [misstated(mine), lent],
      [mine, misstated(lent)]
    ] as const) {
      const of = panel(parent, child);
      const told = buttons(opened(child, of));
      const why =
        child === lent
          ? `What it was lent from is not verified: nothing of that is lent again.`
          : WHY;
      expect([told['Renew…'], told['Narrow…']]).toEqual([why, why]);
      expect(told['Revoke']).toBe('yes');
      const given = mount(
        <Given
          {...of}
          mine={[parent]}
          given={[child]}
          head={({ petname }) => <h3>{petname}</h3>}
          note={() => <></>}
        />
      );
      expect(buttons(given)).toMatchObject({ 'Narrow bank…': WHY });
      expect(buttons(given)).not.toHaveProperty('Lend a part of bank…');
      unmount();
    }
  });

  test('that is paused is not resumed', () => {
    const { mine } = facets();
    const bad = misstated({
      ...{ ...mine, state: 'paused' },
      paused: { at: NOW - 60, by: 'ada', why: null }
    });
    expect(buttons(opened(bad, panel(bad)))).toMatchObject({
      'Resume bank…': WHY,
      Revoke: 'yes'
    });
  });

  test('does not come back once it has ended, and is marked there, too', () => {
    const { mine } = facets();
    const bad = misstated({ ...mine, state: 'revoked' });
    const host = mount(<Ended {...panel(bad)} facets={[bad]} />);
    expect(host.textContent).toContain('not verified');
    const { 'Show trace of bank': shown, ...back } = buttons(host);
    expect([shown, ...Object.values(back)]).toEqual(['yes', WHY]);
  });

  test('is offered to no copy of its notebook', () => {
    const { mine } = facets();
    expect(heldBy('n', [mine])).toHaveLength(1);
    expect(heldBy('n', [misstated(mine)])).toEqual([]);
  });

  test('whatever it has in the place of terms, is one of them', () => {
    const { mine } = facets();
    const bad = { ...mine, terms: { ...mine.terms, constraints: null } } as unknown as FacetView;
    const of = panel(bad);
    expect(
      byText(mount(<Ended {...of} facets={[bad]} />), '.jp-Facetry-state', 'not')
    ).toBeTruthy();
  });
});

describe('a row with terms that this page does not know', () => {
  const NEWER = 'newer than this page: update Facetry here';
  const ADVICE =
    /terms that this page does not know.*Update Facetry here, then reload\. If it is not/;
  const UNKNOWN: readonly [string, object][] = [
    ['a term', { sky: 'blue' }],
    ['a kind of limit', { constraints: { amount: { sky: 'blue' } } }]
  ];
  /** As a newer service tells it: its own words go on to say what is unknown here. */
  const newer = (more: object, view: Partial<FacetView> = {}): FacetView => {
    const { mine } = facets();
    const terms = { ...mine.terms, ...more };
    return { ...mine, sentence: `${mine.sentence} Under a blue sky.`, ...view, terms };
  };

  test.each(UNKNOWN)('says of %s why, and what to update, closed and open', (_, more) => {
    const bad = newer(more);
    const host = opened(bad, panel(bad));
    expect(host.querySelector('[data-row]')!.textContent).toContain(NEWER);
    expect(host.textContent).toMatch(ADVICE);
    expect(host.textContent).toContain('Under a blue sky');
    unmount();
    const over = newer(more, { state: 'revoked' });
    expect(mount(<Ended {...panel(over)} facets={[over]} />).textContent).toContain(NEWER);
  });

  test.each(UNKNOWN)('is in quarantine for %s whatever revision its words are of', (_, more) => {
    const { mine } = facets();
    for (const worded of [undefined, 1, 2, 99]) {
      // Also where its service says in words just what this page would make of the rest.
      for (const sentence of [mine.sentence, 'Otherwise worded.']) {
        const bad = newer(more, { sentence, ...(worded !== undefined && { worded }) });
        const host = opened(bad, panel(bad));
        expect(host.querySelector('[data-state]')!.getAttribute('data-state')).toBe('unverified');
        const able = Object.entries(buttons(host)).filter(([, told]) => told === 'yes');
        expect(able.map(([words]) => words)).toEqual([
          'Show what was done with bank',
          'Revoke bank',
          'Show in provenance',
          'Where does this come from?',
          'Revoke'
        ]);
        unmount();
      }
    }
  });

  test('is not what one of this release is that is misstated: that is no reason to update', () => {
    const { mine } = facets();
    // A name that is called like it.
    const named = asSigned({
      ...mine,
      terms: { ...mine.terms, constraints: { 'unknown member': { exact: 1 } } }
    });
    for (const bad of [misstated(mine), misstated(named)]) {
      const host = opened(bad, panel(bad));
      expect(host.textContent).not.toContain(NEWER);
      expect(host.textContent).not.toMatch(/newer|Update/);
      expect(host.textContent).toContain('don’t rely on it, revoke it');
      unmount();
    }
  });
});
