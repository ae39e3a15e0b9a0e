import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';

import { afterTimeout, type After } from '../../engine/after';

export interface PatienceLimits {
  /** How long a body is waited for in all, whatever comes of it. */
  firstMs: number;
  /** For so many bytes that came it is waited for a second longer. */
  bytesPerSecond: number;
}

interface Waited {
  source: IncomingMessage;
  /** Of times that are over (ms). */
  waited: number;
  /** When the piece that is waited for now was asked for; undefined while nobody asks. */
  since: number | undefined;
  bytes: number;
  giveUp(): void;
}

/** Between two looks at what is waited for. */
const LOOK_MS = 1_000;

/**
 * How long bodies are waited for: whoever sends a byte now and then keeps no connection, and whoever
 * sends slowly, but goes on, is waited for. Only what is waited for counts: where whoever reads is
 * the slow one, it is not held against its sender. One timer serves all bodies, and none where none is
 * waited for, as a call's whole body is there as a rule.
 */
export class Patience {
  constructor(
    private readonly limits: PatienceLimits = { firstMs: 60_000, bytesPerSecond: 1024 },
    private readonly now: () => number = () => performance.now(),
    private readonly after: After = afterTimeout
  ) {}

  /**
   * The body, as long as patience with it lasts.
   *
   * @param giveUp ends what the body comes from
   */
  with(incoming: IncomingMessage, giveUp: () => void): AsyncIterable<Uint8Array> {
    return {
      [Symbol.asyncIterator]: () => {
        const entry: Waited = { source: incoming, waited: 0, since: undefined, bytes: 0, giveUp };
        // Left unread without closing the connection, which has an answer to carry.
        const pieces = incoming.iterator({ destroyOnReturn: false });
        return {
          next: async (): Promise<IteratorResult<Uint8Array>> => {
            this.begin(entry);
            try {
              const step = (await pieces.next()) as IteratorResult<Uint8Array>;
              entry.bytes += step.done ? 0 : step.value.length;
              return step;
            } finally {
              this.end(entry);
            }
          },
          return: async () => {
            await pieces.return?.();
            return { done: true, value: undefined };
          }
        };
      }
    };
  }

  /** Has the rest of a body come that nobody reads. */
  drain(incoming: IncomingMessage, giveUp: () => void): void {
    const entry: Waited = { source: incoming, waited: 0, since: undefined, bytes: 0, giveUp };
    this.begin(entry);
    incoming.once('close', () => this.end(entry));
    incoming.on('data', (piece: Uint8Array) => (entry.bytes += piece.length)).resume();
  }

  private begin(entry: Waited): void {
    entry.since = this.now();
    this.open.add(entry);
    this.look ??= this.after(LOOK_MS, () => this.lookAround());
  }

  private end(entry: Waited): void {
    entry.waited += this.now() - (entry.since ?? this.now());
    entry.since = undefined;
    this.open.delete(entry);
  }

  private lookAround(): void {
    this.look = undefined;
    const { firstMs, bytesPerSecond } = this.limits;
    const now = this.now();
    for (const entry of this.open) {
      const { source, waited, since, bytes } = entry;
      if (source.complete || source.destroyed) {
        this.open.delete(entry);
      } else if (waited + now - since! > firstMs + (bytes * 1000) / bytesPerSecond) {
        this.open.delete(entry);
        entry.giveUp();
      }
    }
    if (this.open.size > 0) {
      this.look = this.after(LOOK_MS, () => this.lookAround());
    }
  }

  private readonly open = new Set<Waited>();
  private look: (() => void) | undefined;
}
