import { join } from 'node:path';
import { setTimeout as timeout } from 'node:timers/promises';

import { afterTimeout } from '../engine/after';
import type { WhenQuiet } from '../engine/quiet';
import { FEATURES } from '../protocol';
import {
  type Clock,
  ConsentDoor,
  type Core,
  openCore,
  type Random,
  troubleAtStart,
  UiDoor
} from '../service';
import { sweepCopies } from '../service/backup/databases';
import { type ClosedBy, createWallet, openAtRest, openVault, type Wallet } from '../wallet';
import { Doors } from './doors/doors';
import { inProcessFetch } from './doors/inProcess';
import { pageFiles } from './doors/pageFiles';
import { operationsOf } from './operations';
import { type Control, ControlError, type Operation } from './pipe/control';
import { type Start } from './pipe/start';
import { resting, youngCollector } from './rest';
import type { Metrics } from './telling/metrics';
import { tellNews } from './telling/publishing';
import type { Tracing } from './telling/traces';
import { tellWaiting } from './telling/waiting';
import { Verdict, warming, type WarmUp } from './warmup';

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
/** How long it may take after that to record what became of them, and to tell it. */
const LAST_WORDS_MS = 500;
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
    /** @returns whether another one was started for it */
    const needRunner = async (): Promise<boolean> =>
      startedIn(await control.ask('need_runner', {}));
    const verdict = start.warmUpAfterMs === null ? undefined : new Verdict(start.data, clock);
    const warmUp =
      verdict &&
      warming(start.runner, {
        control,
        needRunner: async () => void (await needRunner()),
        lengthen: () => core.lengthen(),
        verdict,
        afterMs: start.warmUpAfterMs!
      });
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
      ...(verdict && { works: () => verdict.works }),
      runner: {
        ...start.runner,
        async needRunner() {
          const anew = await needRunner();
          warmUp?.begin(anew);
        }
      },
      needSecret: async ref => secretOf(await control.ask('need_secret', { ref })),
      vault: async () => {
        opened = await openAtRest(database, start.wallet, random);
        return openVault(database, opened.atRest, random);
      },
      onForgotten(forgotten) {
        wallet.forget(forgotten);
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
        exports: core.exports,
        features: FEATURES,
        rename: (kid, is) => core.authority.rename(kid, is)
      });
      const metrics = start.places.metrics.length > 0 ? await measuring(core) : undefined;
      const inner = core.handler(
        request => wallet.handle(request),
        () => metrics?.page()
      );
      const counted = metrics ? metrics.watching(inner) : inner;
      const seen = tracing ? tracing.watching(counted) : counted;
      const handler = warmUp ? warmUp.watching(seen) : seen;
      const rest = resting(youngCollector(), afterTimeout);
      const doors = new Doors(start, control);
      await doors.listen(request => {
        rest.used();
        return handler(request);
      });
      await wallet.start();
      // Where a disk is in trouble it is made up for by a sweep.
      void core.goOn().catch(() => undefined);
      return new Host(start, control, core, wallet, by, consent, doors, tracing, warmUp, rest);
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
    private readonly doors: Doors,
    private readonly tracing: Tracing | undefined,
    private readonly warmUp: WarmUp | undefined,
    private readonly rest: WhenQuiet
  ) {}

  ready(): Ready {
    return {
      issuer: this.core.identity.issuer,
      pid: process.pid,
      first_owner: this.core.authority.hasOwner(),
      wallet: this.closedBy
    };
  }

  /** What the supervisor may have done. */
  operations(stop: () => void): Record<string, Operation> {
    const { core, wallet, consent, doors, start } = this;
    return operationsOf({ core, wallet, consent, doors, data: start.data, stop });
  }

  /** Once it is known to be ready: has the supervisor hear what waits, where it wants to. */
  begin(): void {
    if (this.core.callsOut()) {
      this.warmUp?.begin();
    }
    if (this.start.tellWaiting) {
      tellWaiting(
        this.core,
        waiting => void this.control.ask('waiting', { waiting }).catch(() => undefined)
      );
    }
  }

  async close(): Promise<void> {
    this.rest.close();
    const cold = this.warmUp?.close();
    const enough = setTimeout(() => this.core.endCalls(), GRACE_MS);
    await this.doors.close(GRACE_MS + LAST_WORDS_MS);
    clearTimeout(enough);
    await this.wallet.close();
    await this.core.close();
    await cold;
    // A collector that does not answer keeps nobody from ending.
    const sent = this.tracing?.close().catch(() => undefined);
    await (sent && Promise.race([sent, timeout(LAST_SPANS_MS, undefined, { ref: false })]));
  }
}

/** Loaded where somebody wants it, as figures are. */
async function traced(url: string, control: Control): Promise<Tracing> {
  const { Tracing } = await import('./telling/traces');
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
  const { Metrics } = await import('./telling/metrics');
  const metrics = new Metrics(core);
  metrics.start();
  return metrics;
}

function startedIn(answer: unknown): boolean {
  return (Object(answer) as { started?: unknown }).started === true;
}

function secretOf(answer: unknown): string {
  const { secret } = Object(answer) as { secret?: unknown };
  if (typeof secret !== 'string') {
    throw new ControlError('no_secret', 'The supervisor gave no secret.');
  }
  return secret;
}
