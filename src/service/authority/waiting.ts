import type { After } from '../../engine/after';

const MOST = 256;
const MOST_OF_ONE = 4;

/** Long polls: each waits for its request to change, for its time to pass, or for its end. */
export class WaitingPolls {
  constructor(private readonly after: After) {}

  /** Resolves at once where too many wait already: the asker then polls without waiting. */
  wait(request: string, asker: string, ms: number, signal: AbortSignal): Promise<void> {
    const own = this.byAsker.get(asker) ?? 0;
    if (this.size >= MOST || own >= MOST_OF_ONE || signal.aborted || ms <= 0) {
      return Promise.resolve();
    }
    this.size++;
    this.byAsker.set(asker, own + 1);
    return new Promise(resolve => {
      const wake = () => {
        callOff();
        signal.removeEventListener('abort', wake);
        waiting.delete(wake);
        if (waiting.size === 0) {
          this.byRequest.delete(request);
        }
        this.leave(asker);
        resolve();
      };
      const callOff = this.after(ms, wake);
      signal.addEventListener('abort', wake);
      const waiting = this.byRequest.get(request) ?? new Set();
      waiting.add(wake);
      this.byRequest.set(request, waiting);
    });
  }

  wake(request: string): void {
    for (const wake of [...(this.byRequest.get(request) ?? [])]) {
      wake();
    }
  }

  private leave(asker: string): void {
    this.size--;
    const left = (this.byAsker.get(asker) ?? 1) - 1;
    if (left === 0) {
      this.byAsker.delete(asker);
    } else {
      this.byAsker.set(asker, left);
    }
  }

  private size = 0;
  private readonly byAsker = new Map<string, number>();
  private readonly byRequest = new Map<string, Set<() => void>>();
}
