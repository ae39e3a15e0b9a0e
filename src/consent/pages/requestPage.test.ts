import { Refused, Unreachable } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { Drafts } from '../draft/drafts';
import type { PageContext } from '../page';
import { RequestPage } from './requestPage';
import { ENGLISH } from '../strings/english';

describe('whoever has agreed, as one of several', () => {
  const persons = {
    needed: 2,
    agreed: [{ entry: 7, principal: 'k', petname: 'Ben' }],
    yours: true
  };
  const request = { id: 'a', state: 'pending', needs: [], persons };
  const settled = jest.fn();
  let show: () => Promise<object>;
  let page: RequestPage;
  const words = (): string => page.element.textContent ?? '';
  const later = () => jest.advanceTimersByTimeAsync(2000);

  beforeEach(async () => {
    jest.useFakeTimers();
    settled.mockReset();
    show = async () => request;
    const terms = { object: 'aios/requests', actions: ['decide', 'introduce'] };
    const requests = { show: () => show(), list: async () => ({ requests: [] }) };
    const service = { challenge: async () => 'c' };
    const drafts = new Drafts(() => null);
    page = new RequestPage(
      { strings: ENGLISH, service, drafts, now: () => 0, settled } as unknown as PageContext,
      { system: { requests }, holding: { facets: [{ terms }] } } as unknown as BrowserPrincipal,
      'a'
    );
    await page.open();
  });
  afterEach(() => {
    page.dispose();
    jest.useRealTimers();
  });

  it('is told once it is granted, as all that it took', async () => {
    expect(words()).toContain('1 of 2 people have agreed so far (Ben).');
    show = async () => ({ ...request, state: 'granted' });
    await later();
    expect(words()).toContain(ENGLISH.endedAgreed);
    expect(settled).toHaveBeenCalledTimes(1);
  });

  it('is told when that word counts no more, or nothing is heard of it', async () => {
    show = () => Promise.reject(new Unreachable());
    await later();
    expect(words()).toContain(ENGLISH.offline);
    show = () => Promise.reject(new Refused(null));
    await later();
    expect(words()).toContain(ENGLISH.noLonger);
    show = async () => request;
    await later();
    expect(words()).not.toContain(ENGLISH.noLonger);
  });
});
