import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { ServiceClient, type SystemObjects } from '../../client';
import { BrowserPrincipal } from '../../client/browserPrincipal';
import type { EntryView } from '../../client/views';
import type { Json } from '../../protocol';
import type { Holdings, Inspection, ProvenEntry, ServerStatus, Source } from './source';

/**
 * The service through the Jupyter server: Jupyter's own authentication first, then the page's
 * lesser key, which can look and narrow but never grant.
 */
export class ServerSource implements Source {
  constructor(private readonly settings: ServerConnection.ISettings) {
    this.client = new ServiceClient({
      base: URLExt.join(settings.baseUrl, 'facetry/s'),
      fetch: (address, init) => ServerConnection.makeRequest(address, init ?? {}, settings)
    });
  }

  async status(): Promise<ServerStatus> {
    return (await this.ask('facetry/status')) as ServerStatus;
  }

  async load(): Promise<Holdings> {
    const system = await this.system();
    const [{ facets, principals }, { requests }, { objects }] = await Promise.all([
      system.facets.list(),
      system.requests.list(),
      system.registry.list()
    ]);
    return { facets, principals, requests, objects };
  }

  async *watch(after: number, signal: AbortSignal): AsyncIterable<EntryView> {
    const system = await this.system();
    yield* system.ledger.watch({ after, signal });
  }

  async query(options: {
    before?: number;
    limit: number;
  }): Promise<{ entries: EntryView[]; size: number }> {
    return (await this.system()).ledger.query(options);
  }

  async prove(index: number): Promise<ProvenEntry> {
    const system = await this.system();
    const [entry, { proof }, { keys }] = await Promise.all([
      system.ledger.entry(index),
      system.ledger.prove(index),
      this.client.identity()
    ]);
    return { entry, proof, vkey: keys.log };
  }

  async revoke(facet: string): Promise<{ revoked: string[]; in_flight: number[] }> {
    return (await this.system()).facets.revoke(facet);
  }

  async deny(request: string, reason: string): Promise<void> {
    await (await this.system()).requests.deny(request, reason);
  }

  async inspect(kind: string, config: unknown): Promise<Inspection> {
    return (await this.system()).registry.inspect(kind, config as Json);
  }

  async propose(name: string, kind: string, config: unknown): Promise<string> {
    const system = await this.system();
    return (await system.registry.propose({ name, kind, config: config as Json })).proposal;
  }

  async notebook(path: string): Promise<{ principal: string; petname: string } | null> {
    const answer = (await this.ask(`facetry/notebook?path=${encodeURIComponent(path)}`)) as {
      principal: string | null;
      petname: string;
    };
    return answer.principal === null
      ? null
      : { principal: answer.principal, petname: answer.petname };
  }

  async startTour(): Promise<{ path: string; bank: { address: string; document: string } }> {
    return (await this.ask('facetry/tour', 'POST')) as {
      path: string;
      bank: { address: string; document: string };
    };
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
    const kept = await BrowserPrincipal.load(this.client);
    if (kept !== null && (await kept.alive())) {
      return kept;
    }
    const { code } = (await this.ask('facetry/page', 'POST')) as { code: string };
    return BrowserPrincipal.enrol(this.client, { code, name: 'JupyterLab page' });
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
