import { BrowserPrincipal } from '../client/browserPrincipal';
import {
  type Attested,
  ServiceClient,
  ServiceProblem,
  Unreachable,
  signConfirmation,
  signDecision,
  signPasskeyChange,
  signRule,
  type Named
} from '../client';
import type { Decided, PasskeyView, RequestView, Rule } from '../client';
import { passkeyChallenge, type PresentType, type TokenPayloads } from '../protocol';
import type { Decision } from './cards/approval';
import type { Authenticators } from './authenticator';
import type { Mode } from './gate/gate';

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
    private readonly fetch: typeof globalThis.fetch,
    private readonly authenticators: Authenticators
  ) {
    this.client = new ServiceClient({
      base: base.replace(/\/$/, ''),
      fetch: (address, init) => this.fetch.call(globalThis, address, init),
      attest: (typ, payload) => this.attested(typ, payload)
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

  /** What this device approves with beside its key. */
  async passkeys(device: BrowserPrincipal): Promise<PasskeyView[]> {
    return (await device.system.requests.list()).passkeys ?? [];
  }

  /**
   * Makes a passkey, and has the device sign that it approves with that from now on.
   * @throws NoPasskey
   */
  async addPasskey(device: BrowserPrincipal, mode: Mode): Promise<void> {
    const known = (await this.passkeys(device)).map(({ id }) => id);
    const { holding, petname } = device;
    const add = await this.authenticators.make({ kid: holding.kid, petname }, known);
    const said = { mode, challenge: await this.challenge() };
    await device.system.requests.decide(await signPasskeyChange(holding, { add }, said));
  }

  /** @throws NoPasskey */
  async removePasskey(device: BrowserPrincipal, remove: string, mode: Mode): Promise<void> {
    const said = { mode, challenge: await this.challenge() };
    await device.system.requests.decide(await signPasskeyChange(device.holding, { remove }, said));
  }

  /**
   * @param name what the browser is called, where its link leaves that to it
   * @param fits else the device of before stays
   */
  enrol(
    code: string,
    name: string | undefined,
    fits: (made: BrowserPrincipal) => boolean
  ): Promise<BrowserPrincipal> {
    const { origin } = new URL(this.base);
    const named = name === undefined ? {} : { name };
    return BrowserPrincipal.enrol(this.client, 'person', { code, origin, ...named }, fits);
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
   * @param said how a person said yes, and the one that it is for
   */
  async rule(
    device: BrowserPrincipal,
    rule: Rule,
    { mode, named }: { mode: Mode; named: Named | undefined }
  ): Promise<void> {
    const challenge = await this.challenge();
    const said = { mode, challenge, ...(named !== undefined && { named }) };
    await device.system.requests.decide(await signRule(device.holding, rule, said));
  }

  /** What is asked of a person's authenticators before the device signs what widens. */
  private async attested(typ: PresentType, payload: TokenPayloads[PresentType]): Promise<Attested> {
    const device = await this.device();
    const known = device === null ? [] : await this.passkeys(device);
    const challenge = passkeyChallenge(typ, payload);
    const shown = (ids: readonly string[]) => this.authenticators.assert(ids, challenge);
    const added = 'change' in payload && 'add' in payload.change ? payload.change.add.id : null;
    return {
      ...(added !== null && { proof: await shown([added]) }),
      ...(known.length > 0 && { passkey: await shown(known.map(({ id }) => id)) })
    };
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
