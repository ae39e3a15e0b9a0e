import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { databaseFolder } from '../../engine/testing/folders';
import {
  type Decided,
  type Fetch,
  type HeldFacet,
  ServiceClient,
  signConfirmation
} from '../../client';
import { verifyBundle } from '../../ledger';
import type { Need, SigningAlg } from '../../protocol';
import {
  ConsentDoor,
  type Core,
  type CoreOptions,
  type Door,
  type Handler,
  openCore,
  openDatabase,
  UiDoor
} from '../../service';
import { copyInto } from '../../service/backup';
import { readBody } from '../../service/gateway';
import { useNative } from '../../service/native';
import { inProcessFetch } from '../doors/inProcess';
import { type Bank, document, openBank } from './bank';
import { CONSENT, enrol, FROM_PAGE, grant, type Somebody, UI } from './people';
import { openRunner, type TestRunner } from './runner';
import { wholeLog } from './wholeLog';

useNative();

export interface Received {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * A whole service in this process, with a real data folder, a real runner on its socket and a
 * real upstream; only the doors' sockets are left out.
 */
export class House {
  static async open(options: Partial<CoreOptions> = {}): Promise<House> {
    const folder = databaseFolder('facetry-');
    const house = new House(folder, await openBank(), await openRunner(), options);
    await house.start();
    return house;
  }

  private constructor(
    public folder: string,
    readonly bank: Bank,
    private readonly runner: TestRunner,
    /** Of the next start, too. */
    readonly options: Partial<CoreOptions>
  ) {}

  private readonly left: string[] = [];
  /** Milliseconds that the service's and everybody's clock is ahead. */
  ahead = 0;
  core!: Core;
  handler!: Handler;
  db!: DatabaseSync;
  /** Of the facets door. */
  readonly fetch: Fetch = (address, init) => inProcessFetch(this.handler)(address, init);
  /** Where it stands still, when: for what is said to the second of a clock that a test reads, too. */
  stands: number | undefined;
  readonly clock = { now: () => (this.stands ?? Date.now()) + this.ahead };

  get issuer(): string {
    return this.core.identity.issuer;
  }

  get database(): string {
    return join(this.folder, 'state.sqlite');
  }

  async start(): Promise<void> {
    const { socket, token } = this.runner;
    const page = new Map([['index.html', Buffer.from('<p>a page</p>')]]);
    const consent = new ConsentDoor(page, {
      origins: [CONSENT],
      frameAncestors: ['http://localhost:8888']
    });
    this.core = await openCore({
      path: this.database,
      issuer: null,
      clock: this.clock,
      random: { bytes: length => randomBytes(length) },
      runner: { socketPath: socket, token, needRunner: async () => undefined },
      needSecret: async () => 'none',
      consent,
      ui: new UiDoor(page, UI, consent),
      open: path => (this.db = openDatabase(path)),
      ...this.options,
      // On a machine that does much else a turn takes its time.
      limits: { waitMs: 120_000, ...this.options.limits }
    });
    this.handler = this.core.handler(async () => ({
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('the wallet')
    }));
  }

  stop(): Promise<void> {
    return this.core.close();
  }

  /** Goes on over another data folder, as its holders find it at the same address. */
  async moveTo(folder: string): Promise<void> {
    await this.stop();
    this.left.push(this.folder);
    this.folder = folder;
    await this.start();
  }

  /** What it leaves behind is a log in which whoever verifies it finds nothing wrong. */
  async close(): Promise<void> {
    const { faults } = await verifyBundle([await wholeLog(this)]);
    await this.discard();
    if (faults.length > 0) {
      throw new Error(`Its log has faults: ${JSON.stringify(faults)}`);
    }
  }

