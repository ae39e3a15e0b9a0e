import { algOf, gate, type GatedToken, sha256Hex, type VerifiedToken } from '../../../protocol';
import { Refusal } from '../../errors';
import type { Clock, FacetBook, FacetRecord, PrincipalRecord, ServiceRequest } from '../../types';
import { CLOCK_S, type Replays } from '../tokens/replays';
import type { Decoy, NativeVerifier } from '../tokens/verify';
import type { Refusals } from './refusals';
import type { Unread } from './unread';

/** How a token came. */
export interface Presented {
  request: Pick<ServiceRequest, 'connection' | 'door' | 'source' | 'method' | 'left' | 'signal'>;
  /** Where the token is the body nothing travels beside it; `read` takes what does. */
  upload: {
    read(limit: number): Promise<Uint8Array>;
    /** The same bytes as they come; of what was sealed there are none. */
    stream?(): AsyncIterable<Uint8Array>;
  } | null;
  maxLength: number;
  /** It was opened, and its answer will be sealed. */
  sealed?: true;
}

/** A facet, and the signed action of its holder. */
export interface Holding {
  facet: FacetRecord;
  chain: readonly FacetRecord[];
  principal: PrincipalRecord;
  token: VerifiedToken<'facet-action'>;
}

/** Of the action alone: who signed it, whether it is meant for us and comes the first time (docs/protocol.md §8). */
export class Admission {
  constructor(
    private readonly parts: {
      issuer: string;
      clock: Clock;
      book: FacetBook;
      verifier: NativeVerifier;
      decoy: Decoy;
      replays: Replays;
      refusals: Refusals;
      unread: Unread;
    }
  ) {}

  /**
   * @param id of the facet at whose address it came
   * @throws Refusal: shape, facet or signature; the same work whichever of them fails
   */
  signed(id: string, compact: string, { request, maxLength }: Presented): Holding {
    const { book, verifier, decoy, unread } = this.parts;
    const { source } = request;
    let gated: GatedToken<'facet-action'>;
    try {
      gated = gate(compact, { typ: 'facet-action', maxLength });
    } catch (error) {
      if (error instanceof Refusal) {
        unread.tell(compact, source, error);
      }
      throw error;
    }
    const alg = gated.header.alg === 'ES256' ? 'ES256' : 'Ed25519';
    const facet = book.facet(id);
    const holder = facet && book.principal(facet.holder);
    if (!facet || !holder || algOf(holder.key) !== alg) {
      decoy.verify(alg, gated.signingInput, gated.signature);
      throw this.stranger(source, facet ? 'wrong_key' : 'unknown_facet');
    }
    const verified = verifier.verify(alg, holder.key, gated.signingInput, gated.signature);
    if (!verified || gated.header.kid !== holder.kid) {
      throw this.stranger(source, 'wrong_key');
    }
    const token = new Signed(gated, holder.kid);
    return { facet, chain: book.chain(facet.id), principal: holder, token };
  }

  private stranger(source: string, code: 'wrong_key' | 'unknown_facet'): Refusal {
    this.parts.refusals.counted(source, code);
    return new Refusal(code);
  }

  /** @throws Refusal: audience, facet, clock, replay; from here on the token is taken */
  accept({ token, facet, principal }: Holding, { sealed }: Presented): void {
    const { issuer, clock, replays } = this.parts;
    const { aud, fct, iat, jti, reply } = token.payload;
    if (aud !== issuer) {
      throw new Refusal('wrong_audience', `this is ${issuer}`);
    }
    if (fct !== facet.id) {
      throw new Refusal('wrong_facet', `this is ${facet.id}`);
    }
    const off = iat - Math.floor(clock.now() / 1000);
    if (Math.abs(off) > CLOCK_S) {
      throw new Refusal('clock', `the sender’s clock is off by about ${off} s`);
    }
    replays.take(principal.kid, jti, iat);
    if (principal.custody === 'handed-over' && token.payload.act !== 'facet.delegate') {
      throw new Refusal('not_yours', 'a handed-over key claims, and nothing else');
    }
    if ((reply !== undefined) !== (sealed === true)) {
      const wrong = sealed ? 'is missing in a sealed action' : 'is of sealed actions alone';
      throw new Refusal('malformed', `payload.reply: ${wrong}`);
    }
  }
}

/** A token whose signature was verified. */
class Signed implements VerifiedToken<'facet-action'> {
  readonly header;
  readonly payload;
  readonly compact;

  constructor(
    { header, payload, compact }: GatedToken<'facet-action'>,
    readonly kid: string
  ) {
    this.header = header;
    this.payload = payload;
    this.compact = compact;
  }

  /** Few actions ask for it. */
  get digest(): string {
    return sha256Hex(this.compact);
  }
}
