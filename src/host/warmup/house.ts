import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { DatabaseSync } from 'node:sqlite';

import { Holding, newKeys, ServiceClient, signDecision, SystemObjects } from '../../client';
import { verifyReceipt } from '../../ledger';
import { b64u, FEATURES, normalizeNeed, sealTerms } from '../../protocol';
import {
  ConsentDoor,
  type Core,
  type CoreOptions,
  Listener,
  openCore,
  openInMemory
} from '../../service';
import { AtRest, createWallet, type Wallet } from '../../wallet';
import { inProcessFetch } from '../doors/inProcess';
import { openPractice, type Practice } from './practice';

/** It does not do what a service has to do. */
export class Unexpected extends Error {}

/** What is asked for in it, and granted. */
const NEEDS = [
  { object: 'practice', actions: ['balance'] },
  {
    object: 'practice',
    actions: ['pay'],
    constraints: { amount: { range: { min: 1, max: 100 } } },
    uses: 1_000_000
  }
];

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Practice', version: '1' },
  paths: {
    '/balance': { get: { operationId: 'balance', responses: answers() } },
    '/pay': {
      post: {
        operationId: 'pay',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['amount'],
                properties: { amount: { type: 'number' }, note: { type: 'string' } }
              }
            }
          }
        },
        responses: answers()
      }
    }
  }
};

/** As a kernel's words of its cell are. */
const CELL = { id: '6f1c1c1e-2b1f-4d0c-9d51-0f9f5b9f4d11', count: 1 };
const LINEAGE = { source: '0'.repeat(64) };

export interface HouseOptions {
  runner: CoreOptions['runner'];
  /** Where its kernel door listens while it is open. */
  socketPath: string;
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/**
 * A service like the one around it, of the same classes, in memory alone: with an owner, a notebook,
 * and an upstream within the runner. Its keys, tokens and entries are its own, and go with it; at the
 * real doors they are nobody's.
 */
export class PracticeHouse {
  /** @throws Unexpected; another error where it can't be opened */
  static async open(options: HouseOptions): Promise<PracticeHouse> {
    const house = new PracticeHouse(options);
    try {
      await house.furnish();
      await house.examine();
      return house;
    } catch (error) {
      await house.close();
      throw error;
    }
  }

  private constructor(private readonly options: HouseOptions) {}

  /** One call as a kernel makes it: reads, and now and then something that it pays. @throws Unexpected */
  async call(): Promise<void> {
    this.calls++;
    const amount = this.calls % 3 === 0 ? 1 + (this.calls % 100) : undefined;
    mustBeDone(await this.invoke(newJti(), amount));
  }

  /**
   * Answers that are known: what is allowed is done, with a receipt that holds; the same once more,
   * and what is not allowed, are refused.
   *
   * @throws Unexpected
   */
  private async examine(): Promise<void> {
    const jti = newJti();
    const done = await this.invoke(jti, 100);
    mustBeDone(done);
    const receipt = String(done.headers['facet-receipt']);
    const { ok } = await verifyReceipt(receipt, this.core!.identity.logKey);
    if (!ok) {
      throw new Unexpected('the receipt of a call does not hold');
    }
    mustBeRefused('a call that was made before', await this.invoke(jti, 100));
    mustBeRefused('a call beyond a limit', await this.invoke(newJti(), 101));
  }

  private invoke(jti: string, amount: number | undefined): Promise<Answer> {
    const [balance, pay] = this.facets as [string, string];
    return this.send('POST', '/wallet/invoke', {
      ...(amount === undefined
        ? { facet: balance, act: 'balance', args: {} }
        : { facet: pay, act: 'pay', args: { amount } }),
      jti,
      cell: CELL,
      lineage: LINEAGE
    });
  }

  async close(): Promise<void> {
    this.agent.destroy();
    await this.door?.close(0);
    await this.wallet?.close();
    await this.core?.close();
    this.practice?.close();
  }

