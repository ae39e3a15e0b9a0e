import type { Clock } from '../types';

export interface Result {
  status: number;
  type: string;
  body: Uint8Array;
}

const KEPT_MS = 600_000;
const LONGEST = 64 * 1024;
const TOGETHER = 16 * 1024 * 1024;

/** Small results of the last ten minutes, for whoever lost the answer (`aios/self outcome`). */
export class RecentResults {
  constructor(private readonly clock: Clock) {}

  keep(kid: string, jti: string, result: Result): void {
    if (result.body.length > LONGEST) {
      return;
    }
    const now = this.clock.now();
    this.results.set(`${kid}.${jti}`, { result, until: now + KEPT_MS });
    this.length += result.body.length;
    for (const [name, { result: old, until }] of this.results) {
      if (until > now && this.length <= TOGETHER) {
        break;
      }
      this.results.delete(name);
      this.length -= old.body.length;
    }
  }

  of(kid: string, jti: string): Result | undefined {
    const kept = this.results.get(`${kid}.${jti}`);
    return kept && this.clock.now() < kept.until ? kept.result : undefined;
  }

  private readonly results = new Map<string, { result: Result; until: number }>();
  private length = 0;
}
