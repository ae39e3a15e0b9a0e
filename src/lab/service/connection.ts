import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import { ServiceClient, type SystemObjects, type Target } from '../../client';
import { BrowserPrincipal } from '../../client/browserPrincipal';
import { type EntryView, FacetryError, type Json } from '../../protocol';
import type {
  Holdings,
  Inspection,
  FoundManifest,
  KnownNotebook,
  LedgerQuestion,
  Proof,
  ServerStatus,
  Source,
  Tour
} from './source';

/**
 * The service through the Jupyter server: Jupyter's own authentication first, then the page's
 * lesser key, which can look and narrow but never grant.
 */
export class ServerSource implements Source {
  constructor(
    private readonly settings: ServerConnection.ISettings,
    private readonly trans: TranslationBundle
  ) {
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

  async load(): Promise<Holdings> {
    const system = await this.system();
    const [{ facets, principals }, { requests, rules }, { objects }] = await Promise.all([
      system.facets.list(),
      system.requests.list(),
      system.registry.list()
    ]);
    return { facets, principals, requests, rules, objects };
  }

  async retry(): Promise<void> {
    await this.ask('facetry/retry', 'POST');
  }

  async *watch(after: number, signal: AbortSignal): AsyncIterable<EntryView> {
    const system = await this.system();
    const lost = new AbortController();
    yield* system.ledger.watch({
      ...(after >= 0 && { after }),
      signal: AbortSignal.any([signal, lost.signal]),
      // Whoever watches shows more than the stream: all of it is to be read again.
      onConnection: error => error && lost.abort(error)
    });
    lost.signal.throwIfAborted();
  }

  async query(question: LedgerQuestion): Promise<{ entries: EntryView[]; size: number }> {
    return (await this.system()).ledger.query(question);
  }

  async prove(index: number): Promise<Proof> {
    const system = await this.system();
    const [{ proof }, { keys, issuer, former = [] }] = await Promise.all([
      system.ledger.prove(index),
      // Asked again: the service may have been restored since this page was opened.
      this.client.wellKnown()
    ]);
    return { proof, vkey: keys.log, former, issuer };
  }

  async consistency(from: number, to: number): Promise<string[]> {
    return (await (await this.system()).ledger.consistency(from, to)).hashes;
  }

  async revoke(facet: string): Promise<{ revoked: string[]; in_flight: number[] }> {
    return (await this.system()).facets.revoke(facet);
  }

  async pause(target: Target): Promise<void> {
    await (await this.system()).facets.pause(target);
  }

  async inspect(kind: string, config: unknown): Promise<Inspection> {
    const found = await (await this.system()).registry.inspect(kind, config as Json);
    const { auth } = ((found as { config?: { auth?: unknown } }).config ?? {}) as {
      auth?: Inspection['auth'];
    };
    return { title: found.title, origin: found.origin, actions: found.actions, auth: auth ?? null };
  }

  async propose(name: string, kind: string, config: unknown): Promise<string> {
    const system = await this.system();
    return (await system.registry.propose({ name, kind, config: config as Json })).proposal;
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
    return (await this.ask('facetry/tour', 'POST')) as Tour;
  }

  /** The page's principal, enrolled once per browser with a code from the Jupyter server. */
  private system(): Promise<SystemObjects> {
    this.principal ??= this.enrolled().catch((error: unknown) => {
      this.principal = undefined;
      throw error;
    });
    return this.principal.then(principal => principal.system);
  }

  private async enrolled(): Promise<BrowserPrincipal> {
    if (!window.isSecureContext) {
      // Browsers keep keys only there.
      throw new FacetryError(
        'insecure_context',
        this.trans.__('Open JupyterLab by https or at localhost: elsewhere no page can keep keys.')
      );
    }
    const kept = await BrowserPrincipal.load(this.client, 'page');
    if (kept !== null && (await kept.stands()) !== 'ended') {
      return kept;
    }
    const { code } = (await this.ask('facetry/page', 'POST')) as { code: string };
    return BrowserPrincipal.enrol(this.client, 'page', { code, name: 'JupyterLab page' });
  }

  private async ask(path: string, method = 'GET'): Promise<unknown> {
    const url = URLExt.join(this.settings.baseUrl, path);
    const init = method === 'GET' ? {} : { method, body: '{}' };
    const response = await ServerConnection.makeRequest(url, init, this.settings);
    if (!response.ok) {
      throw await ServerConnection.ResponseError.create(response);
    }
    return response.json();
  }

  private readonly client: ServiceClient;
  private principal: Promise<BrowserPrincipal> | undefined;
}
