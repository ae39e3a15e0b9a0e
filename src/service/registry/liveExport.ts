import { Problem } from '../../protocol';
import type { FacetRecord, UpstreamAnswer, UpstreamCall } from '../types';

/** A call of an object that lives in a kernel; its signal ends with the facet or the time limit. */
export type ObjectCall = Pick<UpstreamCall, 'action' | 'args' | 'signal'>;

/** Why there is no answer that could be passed on; the call may have had its effect. */
export type Spoilt = 'upstream_failed' | 'upstream_too_large';

/** Statuses that an object answers with: it did it, it declined, it failed. */
const STATUSES = new Set([200, 409, 500]);
/** A kernel that no longer asks for calls is gone after this long. */
const GRACE_MS = 5_000;
const MOST_WAITING = 128;
/** Whoever asks again and again lets go of the oldest. */
const MOST_POLLS = 8;
/** Longest answer. */
const MOST_ANSWER = 8 * 1024 * 1024;

/** Whose object it is. */
export interface Exporter {
  /** kid */
  by: string;
  /** Which of its kernels: the same for as long as that one lives. */
  kernel: string;
  /** Aborts when the kernel has ended, or may offer nothing more. */
  ends: AbortSignal;
  /** What it is offered with, where that is a facet. */
  chain?: readonly FacetRecord[];
  /** Told once it is offered no longer. */
  onEnd?(): void;
}

interface Waiting {
  call: ObjectCall;
  state: 'waiting' | 'announced' | 'taken';
  /** Who took it, by a random word of its own. */
  taker: string | null;
  settle(answer: UpstreamAnswer): void;
}

const BUSY: UpstreamAnswer = {
  outcome: 'not_sent',
  code: 'busy',
  message: 'The object is busy with another call, or its notebook holds it. Nothing was sent.'
};

/**
 * One object of one kernel. A call is first announced by its id alone; only when the kernel
 * takes it (which it does once it has the object's lock) it sees what it is. So what was not
 * taken in time was not sent, whatever the kernel says.
 */
export class LiveExport {
  constructor(
    readonly exporter: Exporter,
    readonly name: string,
    private readonly busyMs: number,
    private readonly newId: () => string
  ) {
    exporter.ends.addEventListener('abort', this.ended);
    this.unattended();
  }

  onEnd(listener: () => void): void {
    this.onEnded = listener;
  }

  /** Never throws. */
  perform(call: ObjectCall): Promise<UpstreamAnswer> {
    if (this.over || this.calls.size >= MOST_WAITING) {
      return Promise.resolve(this.over ? gone('not_sent') : BUSY);
    }
    return new Promise(resolve => {
      const id = this.newId();
      const settle = (answer: UpstreamAnswer): void => {
        clearTimeout(timer);
        call.signal.removeEventListener('abort', cut);
        this.calls.delete(id);
        resolve(answer);
      };
      const waiting: Waiting = { call, state: 'waiting', taker: null, settle };
      const cut = (): void =>
        settle({
          outcome: waiting.state === 'taken' ? 'failed' : 'not_sent',
          code: 'cut',
          message: 'The call was ended before the object answered.'
        });
      const timer = setTimeout(() => waiting.state !== 'taken' && settle(BUSY), this.busyMs);
      call.signal.addEventListener('abort', cut);
      this.calls.set(id, waiting);
      if (call.signal.aborted) {
        cut();
      }
      this.wake();
    });
  }

  /** The id of a call that waits; null where none came in time. */
  async next(waitMs: number, signal: AbortSignal): Promise<string | null> {
    clearTimeout(this.grace);
    this.polls++;
    try {
      if (!this.some() && waitMs > 0) {
        if (this.wakers.size >= MOST_POLLS) {
          this.wakers.values().next().value!();
        }
        await this.woken(waitMs, signal);
      }
      const id = signal.aborted ? undefined : this.some();
      if (id === undefined) {
        return null;
      }
      this.calls.get(id)!.state = 'announced';
      return id;
    } finally {
      this.polls--;
      this.unattended();
    }
  }

