import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { boundsSentence } from '../../protocol';
import { boundedFacet } from './idlePage';
import { type Page, type PageContext, actionLink, plainPage } from '../page';
import { told } from '../said';
import { h } from '../dom';

/**
 * What somebody who decides about a part was led to that is not within it. Of a request that there
 * is not, the service says the same, so that nobody learns of others' by trying.
 */
export async function beyondPage(
  context: PageContext,
  device: BrowserPrincipal,
  what: 'request' | 'act'
): Promise<Page> {
  const { strings } = context;
  const held = await boundedFacet(device);
  if (held === undefined) {
    return plainPage(strings.noLonger, strings.enrolFromTerminal);
  }
  const terms = held.bounds!.map(bound => bound.terms);
  return plainPage(
    strings.notYours,
    what === 'request' ? strings.notYourRequest : strings.notYourAct,
    told(words => boundsSentence(held.petname, terms, words)),
    context.windowed
      ? h(
          'p',
          {},
          actionLink(strings.waitForNext, () => context.open({ kind: 'none' }))
        )
      : null
  );
}
