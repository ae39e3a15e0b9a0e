import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as timeout } from 'node:timers/promises';

import {
  type Clock,
  ConsentDoor,
  type Core,
  type Door,
  type Handler,
  Listener,
  openCore,
  type Random,
  type TlsPair,
  troubleAtStart,
  UiDoor
} from '../service';
import { copyInto, sweepCopies } from '../service/backup/databases';
import { type ClosedBy, createWallet, openAtRest, openVault, type Wallet } from '../wallet';
import { type Control, ControlError, type Operation } from './control';
import { inProcessFetch } from './inProcess';
import { nameOf } from './nameOf';
import type { Metrics } from './metrics';
import { origins, type Start, tlsPair } from './start';
import type { Tracing } from './traces';
import { tellNews } from './publishing';
import { tellWaiting } from './waiting';

/** The doors could not be opened. */
export class HostError extends Error {
  constructor(
    readonly code: 'page_missing' | 'listen_failed' | 'tls_unusable',
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options);
    this.name = 'HostError';
  }
}

/** What `ready` says. */
export interface Ready {
  issuer: string;
  pid: number;
  first_owner: boolean;
  /** What closes the keys of notebooks, jobs and agents. */
  wallet: ClosedBy;
}

/** How long answers under way may take once the service is told to end. */
const GRACE_MS = 1_500;
const LAST_SPANS_MS = 1_000;

/** Core and wallet in one process, each behind its doors. */
export class Host {
  /** @throws StorageError, HostError */
  static async open(
    start: Start,
    control: Control,
    given: { clock: Clock; random: Random }
  ): Promise<Host> {
    try {
      return await Host.begin(start, control, given);
    } catch (error) {
      throw troubleAtStart(error, start.data);
    }
  }

  private static async begin(
    start: Start,
    control: Control,
    { clock, random }: { clock: Clock; random: Random }
  ): Promise<Host> {
    const consent = new ConsentDoor(pageFiles(start.static), {
      origins: start.consent.origins,
      frameAncestors: start.consent.frameAncestors,
      mode: start.consent.mode
    });
    const ui = start.ui && new UiDoor(pageFiles(start.ui.static), start.ui.origin, consent);
    let wallet: Wallet;
    const database = join(start.data, 'wallet.sqlite');
    let opened!: Awaited<ReturnType<typeof openAtRest>>;
    const tracing = start.traces === null ? undefined : await traced(start.traces, control);
    const core = await openCore({
      path: join(start.data, 'state.sqlite'),
      issuer: start.issuer,
      clock,
      random,
      consent,
      ...(ui && { ui }),
      publicLog: start.publicLog,
      ...(start.policy && { witnesses: start.policy }),
      onNews: (news, witnesses) => tellNews(control, news, witnesses),
      ...(tracing && { traces: tracing }),
      runner: {
        ...start.runner,
        needRunner: async () => void (await control.ask('need_runner', {}))
      },
      needSecret: async ref => secretOf(await control.ask('need_secret', { ref })),
      vault: async () => {
        opened = await openAtRest(database, start.wallet, random);
        return openVault(database, opened.atRest, random);
      },
      onForgotten(requests) {
        wallet.forget(requests);
        // Of a back-up that was killed; one that is under way would hold what was erased, and fails.
        sweepCopies(start.data);
      },
      onHealth: healthy =>
        healthy
          ? control.log('info', 'ledger_healed', 'The ledger can be written again.')
          : control.log(
              'error',
              'ledger_unavailable',
              'The ledger can not be written; nothing is performed.'
            )
    });
    try {
      sweepCopies(start.data);
      const { atRest, by } = opened;
      wallet = createWallet({
        database,
        atRest,
        fetch: (address, init) => inProcessFetch(handler)(address, init),
        clock,
        random,
        introduce: async wanted => core.authority.introduce(wanted),
        offers: core.offers,
        rename: (kid, is) => core.authority.rename(kid, is)
      });
      const metrics = start.places.metrics.length > 0 ? await measuring(core) : undefined;
      const inner = core.handler(
        request => wallet.handle(request),
        () => metrics?.page()
      );
      const counted = metrics ? metrics.watching(inner) : inner;
      const handler = tracing ? tracing.watching(counted) : counted;
      const host = new Host(start, control, core, wallet, by, consent, tracing);
      await host.listen(handler);
      await wallet.start();
      return host;
    } catch (error) {
      await core.close();
      void tracing?.close().catch(() => undefined);
      throw error;
    }
  }

  private constructor(
    private readonly start: Start,
    private readonly control: Control,
    private readonly core: Core,
    private readonly wallet: Wallet,
    private readonly closedBy: ClosedBy,
    private readonly consent: ConsentDoor,
    private readonly tracing: Tracing | undefined
  ) {}

  ready(): Ready {
    return {
      issuer: this.core.identity.issuer,
      pid: process.pid,
      first_owner: this.core.authority.hasOwner(),
      wallet: this.closedBy
    };
  }

  /** Once it is known to be ready: has the supervisor hear what waits, where it wants to. */
  begin(): void {
    if (this.start.tellWaiting) {
      tellWaiting(
        this.core,
        waiting => void this.control.ask('waiting', { waiting }).catch(() => undefined)
      );
    }
  }

