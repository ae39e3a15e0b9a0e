import { BrowserPrincipal } from '../client/browserPrincipal';
import {
  ServiceClient,
  ServiceProblem,
  Unreachable,
  signConfirmation,
  signDecision,
  signRule
} from '../client';
import type { Decided, RequestView, Rule } from '../client';
import type { Decision } from './approval';
import type { Mode } from './gate';

/** What the service tells this page about the place it is in. */
export interface ConsentConfig {
  /** Origins of the JupyterLab pages this page may talk to, and lead back to. */
  pages: string[];
  /** Whether anybody may approve already. */
  enrolled: boolean;
  /** `page`: the notebook's own origin approves, and every decision says so. */
  mode: 'frame' | 'window' | 'page';
}

/** The consent door of the service that served this page. */
export class ConsentService {
  /** @param base where this page was served, with a slash at its end */
  constructor(
    private readonly base: string,
    private readonly fetch: typeof globalThis.fetch
  ) {
    this.client = new ServiceClient({
      base: base.replace(/\/$/, ''),
      fetch: (address, init) => this.fetch.call(globalThis, address, init)
    });
  }

  readonly client: ServiceClient;

  async config(): Promise<ConsentConfig> {
    return (await this.ask('consent/config', { cache: 'no-store' })) as ConsentConfig;
  }

  /** A challenge: one decision answers it, while this start of the service lasts. */
  async challenge(): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: '{}' };
    return ((await this.ask('consent/challenge', init)) as { challenge: string }).challenge;
  }

  /** The person's device kept in this browser, or null. */
  device(): Promise<BrowserPrincipal | null> {
    return BrowserPrincipal.load(this.client, 'person');
  }

  enrol(code: string, name: string): Promise<BrowserPrincipal> {
    const { origin } = new URL(this.base);
    return BrowserPrincipal.enrol(this.client, 'person', { code, name, origin });
  }

  /**
   * Signs what was shown and hands it to the service.
   * @param challenge issued before the card was shown
   */
  async decide(
    device: BrowserPrincipal,
    request: RequestView,
    decision: Decision,
    challenge: string
  ): Promise<Decided> {
    const { holding } = device;
    const verdict = { ...decision, challenge };
    const token = request.act
      ? await signConfirmation(holding, request, request.act, verdict)
      : await signDecision(holding, request, verdict);
    return device.system.requests.decide(token);
  }

  /**
   * Signs a rule as it was shown.
   * @param said how a person said yes, and what the one that it is for is called
   */
  async rule(
    device: BrowserPrincipal,
    rule: Rule,
    { mode, named }: { mode: Mode; named: string | undefined }
  ): Promise<void> {
    const challenge = await this.challenge();
    const said = { mode, challenge, ...(named !== undefined && { named }) };
    await device.system.requests.decide(await signRule(device.holding, rule, said));
  }

  private async ask(path: string, init: RequestInit): Promise<unknown> {
    const address = new URL(path, this.base).href;
    const response = await this.fetch.call(globalThis, address, init).catch((cause: unknown) => {
      throw new Unreachable(null, { cause });
    });
    if (!response.ok) {
      throw new ServiceProblem(response.status, 'refused', `HTTP ${response.status}`);
    }
    return response.json();
  }
}
