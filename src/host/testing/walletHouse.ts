import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { type Fetch, type RequestView, signDecision, signRule } from '../../client';
import {
  FEATURES,
  type Issued,
  type Rule,
  type Terms,
  normalizeNeed,
  sealTerms
} from '../../protocol';
import type { CoreOptions } from '../../service';
import { type Admission, type AtRest, type Held, type Wallet, createWallet } from '../../wallet';
import { House } from './house';
import { FROM_PAGE, type Somebody } from './people';

export interface Reply {
  status: number;
  headers: Record<string, string>;
  text: string;
  json: Said;
}

/** All members that some answer of the wallet has. */
export interface Said {
  state: string;
  request: string;
  facets: Held[];
  error: { code: string; message: string };
  token: string;
  principal: string;
  petname: string;
  issuer: string;
  unattended: boolean;
  facet: { id: string };
  handover: { facet: Issued };
  uses_left: number;
  objects: unknown[];
  entries: unknown[];
}

/** A kernel's side of the wallet API. */
export class Kernel {
  constructor(
    private readonly house: WalletHouse,
    private readonly token: string,
    readonly session: { principal: string; petname: string; issuer: string; unattended: boolean }
  ) {}

  call(
    method: string,
    target: string,
    body?: unknown,
    options: { signal?: AbortSignal; type?: string } = {}
  ): Promise<Reply> {
    return this.house.send(method, target, body, { ...options, token: this.token });
  }

  post(target: string, body: unknown): Promise<Reply> {
    return this.call('POST', `/wallet/${target}`, body);
  }

  /** Asks, has Ada grant as asked, and waits until the wallet has it. */
  async granted(...needs: object[]): Promise<string[]> {
    const asked = await this.post('need', { needs, purpose: 'month end' });
    if (asked.json.state === 'pending') {
      await this.house.decide(asked.json.request);
      await this.call('GET', `/wallet/requests/${asked.json.request}?wait=25`);
      return this.granted(...needs);
    }
    return asked.json.facets.map(({ id }) => id);
  }
}

/** A whole service in this process with a wallet before it, as the host puts them together. */
export class WalletHouse {
  /** @param more `elsewhere`: the wallet has the service by its public protocol alone */
  static async open({
    elsewhere = false,
    ...options
  }: Partial<CoreOptions> & { elsewhere?: boolean } = {}): Promise<WalletHouse> {
    const house: House = await House.open({
      ...options,
      onForgotten: erased => whole.wallet.forget(erased)
    });
    const owner = await house.enrol('owner', 'Ada');
    await house.connectBank(owner);
    const whole = new WalletHouse(house, owner, elsewhere);
    whole.begin();
    return whole;
  }

  private constructor(
    readonly house: House,
    readonly owner: Somebody,
    private readonly elsewhere: boolean
  ) {
    this.file = join(house.folder, 'wallet.sqlite');
  }

  readonly file: string;
  wallet!: Wallet;
  /** What its keys are closed with. */
  atRest: AtRest | null = null;
  /** Everything the wallet ever said, to be searched for secrets. */
  readonly said: string[] = [];
  /** Whether the service can't record new names. */
  refuseRenames = false;
  /** Stands between wallet and service. */
  between: (fetch: Fetch) => Fetch = fetch => fetch;

  begin(database: string | DatabaseSync = this.file): void {
    this.wallet = createWallet({
      database,
      atRest: this.atRest,
      fetch: (address, init) => this.between(this.house.fetch)(address, init),
      clock: this.house.clock,
      random: { bytes: length => randomBytes(length) },
      introduce: wanted => this.house.core.authority.introduce(wanted),
      ...(this.elsewhere ? {} : { exports: this.house.core.exports, features: FEATURES }),
      rename: async (kid, is) => {
        if (this.refuseRenames) {
          throw new Error('not now');
        }
        await this.house.core.authority.rename(kid, is);
      }
    });
  }

  /** The wallet's process ends and starts again. */
  async restart(): Promise<void> {
    await this.wallet.close();
    this.begin();
    await this.wallet.start();
  }

  async close(): Promise<void> {
    await this.wallet.close();
    await this.house.close();
  }

  admission(path = 'churn.ipynb', more: Partial<Admission> = {}): Admission {
    const notebook = { id: 'notebook-1', path };
    return { kind: 'notebook', petname: `notebook ${path}`, notebook, kernel: 'k1', ...more };
  }

  async kernel(admission: Admission = this.admission()): Promise<Kernel> {
    const { code } = this.wallet.admit(admission);
    const { json } = await this.send('POST', '/wallet/session', { code });
    const { token, ...session } = json;
    return new Kernel(this, token, session);
  }

  async send(
    method: string,
    target: string,
    body?: unknown,
    { signal, type, token }: { signal?: AbortSignal; type?: string; token?: string } = {}
  ): Promise<Reply> {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body ?? {}));
    const answer = await this.wallet.handle({
      method,
      target,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(type === undefined ? {} : { 'content-type': type })
      },
      body: method === 'GET' ? null : chunks(bytes),
      signal: signal ?? new AbortController().signal
    });
    const parts: Uint8Array[] = [];
    if (answer.body instanceof Uint8Array) {
      parts.push(answer.body);
    } else {
      for await (const part of answer.body) {
        parts.push(part);
      }
    }
    const text = Buffer.concat(parts).toString('utf8');
    this.said.push(JSON.stringify(answer.headers) + text);
    return { ...answer, text, json: jsonOr(text) as Said };
  }

  async decide(id: string, change: (terms: Terms) => Terms | null = terms => terms): Promise<void> {
    const request: RequestView = await this.owner.system.requests.show(id);
    const hour = Math.floor(this.house.clock.now() / 1000) + 3600;
    const granted = request.needs.map(({ terms }) =>
      change(sealTerms(normalizeNeed(terms), terms.expiry ?? hour))
    );
    const decision = await signDecision(this.owner.holding, request, {
      outcome: granted.some(Boolean) ? 'grant' : 'deny',
      granted,
      mode: 'pointer',
      challenge: await this.challenge()
    });
    await this.owner.system.requests.decide(decision);
  }

  /** Ada decides beforehand. @returns the id of the rule */
  async rule(rule: Rule): Promise<string> {
    const { holding, system } = this.owner;
    const mode = 'pointer';
    const token = await signRule(holding, rule, { mode, challenge: await this.challenge() });
    return ((await system.requests.decide(token)) as { rule: string }).rule;
  }

  private async challenge(): Promise<string> {
    const answer = await this.house.send('consent', 'POST', '/consent/challenge', {
      headers: FROM_PAGE
    });
    return (JSON.parse(answer.body) as { challenge: string }).challenge;
  }

  /** Nonces and private keys that the wallet keeps. */
  secrets(): string[] {
    const db = new DatabaseSync(this.file, { readOnly: true });
    const urls = db.prepare('SELECT url FROM facets').all() as { url: string }[];
    const keys = db.prepare('SELECT keys FROM principals').all() as { keys: string }[];
    db.close();
    return [
      ...urls.map(({ url }) => url.slice(1, -1)),
      ...keys.flatMap(row =>
        Object.values(JSON.parse(row.keys) as Record<string, { d: string }>).map(({ d }) => d)
      )
    ];
  }
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 65_536) {
    yield bytes.subarray(from, from + 65_536);
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
