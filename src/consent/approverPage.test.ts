import { Refused } from '../client';
import type { BrowserPrincipal } from '../client/browserPrincipal';
import { normalizeNeed } from '../protocol';
import { ApproverPage } from './approverPage';
import type { PageContext, Subject } from './page';
import { ENGLISH } from './strings/english';

const TERMS = { ...normalizeNeed({ object: 'bank', actions: ['balance'] }), expiry: 1_800_000_000 };

describe('while nothing waits, somebody who decides about a part', () => {
  const held = { petname: 'Ben', state: 'live', bounds: [{ terms: TERMS, definitions: {} }] };
  let facets: object[];
  let list: () => Promise<{ requests: object[] }>;
  let opened: Subject[];
  let page: ApproverPage;
  beforeEach(() => {
    jest.useFakeTimers();
    facets = [held];
    opened = [];
    list = async () => ({ requests: [] });
    const system = {
      self: { facets: async () => ({ facets }) },
      requests: { list: () => list() }
    };
    page = new ApproverPage(
      {
        strings: ENGLISH,
        open: (subject: Subject) => opened.push(subject)
      } as never as PageContext,
      { system } as never as BrowserPrincipal
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
    list = async () => ({ requests: [{ id: 'a', persons: { yours: true } }, { id: 'b' }] });
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
});
