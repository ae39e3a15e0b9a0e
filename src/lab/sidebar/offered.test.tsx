import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import type { ObjectView } from '../../protocol';
import type { FacetryModel } from '../service/model';
import type { Holdings } from '../service/source';
import { mount, unmount } from '../testing/mount';
import type { SidebarActions } from './actions';
import { Catalogue } from './catalogue';
import { useOffers } from './offered';

const trans = nullTranslator.load('');
/** What whoever offers it was called when it was connected. */
const THEN = 'as it was.ipynb';
const BANK = 'Bank';

afterEach(unmount);

function object(more: Partial<ObjectView> = {}): ObjectView {
  return {
    name: 'account',
    kind: 'kernel',
    title: THEN,
    origin: 'kernel:k1',
    state: 'ready',
    actions: {},
    ...more
  };
}

function holdings(objects: ObjectView[]): Holdings {
  const principals = [
    { principal: 'k1', petname: 'churn.ipynb', kind: 'notebook', custody: 'wallet', enrolled_at: 1 }
  ];
  return { facets: [], principals, requests: [], rules: [], objects };
}

const shown = (...objects: ObjectView[]): HTMLElement =>
  mount(
    <Catalogue
      {...{ trans }}
      holdings={holdings(objects)}
      actions={{} as SidebarActions}
      askable={true}
    />
  );

describe('what a kernel offers, in the catalogue', () => {
  test('says which notebook offers it, as that is called now', () => {
    const host = shown(object());
    expect(host.textContent).toContain('offered by churn.ipynb');
    expect(host.textContent).not.toContain('ended');
    expect(host.querySelector('button[aria-label="Request account…"]')).not.toBeNull();
  });

  test('says that it ended with its kernel, and is not asked for then', () => {
    const host = shown(object({ state: 'away' }));
    expect(host.textContent).toContain('offered by churn.ipynb; ended with its kernel');
    expect(host.querySelector('button[aria-label="Request account…"]')).toBeNull();
  });

  test('of somebody who is not known any more has the name of then', () => {
    const host = shown(object({ origin: 'kernel:gone' }));
    expect(host.textContent).toContain(`offered by ${THEN}`);
  });

  test('is no service of another place', () => {
    const host = shown(object({ kind: 'openapi', origin: 'http://127.0.0.1:1', title: BANK }));
    expect(host.textContent).toContain(BANK);
    expect(host.textContent).not.toContain('offered');
  });
});

describe('whether a kernel still serves what it offers', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function looks(objects: ObjectView[], live = true): number {
    let reads = 0;
    const model = {
      live,
      holdings: holdings(objects),
      refresh: () => Promise.resolve(void (reads += 1))
    } as unknown as FacetryModel;
    const Looking = (): null => {
      useOffers(model);
      return null;
    };
    mount(<Looking />);
    jest.advanceTimersByTime(30_000);
    return reads;
  }

  test('is asked again and again, as no entry tells', () => {
    expect(looks([object()])).toBe(3);
  });

  test('is asked neither where nothing is offered, nor while the service is away', () => {
    expect(looks([object({ kind: 'openapi', origin: 'http://127.0.0.1:1' })])).toBe(0);
    expect(looks([object()], false)).toBe(0);
  });
});