  /**
   * @param taker who took it by the same word, and may not have heard so, is told it again
   * @throws Problem 409 `call_over`
   */
  take(id: string, taker: string | null): { action: string; args: Record<string, unknown> } {
    const waiting = this.calls.get(id);
    const again = waiting?.state === 'taken' && taker !== null && waiting.taker === taker;
    if (waiting === undefined || !(waiting.state === 'announced' || again)) {
      throw callOver();
    }
    waiting.state = 'taken';
    waiting.taker = taker;
    const { action, args } = waiting.call;
    return { action, args };
  }

  /** @throws Problem 409 `call_over`: answered before, ended, never taken, or not of this object */
  answer(id: string, status: number, body: Uint8Array): void {
    if (!STATUSES.has(status)) {
      throw new Problem(422, 'bad_answer', 'An object answers with 200, 409 or 500.');
    }
    const taken = this.taken(id);
    const fault = faultOf(body);
    if (fault !== null) {
      this.spoilt(id, fault);
      throw new Problem(422, 'bad_answer', SPOILT[fault]);
    }
    taken.settle({
      outcome: 'done',
      status,
      type: 'application/json',
      headers: {},
      body: once(body)
    });
  }

  /** Something came that is no answer; it may have had its effect. */
  spoilt(id: string, code: Spoilt): void {
    this.taken(id).settle({ outcome: 'failed', code, message: SPOILT[code] });
  }

  end(): void {
    if (!this.over) {
      this.over = true;
      clearTimeout(this.grace);
      this.exporter.ends.removeEventListener('abort', this.ended);
      for (const { state, settle } of [...this.calls.values()]) {
        settle(gone(state === 'taken' ? 'failed' : 'not_sent'));
      }
      this.onEnded();
      this.exporter.onEnd?.();
      this.wake();
    }
  }

  private taken(id: string): Waiting {
    const waiting = this.calls.get(id);
    if (waiting?.state !== 'taken') {
      throw callOver();
    }
    return waiting;
  }

  private unattended(): void {
    if (this.polls === 0 && !this.over) {
      clearTimeout(this.grace);
      this.grace = setTimeout(() => this.end(), GRACE_MS);
      this.grace.unref();
    }
  }

  private some(): string | undefined {
    return [...this.calls].find(([, { state }]) => state === 'waiting')?.[0];
  }

  /** Resolves when a call came, at the end, after `ms`, or by the signal. */
  private woken(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      this.wakers.add(done);
      if (signal.aborted || this.over) {
        done();
      }
    });
  }

  private wake(): void {
    for (const done of [...this.wakers]) {
      done();
    }
  }

  private readonly ended = (): void => this.end();
  private onEnded: () => void = () => undefined;
  private over = false;
  private polls = 0;
  private grace: ReturnType<typeof setTimeout> | undefined;
  private readonly calls = new Map<string, Waiting>();
  private readonly wakers = new Set<() => void>();
}

const SPOILT: Record<Spoilt, string> = {
  upstream_failed: 'The object gave no answer in JSON.',
  upstream_too_large: `The answer is longer than ${MOST_ANSWER} bytes.`
};

/** The bytes go on as they are, so that numbers stay as they were written. */
function faultOf(body: Uint8Array): Spoilt | null {
  if (body.length > MOST_ANSWER) {
    return 'upstream_too_large';
  }
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return null;
  } catch {
    return 'upstream_failed';
  }
}

function gone(outcome: 'failed' | 'not_sent'): UpstreamAnswer {
  const message =
    outcome === 'failed'
      ? 'The kernel that offers the object ended, or could not be reached, during the call.'
      : 'The kernel that offers the object has ended, or can not be reached.';
  return { outcome, code: 'kernel_ended', message };
}

function callOver(): Problem {
  return new Problem(409, 'call_over', 'Nobody waits for this call any more.');
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
