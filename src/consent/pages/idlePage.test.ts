import { Refused } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { normalizeNeed } from '../../protocol';
import { IdlePage } from './idlePage';
import type { PageContext, Subject } from '../page';
import { ENGLISH } from '../strings/english';

const TERMS = { ...normalizeNeed({ object: 'bank', actions: ['balance'] }), expiry: 1_800_000_000 };

describe('while nothing waits, somebody who decides about a part', () => {
  const held = { petname: 'Ben', state: 'live', bounds: [{ terms: TERMS, definitions: {} }] };
  let facets: object[];
  let list: () => Promise<{ requests: object[] }>;
  let opened: Subject[];
  let page: IdlePage;
  beforeEach(() => {
    jest.useFakeTimers();
    facets = [held];
    opened = [];
    list = async () => ({ requests: [] });
    const system = {
      self: { facets: async () => ({ facets }) },
      requests: { list: () => list() }
    };
    page = new IdlePage(
      {
        strings: ENGLISH,
        open: (subject: Subject) => opened.push(subject)
      } as never as PageContext,
      { system, holding: { facets: [] } } as never as BrowserPrincipal
    );
  });
  afterEach(() => {
    page.dispose();
    jest.useRealTimers();
  });

  it('is shown what that part is', async () => {
    await page.open();
    expect(page.element.textContent).toContain(
      'Ben may approve until 2027-01-15 08:00 UTC: balance on bank.'
    );
  });

  it('is shown the next request by itself', async () => {
    await page.open();
    await jest.advanceTimersByTimeAsync(2000);
    expect(opened).toEqual([]);
    list = async () => ({
      requests: [
        { id: 'a', state: 'pending', persons: { yours: true } },
        { id: 'b', state: 'pending' }
      ]
    });
    await jest.advanceTimersByTimeAsync(2000);
    expect(opened).toEqual([{ kind: 'request', id: 'b' }]);
  });

  it('is told when it is revoked', async () => {
    await page.open();
    list = () => Promise.reject(new Refused(null));
    await jest.advanceTimersByTimeAsync(2000);
    expect(page.element.textContent).toContain(ENGLISH.noLonger);
    facets = [{ ...held, state: 'revoked' }];
    await page.open();
    expect(page.element.textContent).toContain(ENGLISH.noLonger);
  });

  it('is about everything for whoever decides about everything', async () => {
    const terms = { object: 'aios/requests', actions: ['decide', 'introduce'] };
    list = async () => ({ requests: [{ id: 'b', state: 'pending' }] });
    const owner = {
      system: { requests: { list: () => list() } },
      holding: { facets: [{ terms }] }
    };
    const all = new IdlePage(
      {
        strings: ENGLISH,
        open: (subject: Subject) => opened.push(subject)
      } as never as PageContext,
      owner as never as BrowserPrincipal
    );
    await all.open();
    expect(all.element.textContent).toContain(ENGLISH.devices);
    await jest.advanceTimersByTimeAsync(2000);
    expect(opened).toEqual([{ kind: 'request', id: 'b' }]);
    all.dispose();
  });
});
