import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { allAdapters, nodeDisk, NodeHttp } from '../../adapters';
import {
  type HeldFacet,
  Holding,
  newKeys,
  type PrincipalKeys,
  ServiceClient,
  signDecision,
  SystemObjects
} from '../../client';
import { type Need, normalizeNeed, sealTerms, useDigest } from '../../protocol';
import { createRunner } from '../../runner/server';
import {
  ConsentDoor,
  type Core,
  type CoreOptions,
  type Door,
  type Handler,
  openCore,
  type ServiceResponse
} from '../../service';
import { readBody } from '../../service/gateway';
import { inProcessFetch } from '../inProcess';
import { type Bank, document, openBank } from './bank';

useDigest(bytes => createHash('sha256').update(bytes).digest());

const CONSENT = 'http://localhost:7412';

/** Somebody enrolled, with what they hold. */
export interface Somebody {
  holding: Holding;
  keys: PrincipalKeys;
  system: SystemObjects;
}

/**
 * A whole service in this process, with a real data folder, a real runner on its socket and a
 * real upstream; only the doors' sockets are left out.
 */
export class House {
  static async open(options: Partial<CoreOptions> & { folder?: string } = {}): Promise<House> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'facetry-'));
    const bank = await openBank();
    const token = randomBytes(16).toString('hex');
    const runner = createRunner({
      adapters: allAdapters(),
      io: {
        now: () => Date.now(),
        random: length => randomBytes(length),
        http: new NodeHttp(),
        disk: nodeDisk([])
      },
      token
    });
    const socketPath = join(mkdtempSync(join(tmpdir(), 'facetry-r-')), 'runner.sock');
    runner.listen(socketPath);
    await once(runner, 'listening');
    const house = new House(folder, bank, () => runner.close(), {
      ...options,
      runner: { socketPath, token, needRunner: async () => undefined }
    });
    await house.start();
    return house;
  }

  private constructor(
    readonly folder: string,
    readonly bank: Bank,
    private readonly closeRunner: () => void,
    private readonly options: Partial<CoreOptions> & Pick<CoreOptions, 'runner'>
  ) {}

  /** Milliseconds that the service's and everybody's clock is ahead. */
  ahead = 0;
  core!: Core;
  handler!: Handler;

  readonly clock = { now: () => Date.now() + this.ahead };

  get issuer(): string {
    return this.core.identity.issuer;
  }

  async start(): Promise<void> {
    this.core = await openCore({
      path: join(this.folder, 'state.sqlite'),
      issuer: null,
      clock: this.clock,
      random: { bytes: length => randomBytes(length) },
      needSecret: async () => 'none',
      consent: new ConsentDoor(new Map([['index.html', Buffer.from('<p>approve</p>')]]), {
        origins: [CONSENT],
        frameAncestors: ['http://localhost:8888']
      }),
      ...this.options
    });
    this.handler = this.core.handler(async () => ({ status: 200, headers: {}, body: Buffer.of() }));
  }

  stop(): Promise<void> {
    return this.core.close();
  }

  async close(): Promise<void> {
    await this.stop();
    this.closeRunner();
    await this.bank.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** One HTTP exchange at a door, as it is on the wire. */
  async send(
    door: Door,
    method: string,
    target: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: string | Uint8Array } = {}
  ): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const answer: ServiceResponse = await this.handler({
      door,
      method,
      target,
      headers: { host: 'facetry', ...headers },
      body: body === undefined ? null : chunks(Buffer.from(body as string)),
      source: `${door}:test`,
      signal: new AbortController().signal
    });
    const bytes =
      answer.body instanceof Uint8Array ? answer.body : await readBody(answer.body, 1 << 30);
    return {
      status: answer.status,
      headers: answer.headers,
      body: Buffer.from(bytes).toString('utf8')
    };
  }

  async enrol(kind: 'owner' | 'page' | 'agent', petname: string): Promise<Somebody> {
    const { code } = await this.core.authority.introduce({ kind, petname });
    const service = new ServiceClient({
      base: 'http://facetry.invalid',
      fetch: (address, init) => inProcessFetch(this.handler)(address, init),
      clock: this.clock
    });
    const keys = await newKeys();
    const { facets } = await service.enrol(keys, { code, name: petname });
    const holding = new Holding(service, keys);
    for (const issued of facets) {
      await holding.accept(issued);
    }
    return { holding, keys, system: new SystemObjects(holding) };
  }

  async connectBank(owner: Somebody): Promise<void> {
    await owner.holding.find('aios/registry', 'add').call('add', {
      name: 'bank',
      kind: 'openapi',
      config: { document, address: this.bank.address, network: 'loopback' }
    });
  }

  async challenge(): Promise<string> {
    const answer = await this.send('consent', 'POST', '/consent/challenge', {
      headers: {
        host: new URL(CONSENT).host,
        origin: CONSENT,
        'sec-fetch-site': 'same-origin'
      }
    });
    return (JSON.parse(answer.body) as { challenge: string }).challenge;
  }

  /** Asks, has the owner grant all as asked (for an hour where that is open), and takes it. */
  async grant(owner: Somebody, asker: Somebody, need: Need): Promise<HeldFacet> {
    const { service, keys } = asker.holding;
    const asked = await service.request(keys, { needs: [need], purpose: 'month end' });
    if (asked.state !== 'pending') {
      throw new Error('granted without a decision');
    }
    const request = await owner.system.requests.show(asked.id);
    const hour = Math.floor(this.clock.now() / 1000) + 3600;
    const decision = await signDecision(owner.holding, request, {
      outcome: 'grant',
      granted: [sealTerms(normalizeNeed(need), need.expiry ?? hour)],
      mode: 'pointer',
      challenge: await this.challenge()
    });
    await owner.system.requests.decide(decision);
    const polled = await service.poll(keys, asked.id);
    const [facet] = await asker.holding.settle([need], asked.digest, polled.facets ?? []);
    return facet!;
  }
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
