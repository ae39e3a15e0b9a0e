import type { Clock } from '../../types';
import { ByToken } from '../tokens/byToken';

export interface Result {
  status: number;
  type: string;
  body: Uint8Array;
}

const KEPT_MS = 600_000;
const LONGEST = 64 * 1024;
/** Bytes of each of two generations, and what one result costs beside its body. */
const GENERATION = 8 * 1024 * 1024;
const EACH = 512;

/** The body in Latin-1: a small buffer would keep the pool alive that it was cut from. */
interface Kept {
  status: number;
  type: string;
  body: string;
  until: number;
}

/**
 * Small results of the last ten minutes, for whoever lost the answer (`aios/self outcome`). A whole
 * generation goes at once: to look for the oldest, a map goes by all that were deleted before it.
 */
export class RecentResults {
  constructor(private readonly clock: Clock) {}

  keep(kid: string, jti: string, { status, type, body }: Result): void {
    if (body.length > LONGEST) {
      return;
    }
    const now = this.clock.now();
    if (this.size > GENERATION - EACH - body.length || now >= this.begun + KEPT_MS) {
      this.older = this.newer;
      this.newer = new ByToken();
      this.size = 0;
      this.begun = now;
    }
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
    this.newer.set(kid, jti, { status, type, body: text, until: now + KEPT_MS });
    this.size += EACH + text.length;
  }

  of(kid: string, jti: string): Result | undefined {
    const kept = this.newer.get(kid, jti) ?? this.older.get(kid, jti);
    if (!kept || this.clock.now() >= kept.until) {
      return undefined;
    }
    const { status, type, body } = kept;
    return { status, type, body: Buffer.from(body, 'latin1') };
  }

  private newer = new ByToken<Kept>();
  private older = new ByToken<Kept>();
  /** Of the newer ones, and when the first of them was kept at the earliest. */
  private size = 0;
  private begun = 0;
}
