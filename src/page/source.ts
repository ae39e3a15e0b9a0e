import type { TranslationBundle } from '@jupyterlab/translation';

import { Refused, ServiceClient, Unreachable } from '../client';
import { BrowserPrincipal } from '../client/browserPrincipal';
import type { ServerStatus, Source, Tour } from '../lab/service/source';
import { SystemSource } from '../lab/service/systemSource';
import { FacetryError } from '../protocol';

/** This browser was not let in, or is not any more; the message says what to do. */
export class NotLetIn extends FacetryError {}

/** The service by the door that served this page, with the key that a one-time link let in. */
export class UiSource extends SystemSource implements Source {
  /** @param code of the link; null where the page was opened without one */
  constructor(
    private readonly origin: string,
    private readonly trans: TranslationBundle,
    private readonly fetch: typeof globalThis.fetch,
    private code: string | null
  ) {
    super();
    this.client = new ServiceClient({
      base: origin,
      fetch: (address, init) => this.fetch.call(globalThis, address, init)
    });
  }

  /** @throws NotLetIn, Unreachable */
  async enter(): Promise<void> {
    await this.system();
  }

  async status(): Promise<ServerStatus> {
    const address = `${this.origin}/status`;
    const answer = await this.fetch
      .call(globalThis, address, { cache: 'no-store' })
      // Browsers have words of their own for it, each another.
      .catch(() => Promise.reject(new Unreachable()));
    if (!answer.ok) {
      throw new FacetryError('unreachable', this.trans.__('The service has a new address.'));
    }
    return (await answer.json()) as ServerStatus;
  }

  async retry(): Promise<void> {
    // Its supervisor tries by itself; the model asks again.
  }

  async notebook(): Promise<null> {
    return null;
  }

  async manifest(): Promise<null> {
    return null;
  }

  startTour(): Promise<Tour> {
    return Promise.reject(new FacetryError('no_tour', this.trans.__('The tour needs JupyterLab.')));
  }

  protected readonly client: ServiceClient;

  protected async enrolled(): Promise<BrowserPrincipal> {
    const kept = await BrowserPrincipal.load(this.client, 'page');
    if (kept !== null && (await kept.stands()) !== 'ended') {
      return kept;
    }
    const { code } = this;
    this.code = null;
    if (code === null) {
      throw new NotLetIn(
        'not_let_in',
        kept === null
          ? this.trans.__('This browser has no access yet.')
          : this.trans.__('This browser no longer has access.')
      );
    }
    try {
      return await BrowserPrincipal.enrol(this.client, 'page', { code });
    } catch (error) {
      if (error instanceof Refused) {
        throw new NotLetIn(
          'link_spent',
          this.trans.__('That link has been used, or is more than two minutes old.')
        );
      }
      throw error;
    }
  }
}
