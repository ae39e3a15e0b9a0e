import type { Clock } from '../types';

export interface Result {
  status: number;
  type: string;
  body: Uint8Array;
}

const KEPT_MS = 600_000;
const LONGEST = 64 * 1024;
/** Bytes of all together, and what one costs beside its body. */
const TOGETHER = 16 * 1024 * 1024;
const EACH = 512;

/** The body in Latin-1: a small buffer would keep the pool alive that it was cut from. */
interface Kept {
  status: number;
  type: string;
  body: string;
  until: number;
}

/** Small results of the last ten minutes, for whoever lost the answer (`aios/self outcome`). */
export class RecentResults {
  constructor(private readonly clock: Clock) {}

  keep(kid: string, jti: string, { status, type, body }: Result): void {
    if (body.length > LONGEST) {
      return;
    }
    const now = this.clock.now();
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
    this.results.set(`${kid}.${jti}`, { status, type, body: text, until: now + KEPT_MS });
    this.size += EACH + text.length;
    for (const [name, old] of this.results) {
      if (old.until > now && this.size <= TOGETHER) {
        break;
      }
      this.results.delete(name);
      this.size -= EACH + old.body.length;
    }
  }

  of(kid: string, jti: string): Result | undefined {
    const kept = this.results.get(`${kid}.${jti}`);
    if (!kept || this.clock.now() >= kept.until) {
      return undefined;
    }
    const { status, type, body } = kept;
    return { status, type, body: Buffer.from(body, 'latin1') };
  }

  private readonly results = new Map<string, Kept>();
  private size = 0;
}