  private async furnish(): Promise<void> {
    const { runner, socketPath } = this.options;
    const random = { bytes: (length: number) => randomBytes(length) };
    const clock = Date;
    this.practice = await openPractice(runner);
    const core = await openCore({
      path: ':memory:',
      issuer: null,
      clock,
      random,
      runner,
      needSecret: async () => '',
      vault: async () => new AtRest('practice', randomBytes(32)),
      consent: new ConsentDoor(new Map(), { origins: [], frameAncestors: [] }),
      open: openInMemory
    });
    this.core = core;
    const wallet: Wallet = createWallet({
      database: new DatabaseSync(':memory:'),
      fetch: (address, init) => inProcessFetch(handler)(address, init),
      clock,
      random,
      introduce: async wanted => core.authority.introduce(wanted),
      exports: core.exports,
      features: FEATURES,
      rename: (kid, is) => core.authority.rename(kid, is)
    });
    this.wallet = wallet;
    const handler = core.handler(request => wallet.handle(request));
    this.door = new Listener({ door: 'kernel', handler, onError: () => undefined });
    await rm(socketPath, { force: true });
    await this.door.listen({ path: socketPath });
    await wallet.start();

    const fetch = inProcessFetch(handler);
    const service = new ServiceClient({ base: 'http://facetry.invalid', fetch, clock });
    const keys = await newKeys();
    const { code } = await core.authority.introduce({ kind: 'owner', petname: 'practice' });
    const owner = new Holding(service, keys);
    for (const issued of (await service.enrol(keys, { code })).facets) {
      await owner.accept(issued);
    }
    const config = { document: DOCUMENT, address: this.practice.address, network: 'loopback' };
    await owner
      .find('aios/registry', 'add')
      .call('add', { name: 'practice', kind: 'openapi', config });
    const notebook = { id: randomBytes(16).toString('hex'), path: 'practice.ipynb' };
    const admitted = wallet.admit({ kind: 'notebook', petname: 'practice.ipynb', notebook });
    const { token } = await this.ask('POST', '/wallet/session', { code: admitted.code });
    this.authorization = `Bearer ${String(token)}`;
    const asked = await this.ask('POST', '/wallet/need', { needs: NEEDS, purpose: 'practice' });
    const system = new SystemObjects(owner);
    const view = await system.requests.show(String(asked.request));
    const expiry = Math.floor(clock.now() / 1000) + 3600;
    const decision = await signDecision(owner, view, {
      outcome: 'grant',
      granted: NEEDS.map(need => sealTerms(normalizeNeed(need), expiry)),
      mode: 'pointer',
      challenge: core.authority.challenges.issue()
    });
    await system.requests.decide(decision);
    const granted = await this.ask('GET', `/wallet/requests/${String(asked.request)}?wait=10`);
    this.facets = (granted.facets as { id: string }[]).map(({ id }) => id);
  }

  private async ask(
    method: string,
    path: string,
    question?: object
  ): Promise<Record<string, unknown>> {
    const { status, body } = await this.send(method, path, question);
    if (status !== 200) {
      throw new Unexpected(`${path} was answered with ${status}: ${body.toString()}`);
    }
    return JSON.parse(body.toString()) as Record<string, unknown>;
  }

  private send(method: string, path: string, question?: object): Promise<Answer> {
    const text = question && Buffer.from(JSON.stringify(question));
    return new Promise((resolve, reject) => {
      const outgoing = request({
        socketPath: this.options.socketPath,
        agent: this.agent,
        method,
        path,
        headers: {
          host: 'wallet',
          ...(this.authorization !== undefined && { authorization: this.authorization }),
          ...(text && { 'content-type': 'application/json', 'content-length': text.length })
        }
      });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming: IncomingMessage) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => void parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode!,
            headers: incoming.headers,
            body: Buffer.concat(parts)
          })
        );
      });
      outgoing.end(text);
    });
  }

  private practice: Practice | undefined;
  private core: Core | undefined;
  private wallet: Wallet | undefined;
  private door: Listener | undefined;
  private authorization: string | undefined;
  private facets: readonly string[] = [];
  private calls = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
}

function newJti(): string {
  return b64u.encode(randomBytes(16));
}

/** @throws Unexpected where it is answered otherwise; an error of its own where something is not there */
function mustBeDone({ status, headers, body }: Answer): void {
  if (status >= 500) {
    throw new Error(`A call was answered with ${status}.`);
  }
  const said = status === 200 ? (JSON.parse(body.toString()) as { balance?: unknown }) : {};
  if (said.balance !== 100 || headers['facet-receipt'] === undefined) {
    throw new Unexpected(`a call that is allowed was answered with ${status}`);
  }
}

/** @throws Unexpected where it is not; an error of its own where something is not there */
function mustBeRefused(what: string, { status }: Answer): void {
  if (status >= 500) {
    throw new Error(`A call was answered with ${status}.`);
  }
  if (status < 400) {
    throw new Unexpected(`${what} was answered with ${status}`);
  }
}

function answers() {
  const schema = { type: 'object' };
  return { 200: { description: 'Done', content: { 'application/json': { schema } } } };
}
