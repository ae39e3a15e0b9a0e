import type { Clock, Random } from '../types';

const LIFETIME_MS = 600_000;
/** More than a person can have open; the oldest gives way. */
const MOST = 1024;

/**
 * What a decision must answer to: issued over the consent door, spent by one decision, and
 * gone with the process, so that nothing signed before this start counts.
 */
export class Challenges {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random
  ) {}

  /** @returns b64u of 32 random bytes; ends after ten minutes. */
  issue(): string {
    const now = this.clock.now();
    for (const [old, ends] of this.open) {
      if (ends > now && this.open.size < MOST) {
        break;
      }
      this.open.delete(old);
    }
    const challenge = Buffer.from(this.random.bytes(32)).toString('base64url');
    this.open.set(challenge, now + LIFETIME_MS);
    return challenge;
  }

  /** @returns whether it was open; it is not any more. */
  spend(challenge: string): boolean {
    const ends = this.open.get(challenge);
    this.open.delete(challenge);
    return ends !== undefined && this.clock.now() < ends;
  }

  private readonly open = new Map<string, number>();
}
