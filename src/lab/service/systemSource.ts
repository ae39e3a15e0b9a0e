import type { BundleHead } from '../../ledger';
import { type ServiceClient, type SystemObjects, type Target } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { type Apart, apart, type EntryView, type Json } from '../../protocol';
import { Views } from './views';
import type { Holdings, Inspection, LedgerQuestion, Proof, Source } from './source';

/** What of a source is the service's own: with the page's lesser key, wherever the page is. */
export abstract class SystemSource implements Omit<
  Source,
  'status' | 'retry' | 'notebook' | 'manifest' | 'startTour'
> {
  async load(): Promise<Holdings> {
    const system = await this.system();
    const answers = await Promise.all([
      system.facets.list(),
      system.requests.list(),
      system.registry.list(),
      system.ledger.checkpoint()
    ]);
    const [held, asked, connected, log] = answers.map(answered);
    const views = new Views();
    const leftOut = views.leftOut(held!['left_out']);
    const publication = views.publication(log!);
    return {
      facets: views.facets(held!['facets']),
      ...(leftOut !== undefined && { leftOut }),
      principals: views.principals(held!['principals']),
      requests: views.requests(asked!['requests']),
      rules: views.rules(asked!['rules']),
      objects: views.objects(connected!['objects']),
      ...(publication && { publication }),
      ...(views.unread.length > 0 && { unread: views.unread })
    };
  }

  apart(): Apart | null {
    const { features } = this.client;
    return features === undefined ? null : apart(features);
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

  async head(published = false): Promise<BundleHead> {
    const { ledger } = await this.system();
    const { checkpoint } = await ledger.checkpoint(published ? { published } : {});
    const { issuer, keys } = await this.client.wellKnown();
    return { issuer, log: keys.log, checkpoint };
  }

  async entries(indexes: readonly number[]): Promise<EntryView[]> {
    const { ledger } = await this.system();
    return ledger.entries(indexes);
  }

  async proveAll(indexes: readonly number[]): Promise<Map<number, Proof>> {
    const { ledger } = await this.system();
    const [proofs, { keys, issuer, former = [] }] = await Promise.all([
      ledger.proveAll(indexes),
      // Asked again: the service may have been restored since this page was opened.
      this.client.wellKnown()
    ]);
    return new Map(
      [...proofs].map(([index, proof]) => [index, { proof, vkey: keys.log, former, issuer }])
    );
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
    const { title, origin, actions, left_out: leftOut = null } = found;
    return { title, origin, actions, auth: auth ?? null, leftOut };
  }

  async propose(name: string, kind: string, config: unknown): Promise<string> {
    const system = await this.system();
    return (await system.registry.propose({ name, kind, config: config as Json })).proposal;
  }

  /** The page's principal, enrolled once per browser. */
  protected system(): Promise<SystemObjects> {
    this.principal ??= this.enrolled().catch((error: unknown) => {
      this.principal = undefined;
      throw error;
    });
    return this.principal.then(principal => principal.system);
  }

  protected abstract readonly client: ServiceClient;

  /** The principal of this browser; made where there is none that stands. */
  protected abstract enrolled(): Promise<BrowserPrincipal>;

  private principal: Promise<BrowserPrincipal> | undefined;
}

/** Whatever a service says in the place of an object has no members. */
function answered(told: unknown): Record<string, unknown> {
  return Object(told) as Record<string, unknown>;
}
