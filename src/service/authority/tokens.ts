import {
  type CarryingType,
  Refusal,
  type GatedToken,
  type Jwk,
  type TokenType,
  type Verifier,
  type VerifiedToken,
  carriedKey,
  verifyToken
} from '../../protocol';
import type { Clock } from '../types';
import type { Book } from './books/book';
import type { Principal } from './books/records';
import type { Replay } from './options';

const CLOCK_LEEWAY_S = 60;
const CARD_LIFETIME_S = 24 * 3600;

/** A token of a known principal that has passed signature, audience, clock and replay. */
export interface Said<T extends TokenType> {
  token: VerifiedToken<T>;
  principal: Principal;
}

type Spoken =
  | 'facet-request'
  | 'facet-poll'
  | 'facet-withdraw'
  | 'facet-decision'
  | 'facet-confirmation'
  | 'facet-rule'
  | 'facet-passkey';

/** Opens what principals send outside of facets: the checks of docs/protocol.md §3 and §8. */
export class Tokens {
  constructor(
    private readonly options: {
      book: Book;
      clock: Clock;
      issuer: string;
      verifier: Verifier;
      replay: Replay;
    }
  ) {}

  /**
   * A token signed by an enrolled principal.
   *
   * @throws Refusal
   */
  async said<T extends Spoken>(compact: string, typ: T): Promise<Said<T>> {
    const { book, verifier, replay } = this.options;
    const token = await verifyToken(compact, {
      typ,
      verifier,
      // An unknown signer's own key is tried, so that unknown and wrong take the same time.
      resolveKey: gated =>
        book.principal(gated.header.kid)?.key ??
        (typ === 'facet-request' ? carriedKey(gated as GatedToken<'facet-request'>) : undefined)
    });
    const principal = book.principal(token.kid);
    if (!principal) {
      throw new Refusal('wrong_key', 'not enrolled here');
    }
    this.addressed(token.payload.aud);
    this.timely(token.payload.iat);
    replay.take(token.kid, token.payload.jti, token.payload.iat);
    return { token, principal };
  }

  /**
   * A newcomer's enrolment, signed by the key it brings. Its single-use code answers replay.
   *
   * @throws Refusal
   */
  async newcomer(compact: string): Promise<VerifiedToken<'facet-enrolment'>> {
    const token = await this.carried(compact, 'facet-enrolment');
    this.timely(token.payload.iat);
    return token;
  }

  /**
   * A delegatee's card. It names keys and nothing else, so it may be shown more than once.
   *
   * @throws Refusal
   */
  async card(compact: string): Promise<VerifiedToken<'facet-card'>> {
    const token = await this.carried(compact, 'facet-card');
    const age = this.seconds() - token.payload.iat;
    if (age < -CLOCK_LEEWAY_S || age > CARD_LIFETIME_S) {
      throw new Refusal('clock', 'the card is older than 24 hours, or from the future');
    }
    return token;
  }

  /**
   * A newcomer's knock, signed by the key that it brings. Each key knocks once at a time.
   *
   * @throws Refusal
   */
  async knock(compact: string): Promise<VerifiedToken<'facet-knock'>> {
    const token = await this.carried(compact, 'facet-knock');
    this.timely(token.payload.iat);
    return token;
  }

  /**
   * What the bearer of a key says that is no principal yet. Replay is for the caller to answer.
   *
   * @throws Refusal
   */
  async ofKey<T extends 'facet-poll' | 'facet-withdraw'>(
    compact: string,
    typ: T,
    key: Jwk
  ): Promise<VerifiedToken<T>> {
    const token = await verifyToken(compact, { typ, verifier: this.options.verifier, key });
    this.addressed(token.payload.aud);
    this.timely(token.payload.iat);
    return token;
  }

  private async carried<T extends Exclude<CarryingType, 'facet-request'>>(
    compact: string,
    typ: T
  ): Promise<VerifiedToken<T>> {
    const token = await verifyToken(compact, {
      typ,
      verifier: this.options.verifier,
      resolveKey: gated => carriedKey(gated as GatedToken<CarryingType>)
    });
    this.addressed(token.payload.aud);
    return token;
  }

  private addressed(aud: string): void {
    if (aud !== this.options.issuer) {
      throw new Refusal('wrong_audience', `aud is not ${this.options.issuer}`);
    }
  }

  private timely(iat: number): void {
    if (Math.abs(this.seconds() - iat) > CLOCK_LEEWAY_S) {
      throw new Refusal('clock', 'iat is more than 60 s off');
    }
  }

  private seconds(): number {
    return Math.floor(this.options.clock.now() / 1000);
  }
}

/** A request body as the token it should be; what is no ASCII fails the token's own gate. */
export function bodyText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The `typ` a token claims; its gate has the last word. */
export function typeOf(compact: string): TokenType | undefined {
  try {
    const header = Buffer.from(compact.slice(0, compact.indexOf('.')), 'base64url');
    return (JSON.parse(header.toString('utf8')) as { typ?: TokenType } | null)?.typ;
  } catch {
    return undefined;
  }
}
