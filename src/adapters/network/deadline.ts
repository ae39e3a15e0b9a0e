import { UpstreamFault } from '../errors';
import type { HttpRequest } from './http';

/** The one end of an exchange: its time is up, or its caller has gone. */
export class Deadline {
  private timer: NodeJS.Timeout;
  private readonly signal: AbortSignal;
  private reason: ((sent: boolean) => UpstreamFault) | null = null;
  onEnd: (reason: (sent: boolean) => UpstreamFault) => void = () => undefined;

  constructor(request: HttpRequest) {
    this.signal = request.signal;
    this.timer = this.within(request.timeoutMs);
    this.signal.addEventListener('abort', this.aborted);
    if (this.signal.aborted) {
      this.aborted();
    }
  }

  /** Counts anew: this long from now. */
  extend(ms: number): void {
    clearTimeout(this.timer);
    this.timer = this.within(ms);
  }

  private within(ms: number): NodeJS.Timeout {
    const late = (sent: boolean): UpstreamFault =>
      new UpstreamFault('upstream_timeout', `No complete answer within ${ms} ms.`, sent);
    return setTimeout(() => this.end(late), ms);
  }

  private readonly aborted = (): void => {
    this.end(sent => new UpstreamFault('cut', 'The call was ended by its caller.', sent));
  };

  private end(reason: (sent: boolean) => UpstreamFault): void {
    this.clear();
    this.reason = reason;
    this.onEnd(reason);
  }

  /** Waits for something that sends nothing. */
  async race<T>(work: Promise<T>): Promise<T> {
    if (this.reason) {
      throw this.reason(false);
    }
    const ended = new Promise<never>((_resolve, reject) => {
      this.onEnd = reason => reject(reason(false));
    });
    return Promise.race([work, ended]);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.signal.removeEventListener('abort', this.aborted);
  }
}
