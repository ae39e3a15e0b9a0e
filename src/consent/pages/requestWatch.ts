import { type RequestView, Unreachable } from '../../client';
import type { BrowserPrincipal } from '../../client/browserPrincipal';
import type { Terms } from '../../protocol';
import { isOwner } from './enrol';
import { boundedFacet } from './idlePage';
import type { PageContext } from '../page';

const POLL_MS = 1500;
/** Challenges end after ten minutes. */
const CHALLENGE_MS = 8 * 60_000;

/** A request and what its card is drawn from, as the service had it at one moment. */
export interface Reading {
  request: RequestView;
  /** To decide with what was read. */
  challenge: string;
  /** What an approver may grant at most; of whoever may grant everything none. */
  bounds: readonly Terms[];
  /** Object → proposal, of what is asked for and waits to be connected. */
  connectable: ReadonlyMap<string, string>;
}

/** Who is told of what a watch finds. */
export interface Watcher {
  /**
   * It waits, and says otherwise than before, or the service was away, perhaps until another start of
   * its own, which knows nothing of this card; `heard` where it was there, but took no word of ours.
   */
  stale(why: 'changed' | 'away' | 'heard'): Promise<void>;
  /** Decided, withdrawn or forgotten, by whomever. */
  ended(request: RequestView): void;
  /** It could not be read now. */
  lost(error: unknown): void;
}

/**
 * One request as the service knows it. It is asked for again and again, so that no card says what is
 * no longer so, with a challenge that is never too old to decide with.
 */
export class RequestWatch {
  constructor(
    private readonly context: Pick<PageContext, 'service' | 'now'>,
    private readonly device: BrowserPrincipal,
    private readonly id: string,
    private readonly watcher: Watcher
  ) {}

  /** Why nothing can be decided now: what the service said, or that it did not, when asked last. */
  get trouble(): Error | null {
    return this.failed;
  }

  /** What was read last, with the challenge to decide it with. */
  get reading(): Reading | undefined {
    return this.last;
  }

  /**
   * Reads it anew.
   * @returns null where it has ended, which the watcher is told, or nobody watches any more
   * @throws what asking the service throws
   */
  async read(): Promise<Reading | null> {
    const { context, device } = this;
    const challenge = await context.service.challenge();
    const request = await device.system.requests.show(this.id);
    if (this.over) {
      return null;
    }
    if (request.state !== 'pending') {
      this.watcher.ended(request);
      return null;
    }
    const bounds = await boundsOf(device);
    const connectable = await this.connectable(request);
    if (this.over) {
      return null;
    }
    this.challengedAt = context.now();
    this.last = { request, challenge, bounds, connectable };
    return this.last;
  }

  /** Looks again, from time to time, until it is disposed of. */
  start(): void {
    if (!this.over) {
      this.timer = setTimeout(() => void this.look().finally(() => this.start()), POLL_MS);
    }
  }

  /** Another challenge: a refused decision has spent its own. */
  async renew(): Promise<void> {
    const challenge = await this.context.service.challenge();
    this.challengedAt = this.context.now();
    this.last = { ...this.last!, challenge };
  }

  /**
   * Another challenge, for what was read.
   * @returns whether it waits and says what it said
   */
  async renewUnchanged(): Promise<boolean> {
    await this.renew();
    const request = await this.device.system.requests.show(this.id);
    return request.state === 'pending' && said(request) === said(this.last!.request);
  }

  /** Something else that was asked got no answer: what comes next is that the service is back. */
  missed(error: Unreachable): void {
    this.failed = error;
  }

  dispose(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    try {
      const request = await this.device.system.requests.show(this.id);
      if (this.over) {
        return;
      }
      const before = this.failed;
      this.failed = null;
      if (request.state !== 'pending') {
        this.watcher.ended(request);
      } else if (said(request) !== said(this.last!.request)) {
        await this.watcher.stale('changed');
      } else if (before !== null) {
        await this.watcher.stale(before instanceof Unreachable ? 'away' : 'heard');
      } else if (this.context.now() - this.challengedAt > CHALLENGE_MS) {
        await this.renew();
      }
    } catch (error) {
      if (!this.over) {
        this.failed = error as Error;
        this.watcher.lost(error);
      }
    }
  }

  private async connectable({ needs }: RequestView): Promise<Map<string, string>> {
    const unknown = needs.filter(({ definitions }) => definitions === undefined);
    if (unknown.length === 0) {
      return new Map();
    }
    const { proposals = [] } = await this.device.system.registry.list();
    const wanted = new Set(unknown.map(({ terms }) => terms.object));
    return new Map(
      proposals.filter(({ name }) => wanted.has(name)).map(({ name, id }) => [name, id])
    );
  }

  private last: Reading | undefined;
  private challengedAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failed: Error | null = null;
  private over = false;
}

async function boundsOf(device: BrowserPrincipal): Promise<readonly Terms[]> {
  const held = isOwner(device) ? undefined : await boundedFacet(device);
  return (held?.bounds ?? []).map(({ terms }) => terms);
}

/** All of a request that its card shows. */
function said({ who, needs, purpose, cell, digest, act, persons }: RequestView): string {
  return JSON.stringify([who, needs, purpose, cell, digest, act, persons]);
}
