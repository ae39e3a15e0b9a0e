import { createHash } from 'node:crypto';

import { isStream } from '../../../protocol';
import type { FacetRecord, UpstreamAnswer } from '../../types';
import { unlessAborted } from '../../unlessAborted';
import type { Limiter } from '../results/limiter';
import type { Meter } from '../results/meter';
import { TooLarge } from '../wire/body';
import type { Passage } from '../wire/passage';
import type { Call } from './calls';
import { brokenOff, type Came, type Ending, headOf } from './ending';

export interface StreamLimits {
  /** From the head of a stream to its end. */
  streamMs: number;
  /** Without a piece from the upstream, or without anybody who takes one. */
  streamIdleMs: number;
  streamBytes: number;
}

/** Whether an answer is passed on as it comes. */
export function streams(answer: UpstreamAnswer): answer is Came {
  return answer.outcome === 'done' && isStream(answer.status, answer.type);
}

/** Whether an answer is passed on as it comes where it is too long to be held. */
export function mayBeLong({ status }: Came): boolean {
  return status >= 200 && status < 300;
}

/** When the first link of a chain expires (ms); Infinity where none does. */
export function firstExpiry(chain: readonly FacetRecord[]): number {
  return Math.min(...chain.map(({ terms }) => (terms.expiry ?? Infinity) * 1000));
}

/** Passes an answer on as it comes; tells how it ended. The passage is not ended by it. */
export async function passOn(
  answer: Came,
  { call, passage, meter, limiter, limits, expiresIn }: Passing
): Promise<Ending> {
  const { status, type } = headOf(answer);
  const hash = createHash('sha256');
  let length = 0;
  let rows = 0;
  let came = 0;
  const iterator = answer.body[Symbol.asyncIterator]();
  const idle = setTimeout(() => call.end('timeout'), limits.streamIdleMs);
  const timers = [idle, setTimeout(() => call.end('timeout'), limits.streamMs)];
  if (expiresIn <= limits.streamMs) {
    timers.push(setTimeout(() => call.end('expired'), expiresIn));
  }
  const seen = (): Partial<Ending> => ({
    status,
    type,
    passed: { digest: hash.digest('hex'), length },
    ...(limiter && { rows })
  });
  const give = async (piece: Uint8Array): Promise<void> => {
    if (piece.length > 0 && (await passage.give(piece, call.signal))) {
      hash.update(piece);
      length += piece.length;
      rows = limiter?.passed ?? 0;
    }
    call.signal.throwIfAborted();
  };
  try {
    for (;;) {
      const step = await unlessAborted(iterator.next(), call.signal);
      if (step.done) {
        if (limiter) {
          await give(limiter.end());
        }
        return { state: 'done', ...seen(), ...(meter && { used: meter.used() }) };
      }
      came += step.value.length;
      if (came > limits.streamBytes) {
        throw new TooLarge(limits.streamBytes);
      }
      meter?.see(step.value);
      await give(limiter ? limiter.see(step.value) : step.value);
      idle.refresh();
    }
  } catch (error) {
    return { ...brokenOff(error, call), ...seen() };
  } finally {
    timers.forEach(clearTimeout);
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

export interface Passing {
  call: Call;
  passage: Passage;
  /** Where budgets count what the answer says. */
  meter: Meter | null;
  /** Where the facet limits what may be seen of it. */
  limiter: Limiter | null;
  limits: StreamLimits;
  /** Milliseconds; Infinity for never. */
  expiresIn: number;
}
