import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Clock, Random } from '../../types';

const LIFETIME_MS = 600_000;
/** Its end, what makes it another than all others, and what shows that it is ours. */
const [ENDS, RANDOM, MAC] = [8, 16, 32];

/**
 * What a decision must answer to: issued over the consent door, spent by one decision, and
 * gone with the process, so that nothing signed before this start counts. Nothing is kept of those
 * that are out: whoever asks for a million of them takes nobody else's away.
 */
export class Challenges {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random
  ) {
    this.key = random.bytes(MAC);
  }

  /** @returns b64u of 56 bytes; ends after ten minutes. */
  issue(): string {
    const body = Buffer.alloc(ENDS + RANDOM);
    body.writeBigUInt64BE(BigInt(Math.floor(this.clock.now()) + LIFETIME_MS));
    body.set(this.random.bytes(RANDOM), ENDS);
    return Buffer.concat([body, this.mac(body)]).toString('base64url');
  }

  /** @returns whether it was open; it is not any more. */
  spend(challenge: string): boolean {
    const bytes = Buffer.from(challenge, 'base64url');
    const body = bytes.subarray(0, ENDS + RANDOM);
    const mac = bytes.subarray(body.length);
    if (mac.length !== MAC || !timingSafeEqual(mac, this.mac(body))) {
      return false;
    }
    const now = this.clock.now();
    for (const [old, ends] of this.spent) {
      if (ends <= now) {
        this.spent.delete(old);
      }
    }
    const name = body.toString('hex');
    const ends = Number(body.readBigUInt64BE());
    if (ends <= now || this.spent.has(name)) {
      return false;
    }
    this.spent.set(name, ends);
    return true;
  }

  private mac(body: Uint8Array): Buffer {
    return createHmac('sha256', this.key).update(body).digest();
  }

  private readonly key: Uint8Array;
  private readonly spent = new Map<string, number>();
}
