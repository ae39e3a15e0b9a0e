import { b64u } from '../../../../../protocol';
import { ISSUER, NOW } from '../../../../../protocol/testing/payloads';

/** Numbers of a story, none of them twice: its ids, and what a token says once. */
export class Numbers {
  /**
   * @param last the first is one more, and in no story that this one goes on from
   * @param pad what its ids begin with, so that they are nobody else's
   */
  constructor(
    private last: number,
    private readonly pad = '0'
  ) {}

  next(): number {
    this.last += 1;
    return this.last;
  }

  /** Of a request or a facet: 32 hex. */
  id(): string {
    return this.next().toString(16).padStart(32, this.pad);
  }

  /** As base64url: a challenge of 16, an introduction code of 32. */
  bytes(length = 16): string {
    const number = this.next();
    const bytes = new Uint8Array(length).fill(number);
    bytes[0]! += number >> 8;
    return b64u.encode(bytes);
  }

  /** What each token says besides. */
  stamp(iat = NOW): { aud: string; iat: number; jti: string } {
    return { aud: ISSUER, iat, jti: this.bytes() };
  }
}
