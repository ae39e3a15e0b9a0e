import { WalletError } from './http';
import type { Session } from './sessions';

/** A call of an object that lives in a kernel. */
export interface ObjectCall {
  action: string;
  args: Record<string, unknown>;
  /** Ends with the facet or with the time limit. */
  signal: AbortSignal;
}

export type ObjectAnswer =
  | {
      outcome: 'done';
      status: number;
      type: string;
      headers: Record<string, string>;
      body: AsyncIterable<Uint8Array>;
    }
  | { outcome: 'failed' | 'not_sent'; code: string; message: string };

/** Statuses that an object answers with: it did it, it declined, it failed. */
const STATUSES = new Set([200, 409, 500]);
/** A kernel that no longer asks for calls is gone after this long. */
const GRACE_MS = 5_000;
const MOST_WAITING = 128;

interface Waiting {
  call: ObjectCall;
  state: 'waiting' | 'announced' | 'taken';
  settle(answer: ObjectAnswer): void;
}

const BUSY: ObjectAnswer = {
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
    readonly session: Session,
    readonly name: string,
    private readonly busyMs: number,
    private readonly newId: () => string
  ) {
    session.signal.addEventListener('abort', this.ended);
    this.unattended();
  }

  onEnd(listener: () => void): void {
    this.onEnded = listener;
  }

  /** Never throws. */
  perform(call: ObjectCall): Promise<ObjectAnswer> {
    if (this.over || this.calls.size >= MOST_WAITING) {
      return Promise.resolve(this.over ? gone('not_sent') : BUSY);
    }
    return new Promise(resolve => {
      const id = this.newId();
      const settle = (answer: ObjectAnswer): void => {
        clearTimeout(timer);
        call.signal.removeEventListener('abort', cut);
        this.calls.delete(id);
        resolve(answer);
      };
      const waiting: Waiting = { call, state: 'waiting', settle };
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

  /** @throws WalletError 409 `call_over` */
  take(id: string): { action: string; args: Record<string, unknown> } {
    const waiting = this.calls.get(id);
    if (waiting?.state !== 'announced') {
      throw callOver();
    }
    waiting.state = 'taken';
    const { action, args } = waiting.call;
    return { action, args };
  }

  /** @throws WalletError 409 `call_over`: answered before, ended, never taken, or not of this object */
  answer(id: string, status: number, body: Uint8Array): void {
    if (!STATUSES.has(status)) {
      throw new WalletError(400, 'bad_input', 'An object answers with 200, 409 or 500.');
    }
    this.taken(id).settle({
      outcome: 'done',
      status,
      type: 'application/json',
      headers: {},
      body: once(body)
    });
  }

  /** Something came that is no answer; it may have had its effect. */
  spoilt(id: string, code: string, message: string): void {
    this.taken(id).settle({ outcome: 'failed', code, message });
  }

  end(): void {
    if (!this.over) {
      this.over = true;
      clearTimeout(this.grace);
      this.session.signal.removeEventListener('abort', this.ended);
      for (const { state, settle } of [...this.calls.values()]) {
        settle(gone(state === 'taken' ? 'failed' : 'not_sent'));
      }
      this.onEnded();
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

function gone(outcome: 'failed' | 'not_sent'): ObjectAnswer {
  const message =
    outcome === 'failed'
      ? 'The kernel that offers the object ended during the call.'
      : 'The kernel that offers the object has ended.';
  return { outcome, code: 'kernel_ended', message };
}

function callOver(): WalletError {
  return new WalletError(409, 'call_over', 'Nobody waits for this call any more.');
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