  /** What the supervisor may have done. */
  operations(stop: () => void): Record<string, Operation> {
    return {
      introduce: line => this.introduce(line),
      notebook: ({ notebook }) => {
        const { id, path } = Object(notebook) as { id?: unknown; path?: unknown };
        const known = { id: text(id, 'notebook.id'), path: text(path, 'notebook.path') };
        return this.wallet.principalOf(known) ?? { principal: null };
      },
      kernel_ended: ({ kernel }) => this.wallet.kernelEnded(text(kernel, 'kernel')),
      executed: ({ kernel, cell, source }) =>
        this.wallet.executed({
          kernel: text(kernel, 'kernel'),
          cell: text(cell, 'cell'),
          source: text(source, 'source')
        }),
      notebook_moved: ({ notebook, from, to, petname }) =>
        this.wallet.notebookMoved({
          id: text(notebook, 'notebook'),
          from: text(from, 'from'),
          to: text(to, 'to'),
          ...(petname !== undefined && { petname: text(petname, 'petname') })
        }),
      origins: line => this.origins(line),
      backup: () => this.copy(),
      tls: line => this.renewTls(tlsPair(line)),
      stop: () => void setImmediate(stop)
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.listeners.map(listener => listener.close(GRACE_MS)));
    await this.wallet.close();
    await this.core.close();
    // A collector that does not answer keeps nobody from ending.
    const sent = this.tracing?.close().catch(() => undefined);
    await (sent && Promise.race([sent, timeout(LAST_SPANS_MS, undefined, { ref: false })]));
  }

  /** Copies of all databases, in a folder that whoever asked removes. */
  private async copy(): Promise<{ folder: string }> {
    const { core, wallet } = this;
    const folder = await copyInto(this.start.data, {
      wallet: path => wallet.copy(path),
      state: path => core.copy(path)
    });
    return { folder };
  }

  private async introduce(line: Record<string, unknown>): Promise<{ code: string }> {
    const kind = text(line.kind, 'kind');
    const petname = text(line.petname, 'petname');
    const ttl = line.ttl === undefined ? undefined : Number(line.ttl);
    if (kind === 'notebook' || kind === 'job') {
      return this.wallet.admit({
        kind,
        petname,
        ...(line.notebook !== undefined && {
          notebook: line.notebook as { id: string; path: string }
        }),
        ...(line.kernel !== undefined && { kernel: text(line.kernel, 'kernel') }),
        ...(line.unattended !== undefined && { unattended: line.unattended === true }),
        ...(ttl !== undefined && { ttl })
      });
    }
    if (kind !== 'owner' && kind !== 'page' && kind !== 'agent') {
      throw new ControlError('bad_kind', 'kind must be owner, page, notebook, job or agent.');
    }
    const { code } = await this.core.authority.introduce({
      kind,
      petname,
      ...(ttl !== undefined && { ttlMs: ttl * 1000 })
    });
    return { code };
  }

  private origins(line: Record<string, unknown>): void {
    this.consent.configure({
      ...(line.origins !== undefined && { origins: origins(line.origins, 'origins') }),
      ...(line.frame_ancestors !== undefined && {
        frameAncestors: origins(line.frame_ancestors, 'frame_ancestors')
      })
    });
  }

  private async listen(handler: Handler): Promise<void> {
    for (const [door, places] of Object.entries(this.start.places)) {
      for (const place of places) {
        const listener = this.listener(door as Door, handler);
        await listener.listen(place).catch((cause: unknown) => {
          throw new HostError('listen_failed', `The ${door} door can't listen.`, { cause });
        });
        this.listeners.push(listener);
      }
    }
  }

  private listener(door: Door, handler: Handler): Listener {
    const onError = (error: unknown): void =>
      this.control.log('error', 'internal', `A request failed inside: ${nameOf(error)}.`);
    const tls = door === 'listen' || door === 'metrics' ? this.start.tls : null;
    try {
      return new Listener({ door, handler, onError, tls });
    } catch (cause) {
      throw new HostError('tls_unusable', 'Certificate and key can not be used.', { cause });
    }
  }

  /** @throws ControlError; the pair of before is used on then */
  private renewTls(pair: TlsPair): void {
    try {
      this.listeners.forEach(listener => listener.renew(pair));
    } catch {
      throw new ControlError('tls_unusable', 'Certificate and key can not be used.');
    }
  }

  private readonly listeners: Listener[] = [];
}

/** Loaded where somebody wants it, as figures are. */
async function traced(url: string, control: Control): Promise<Tracing> {
  const { Tracing } = await import('./traces');
  return new Tracing({
    url,
    onSent: sent =>
      sent
        ? control.log('info', 'traces_sent', 'The collector takes traces again.')
        : control.log('warning', 'traces_unsent', 'The collector of traces does not take them.')
  });
}

/** Loaded where somebody wants it: it costs every start a few milliseconds. */
async function measuring(core: Core): Promise<Metrics> {
  const { Metrics } = await import('./metrics');
  const metrics = new Metrics(core);
  metrics.start();
  return metrics;
}

function pageFiles(folder: string): Map<string, Uint8Array> {
  try {
    const names = readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => entry.name);
    return new Map(names.map(name => [name, readFileSync(join(folder, name))]));
  } catch (cause) {
    throw new HostError(
      'page_missing',
      `A page of the service is not in ${folder}. Install again.`,
      {
        cause
      }
    );
  }
}

function secretOf(answer: unknown): string {
  const { secret } = Object(answer) as { secret?: unknown };
  if (typeof secret !== 'string') {
    throw new ControlError('no_secret', 'The supervisor gave no secret.');
  }
  return secret;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new ControlError('bad_input', `${name} must be a string.`);
  }
  return value;
}