  /** Ends unread, for measurements that leave a long log behind. */
  async discard(): Promise<void> {
    await this.stop();
    this.runner.close();
    await this.bank.close();
    for (const folder of [this.folder, ...this.left]) {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** A copy of the databases, as the running service makes one. */
  copies(): Promise<string> {
    return copyInto(this.folder, {
      wallet: async () => undefined,
      state: path => this.core.copy(path)
    });
  }

  /** From now on the database can't be written, as on a disk that went read-only; and back. */
  diskFails(fails: boolean): void {
    this.db.exec(`PRAGMA query_only = ${fails ? 1 : 0}`);
  }

  /** Kinds of the newest entries, oldest first. */
  newest(count: number): string[] {
    const rows = this.db.prepare('SELECT kind FROM entries ORDER BY idx DESC LIMIT ?').all(count);
    return rows.map(row => String(row.kind)).reverse();
  }

  /** Whether the token with this `jti` lies in an entry. */
  recorded(jti: string): boolean {
    return this.db.prepare('SELECT 1 FROM entries WHERE jti = ?').get(jti) !== undefined;
  }

  /** Resolves once it is recorded what became of what the token with this `jti` asked for. */
  settled(jti: string): Promise<void> {
    const outcomes = this.db.prepare(
      `SELECT 1 FROM entries o JOIN entries i ON o.ref = i.idx AND o.kind = 'outcome' WHERE i.jti = ?`
    );
    return this.appended(() => outcomes.get(jti) !== undefined);
  }

  /** Resolves once `is` holds after some group became durable, or at once. */
  async appended(is: () => boolean): Promise<void> {
    while (!is()) {
      await new Promise<void>(resolve => {
        const stop = this.core.journal.onAppended(() => {
          stop();
          resolve();
        });
      });
    }
  }

  /** One HTTP exchange at a door, as it is on the wire. */
  async send(
    door: Door,
    method: string,
    target: string,
    {
      headers = {},
      body,
      address,
      connection
    }: {
      headers?: Record<string, string>;
      body?: string | Uint8Array;
      /** Of the network; on a socket of this machine else. */
      address?: string;
      connection?: object;
    } = {}
  ): Promise<Received> {
    const answer = await this.handler({
      door,
      method,
      target,
      headers: { host: 'facetry', ...headers },
      body: body === undefined ? null : chunks(Buffer.from(body as string)),
      source: `${door}:test`,
      address,
      connection,
      left: false,
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

  /** The service as a program on a machine elsewhere has it, at the listen door. */
  from(address: string): ServiceClient {
    const fetch: Fetch = async (target, init = {}) => {
      const { pathname } = new URL(target);
      const { status, headers, body } = await this.send('listen', init.method ?? 'GET', pathname, {
        address,
        ...(init.body !== undefined &&
          init.body !== null && { body: init.body as string | Uint8Array })
      });
      return new Response(body, { status, headers });
    };
    return new ServiceClient({ base: 'http://facetry.invalid', fetch, clock: this.clock });
  }

  /** A time on the service's clock, in seconds. */
  until(seconds: number): number {
    return Math.floor(this.clock.now() / 1000) + seconds;
  }

  async enrol(
    kind: 'owner' | 'page' | 'agent',
    petname: string,
    alg: SigningAlg = 'ES256'
  ): Promise<Somebody> {
    const { code } = await this.core.authority.introduce({ kind, petname });
    return this.enrolWith(code, alg);
  }

  enrolWith(code: string, alg: SigningAlg = 'ES256'): Promise<Somebody> {
    return enrol(this.fetch, code, { clock: this.clock, alg });
  }

  async connectBank(owner: Somebody): Promise<void> {
    await connectBank(owner, this.bank);
  }

  /** What a decision has to name, as the approval page gets it. */
  async challenge(): Promise<string> {
    const answer = await this.send('consent', 'POST', '/consent/challenge', {
      headers: FROM_PAGE
    });
    return (JSON.parse(answer.body) as { challenge: string }).challenge;
  }

  async grant(owner: Somebody, asker: Somebody, need: Need, purpose?: string): Promise<HeldFacet> {
    return grant(owner, asker, need, await this.challenge(), purpose);
  }

  /** Decides on an act as it was asked for. */
  async confirm(
    by: Somebody,
    id: string,
    { outcome = 'grant', reason }: { outcome?: 'grant' | 'deny'; reason?: string } = {}
  ): Promise<Decided> {
    const request = await by.system.requests.show(id);
    const verdict = { outcome, mode: 'pointer' as const, challenge: await this.challenge() };
    const token = await signConfirmation(by.holding, request, request.act!, {
      ...verdict,
      ...(reason !== undefined && { reason })
    });
    return by.system.requests.decide(token);
  }
}

export async function connectBank(owner: Somebody, bank: Bank): Promise<void> {
  await owner.holding.find('aios/registry', 'add').call('add', {
    name: 'bank',
    kind: 'openapi',
    config: { document, address: bank.address, network: 'loopback' }
  });
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
