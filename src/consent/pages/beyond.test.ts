import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { normalizeNeed } from '../../protocol';
import { beyondPage } from './beyond';
import type { PageContext } from '../page';
import { ENGLISH } from '../strings/english';

const TERMS = { ...normalizeNeed({ object: 'bank', actions: ['balance'] }), expiry: 1_800_000_000 };

function shown(
  what: 'request' | 'act',
  { state = 'live', windowed = false }: { state?: string; windowed?: boolean } = {}
): Promise<string> {
  const facets = [{ petname: 'Ben', state, bounds: [{ terms: TERMS, definitions: {} }] }];
  const device = { system: { self: { facets: async () => ({ facets }) } } };
  const context = { strings: ENGLISH, windowed } as unknown as PageContext;
  return beyondPage(context, device as unknown as BrowserPrincipal, what).then(
    ({ element }) => element.textContent ?? ''
  );
}

describe('somebody who decides about a part', () => {
  it('is told that a request lies beyond it, and what that part is', async () => {
    const words = await shown('request');
    expect(words).toContain(ENGLISH.notYours);
    expect(words).toContain(ENGLISH.notYourRequest);
    expect(words).toContain('Ben may approve until 2027-01-15 08:00 UTC: balance on bank.');
    expect(words).not.toContain(ENGLISH.waitForNext);
  });

  it('is told of all else that others do it, and in a window goes on to what waits', async () => {
    const words = await shown('act', { windowed: true });
    expect(words).toContain(ENGLISH.notYourAct);
    expect(words).toContain(ENGLISH.waitForNext);
  });

  it('is told once that part is no more', async () => {
    expect(await shown('act', { state: 'revoked' })).toContain(ENGLISH.noLonger);
  });
});
