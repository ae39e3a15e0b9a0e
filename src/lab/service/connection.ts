import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import { ServiceClient } from '../../client';
import { BrowserPrincipal } from '../../client/browserPrincipal';
import { FacetryError } from '../../protocol';
import { languageOf } from './local';
import type { FoundManifest, KnownNotebook, ServerStatus, Source, Tour } from './source';
import { SystemSource } from './systemSource';

/**
 * The service through the Jupyter server: Jupyter's own authentication first, then the page's
 * lesser key, which can look and narrow but never grant.
 */
export class ServerSource extends SystemSource implements Source {
  constructor(
    private readonly settings: ServerConnection.ISettings,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.client = new ServiceClient({
      base: URLExt.join(settings.baseUrl, 'facetry/s'),
      // `no-store` would have the address changed, and the addresses of facets are exact.
      fetch: (address, init) =>
        ServerConnection.makeRequest(address, { ...init, cache: 'reload' }, settings)
    });
  }

  async status(): Promise<ServerStatus> {
    return (await this.ask('facetry/status')) as ServerStatus;
  }

  async retry(): Promise<void> {
    await this.ask('facetry/retry', 'POST');
  }

  async notebook(path: string): Promise<KnownNotebook | null> {
    try {
      const query = URLExt.objectToQueryString({ path });
      return (await this.ask(`facetry/notebook${query}`)) as KnownNotebook;
    } catch (error) {
      if (error instanceof ServerConnection.ResponseError && error.response.status === 404) {
        return null;
      }
      throw error;
    }
  }

  async manifest(path: string): Promise<FoundManifest | null> {
    const query = URLExt.objectToQueryString({ path });
    return (await this.ask(`facetry/manifest${query}`)) as FoundManifest | null;
  }

  async startTour(): Promise<Tour> {
    const query = URLExt.objectToQueryString({ language: languageOf(this.trans) });
    return (await this.ask(`facetry/tour${query}`, 'POST')) as Tour;
  }

  protected async enrolled(): Promise<BrowserPrincipal> {
    if (!window.isSecureContext) {
      // Browsers keep keys only there.
      throw new FacetryError(
        'insecure_context',
        this.trans.__(
          'Open JupyterLab over https or at localhost: elsewhere, pages can’t keep keys.'
        )
      );
    }
    const kept = await BrowserPrincipal.load(this.client, 'page');
    if (kept !== null && (await kept.stands()) !== 'ended') {
      return kept;
    }
    const { code } = (await this.ask('facetry/page', 'POST')) as { code: string };
    return BrowserPrincipal.enrol(this.client, 'page', { code });
  }

  private async ask(path: string, method = 'GET'): Promise<unknown> {
    const url = URLExt.join(this.settings.baseUrl, path);
    const init = method === 'GET' ? {} : { method, body: '{}' };
    const response = await this.reached(ServerConnection.makeRequest(url, init, this.settings));
    if (!response.ok) {
      throw await ServerConnection.ResponseError.create(response);
    }
    return response.json();
  }

  /** Browsers have words of their own for what they don't reach, each another. */
  private async reached(answer: Promise<Response>): Promise<Response> {
    try {
      return await answer;
    } catch (error) {
      throw error instanceof ServerConnection.NetworkError
        ? new FacetryError('server_away', this.trans.__('Jupyter’s server can’t be reached.'))
        : error;
    }
  }

  protected readonly client: ServiceClient;
}
