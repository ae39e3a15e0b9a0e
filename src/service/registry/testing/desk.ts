import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { allAdapters, nodeDisk, NodeHttp, parseYaml } from '../../../adapters';
import { createRunner } from '../../../runner/server';
import { PlainJournal } from '../../authority/testing/journal';
import type { PrincipalRecord, SystemCall, UpstreamAnswer } from '../../types';
import { type ServiceRegistry, createRegistry, registrySteps } from '..';

export const TOKEN = 'a token of the runner';

/** The registry over a real runner, which calls a real service on loopback. */
export class Desk {
  readonly clock = { seconds: 1795435200, now: () => this.clock.seconds * 1000 };
  readonly folder = mkdtempSync(join(tmpdir(), 'registry-'));
  readonly socketPath = join(this.folder, 'runner.sock');
  readonly db = new DatabaseSync(join(this.folder, 'state.sqlite'));
  readonly journal = new PlainJournal(this.db, this.clock);
  /** What the service was sent, newest last. */
  readonly seen: { url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  /** What the supervisor would resolve. */
  readonly secrets = new Map<string, string>();
  readonly asked: string[] = [];
  /** Permissions there would be on each object; ended ones are gone. */
  readonly permissions = new Map<string, string[]>();
  /** Who may offer objects of its own. */
  readonly known = new Set(['nb-1', 'nb-2']);
  readonly paused = new Set<string>();
  starts = 0;
  /** Whether the notebook's own page approves, and where the owner's device was enrolled. */
  inPage = false;
  origin: string | null = null;
  mayStart = true;
  /** What the supervisor does where a runner is needed. */
  starting = (): Promise<void> => this.startRunner();
  registry: ServiceRegistry;
  respond: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"balance":7}');
  };
  private readonly service: Server;
  private runner: Server | undefined;

  private constructor() {
    // What a power cut leaves is the storage's to test: here nothing waits for the disk.
    this.db.exec('PRAGMA synchronous = OFF');
    this.db.exec(['BEGIN', ...registrySteps, 'COMMIT'].join(';\n'));
    this.registry = this.open();
    this.service = createServer((request, response) => {
      void (async () => {
        const parts: Buffer[] = [];
        for await (const part of request as AsyncIterable<Buffer>) {
          parts.push(part);
        }
        const body = Buffer.concat(parts).toString();
        this.seen.push({ url: request.url ?? '', headers: request.headers, body });
        this.respond(request, response);
      })();
    });
  }

  static async open(): Promise<Desk> {
    const desk = new Desk();
    await new Promise<void>(resolve => desk.service.listen(0, '127.0.0.1', resolve));
    await desk.startRunner();
    return desk;
  }

  /** A new process over the same data. */
  open(): ServiceRegistry {
    this.registry?.close();
    return (this.registry = createRegistry({
      vault: null,
      hostOf: () => null,
      db: this.db,
      journal: this.journal,
      clock: this.clock,
      random: { bytes: length => randomBytes(length) },
      runner: {
        socketPath: this.socketPath,
        token: TOKEN,
        needRunner: async () => {
          this.starts++;
          if (!this.mayStart) {
            throw new Error('no runner');
          }
          await this.starting();
        }
      },
      permissions: {
        count: object => this.permissions.get(object)?.length ?? 0,
        end: (_unit, object) => {
          const ended = this.permissions.get(object) ?? [];
          this.permissions.delete(object);
          return async () => ({ ended, in_flight: [] });
        }
      },
      principal: kid => (this.known.has(kid) ? { ...principal(kid), kind: 'notebook' } : undefined),
      paused: kid => this.paused.has(kid),
      approvesInPage: () => this.inPage,
      needSecret: ref => {
        this.asked.push(ref);
        const secret = this.secrets.get(ref);
        return secret === undefined
          ? Promise.reject(new Error(`nothing at ${ref}`))
          : Promise.resolve(secret);
      }
    }));
  }

  get address(): string {
    return `http://127.0.0.1:${(this.service.address() as AddressInfo).port}`;
  }

  /** A configuration of the service by its address and two paths. */
  config(more: object = {}): Record<string, unknown> {
    return {
      address: this.address,
      methods: [
        { method: 'GET', path: '/accounts/{account}', name: 'balance' },
        { method: 'POST', path: '/accounts/{account}', name: 'deposit' }
      ],
      ...more
    };
  }

  async startRunner(): Promise<void> {
    const io = {
      now: () => Date.now(),
      random: (length: number) => randomBytes(length),
      http: new NodeHttp(),
      disk: nodeDisk([]),
      readYaml: async (text: string) => parseYaml(text)
    };
    this.runner = createRunner({ adapters: allAdapters(), io, token: TOKEN });
    await this.listen(this.runner);
  }

  /** Anything else in the runner's place. */
  async replaceRunner(server: Server): Promise<void> {
    await this.stopRunner();
    this.runner = server;
    await this.listen(server);
  }

  private listen(server: Server): Promise<void> {
    return new Promise(resolve => server.listen(this.socketPath, resolve));
  }

  /** Ends the runner before the core has connected to it. */
  async stopRunner(): Promise<void> {
    this.open();
    const runner = this.runner;
    this.runner = undefined;
    if (runner) {
      const closed = new Promise(resolve => runner.close(resolve));
      runner.closeAllConnections();
      await closed;
    }
  }

  act(action: string, args: object = {}, upload?: object, by = 'owner'): Promise<unknown> {
    const call = {
      principal: { ...principal(by), origin: this.origin },
      facet: { id: 'f'.repeat(32) },
      chain: [],
      args,
      upload: upload === undefined ? null : Buffer.from(JSON.stringify(upload)),
      signal: new AbortController().signal
    } as unknown as SystemCall;
    return Promise.resolve(this.registry.objects['aios/registry']![action]!.perform(call));
  }

  /** Connects the service as `bank`. */
  add(more: object = {}, secret?: string): Promise<unknown> {
    const upload = secret === undefined ? undefined : { salt: 's'.repeat(22), secret };
    return this.act('add', { name: 'bank', kind: 'openapi', config: this.config(more) }, upload);
  }

  call(
    action: string,
    args: Record<string, unknown>,
    more: { signal?: AbortSignal; upload?: { bytes: Uint8Array; type: string } } = {}
  ): Promise<UpstreamAnswer> {
    return this.registry.upstream.perform({
      object: this.registry.object('bank')!,
      action,
      args,
      upload: more.upload ? { ...more.upload, length: more.upload.bytes.length } : null,
      streams: false,
      idempotencyKey: 'k'.repeat(32),
      signal: more.signal ?? new AbortController().signal
    });
  }

  async close(): Promise<void> {
    this.registry.close();
    await this.stopRunner();
    this.service.closeAllConnections();
    await new Promise(resolve => this.service.close(resolve));
    this.db.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function principal(kid: string): PrincipalRecord {
  return {
    kid,
    key: { crv: 'Ed25519', kty: 'OKP', x: '' },
    encryptionKey: { crv: 'X25519', kty: 'OKP', x: '' },
    kind: 'owner',
    petname: kid,
    custody: 'own',
    origin: null,
    enrolledAt: 0
  };
}

/** The whole body of an answer, as text. */
export async function textOf(answer: UpstreamAnswer): Promise<string> {
  if (answer.outcome !== 'done') {
    throw new Error(`${answer.outcome}: ${answer.code}`);
  }
  const parts: Uint8Array[] = [];
  for await (const part of answer.body) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
