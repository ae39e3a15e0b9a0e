import { BrowserPrincipal } from '../client/browserPrincipal';
import { ServiceClient, signDecision } from '../client';
import type { RequestView } from '../client';
import type { Decision } from './approval';

/** What the service tells this page about the place it is in. */
export interface ConsentConfig {
  /** Origins of the JupyterLab pages this page may talk to, and lead back to. */
  pages: string[];
  /** Whether anybody may approve already. */
  enrolled: boolean;
}

/** The consent door of the service that served this page. */
export class ConsentService {
  constructor(
    private readonly origin: string,
    private readonly fetch: typeof globalThis.fetch
  ) {
    this.client = new ServiceClient({
      base: origin,
      fetch: (address, init) => this.fetch.call(globalThis, address, init)
    });
  }

  readonly client: ServiceClient;

  async config(): Promise<ConsentConfig> {
    const response = await this.fetch.call(globalThis, '/consent/config', { cache: 'no-store' });
    if (!response.ok) {
      throw new Error(`HTTP ${response.status}`);
    }
    return (await response.json()) as ConsentConfig;
  }

  /** The person's device kept in this browser, or null. */
  device(): Promise<BrowserPrincipal | null> {
    return BrowserPrincipal.load(this.client);
  }

  enrol(code: string, name: string): Promise<BrowserPrincipal> {
    return BrowserPrincipal.enrol(this.client, { code, name, origin: this.origin });
  }

  /** Signs what was shown and hands it to the service. */
  async decide(device: BrowserPrincipal, request: RequestView, decision: Decision): Promise<void> {
    const verdict = { ...decision, challenge: await this.challenge() };
    await device.system.requests.decide(await signDecision(device.holding, request, verdict));
  }

  private async challenge(): Promise<string> {
    const response = await this.fetch.call(globalThis, '/consent/challenge', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}'
    });
    if (!response.ok) {
      throw new Error(`HTTP ${response.status}`);
    }
    return ((await response.json()) as { challenge: string }).challenge;
  }
}
