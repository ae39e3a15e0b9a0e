import {
  type ActionPayload,
  argumentsHold,
  FacetryError,
  gate,
  type Jwk,
  type SpokenType,
  type TokenType,
  type Verifier,
  verifyGated,
  type VerifiedToken
} from '../../protocol';
import { requireAgreement, typeOf } from '../tokenCheck';
import type { ReadEntry } from './entry';
import type { FaultCode, Findings } from './findings';
import type { Link } from './records';
import type { World } from './world';

/** How far a token's `iat` may be from its entry: the clock's 60 s, and a disk that made it wait. */
const CLOCK_S = 600;
/** As long as a card may be shown. */
const CARD_S = 24 * 3600;

/** What the checks of one entry have in common: where things are reported, and who is who. */
export class Examination {
  constructor(
    readonly world: World,
    readonly findings: Findings,
    readonly issuer: string,
    private readonly verifier: Verifier | undefined
  ) {}

  /** Tokens whose signatures verified. */
  verified = 0;
  /** By signer, tokens that are shown and whose signer's key is not. */
  readonly unverified = new Map<string, number>();
  /** Entries that nobody but the service has signed for. */
  attested = 0;
  /** Intents that were allowed, all the way up. */
  uses = 0;

  /**
   * Whether the token of the entry that is examined is shown and wrong, so that it proves nothing;
   * not so where its signer's key is not shown.
   *
   * @param token what was found of it
   */
  disproven({ index, opened }: ReadEntry, token: unknown): boolean {
    return token === undefined && opened.token !== undefined && !this.isUnverified(index);
  }

  /** Whether the authority of an intent could be followed up to the root, by signatures that verify. */
  followed(intent: number): boolean {
    const chain = this.world.open.get(intent)?.chain ?? [];
    return (
      chain.at(-1)?.parent === null &&
      !this.isUnverified(intent) &&
      chain.every(({ unverified }) => unverified !== true)
    );
  }

  /** Whether the entry that was read last shows a token whose signer's key is not shown. */
  isUnverified(index: number): boolean {
    return this.unverifiedAt === index;
  }

  fault(entry: ReadEntry, code: FaultCode, detail: string): void {
    this.findings.fault(code, entry.index, detail);
  }

  /**
   * The entry's token, verified with the key of the principal that it must be of.
   * @param accepted whether the service took it: what it refused may be stale or meant for others
   * @returns undefined where it is not shown or its signer is not, and where it is wrong, which is
   * reported
   */
  async token<T extends SpokenType>(
    entry: ReadEntry,
    types: readonly T[],
    signer: string | undefined,
    { accepted = true } = {}
  ): Promise<VerifiedToken<T> | undefined> {
    const { token } = entry.opened;
    if (typeof token !== 'string') {
      if (entry.leaf.c.token === undefined) {
        this.attested += 1;
      }
      return undefined;
    }
    try {
      const typ = typeOf(token) as T;
      if (!types.includes(typ)) {
        throw new FacetryError('not_proven', `The token is a ${typ}, which has no place here.`);
      }
      const gated = gate(token, { typ });
      const { kid } = gated.header;
      if (signer !== undefined && kid !== signer) {
        throw new FacetryError('not_proven', 'The token is signed by somebody else.');
      }
      const key = this.keyFor(entry, kid, carried(typ, gated.payload));
      if (key === undefined) {
        this.unverifiedAt = entry.index;
        return undefined;
      }
      const verified = await verifyGated(gated, key, this.verifier);
      if (accepted && verified.payload.aud !== this.issuer) {
        throw new FacetryError('not_proven', 'The token is meant for another service.');
      }
      const { iat } = verified.payload;
      if (accepted && !timely(entry, typ, iat)) {
        throw new FacetryError('not_proven', 'The token was signed at another time.');
      }
      // An enrolment is once by its code, which a restore voids; a card only names keys.
      const once = typ !== 'facet-card' && typ !== 'facet-enrolment';
      if (accepted && once && iat <= this.world.floor) {
        this.fault(
          entry,
          'replayed',
          'It was signed before a restore, and may have been taken then.'
        );
      }
      this.verified += 1;
      return verified;
    } catch (error) {
      this.fault(entry, 'token', messageOf(error));
      return undefined;
    }
  }

  /** What the entry says of an action must be what was signed; what is not shown, can't differ. */
  agrees(entry: ReadEntry, payload: ActionPayload): boolean {
    try {
      requireAgreement(payload, entry.opened);
      return true;
    } catch (error) {
      this.fault(entry, 'agreement', messageOf(error));
      return false;
    }
  }

  /** A signed act counts once. */
  once(entry: ReadEntry, kid: string, jti: string): void {
    const name = `${kid}.${jti}`;
    if (this.world.acts.has(name)) {
      this.fault(entry, 'replayed', 'The same signed action was performed before.');
    }
    this.world.acts.add(name);
  }

  /**
   * The facet an entry says it was done with.
   * @returns undefined where none is said or shown, and where it is wrong, which is reported
   */
  facet(entry: ReadEntry, id: string | undefined, holder: string | undefined): Link | undefined {
    if (id === undefined) {
      return undefined;
    }
    const link = this.world.links.get(id);
    if (link === undefined) {
      if (!this.world.unseen.facets.mayBe(id)) {
        this.fault(entry, 'facet', `No facet ${id} was made before.`);
      }
      return undefined;
    }
    if (holder !== undefined && link.holder !== holder) {
      this.fault(entry, 'authority', `Facet ${id} is another principal’s.`);
      return undefined;
    }
    return link;
  }

  /**
   * Whether a facet allowed an act at an entry: every link made and not ended before it, within
   * its time, for this object and action, its constraints kept. What fails is reported.
   */
  allowed(
    entry: ReadEntry,
    link: Link,
    act: { object: string; action: string; args?: unknown },
    { slackMs = 0 } = {}
  ): boolean {
    for (const one of this.world.chain(link.id)) {
      const why = one.parent === null ? this.stopped(one) : this.refusal(entry, one, act, slackMs);
      if (why !== null) {
        this.fault(entry, 'authority', why);
        return false;
      }
    }
    return true;
  }

  private unverifiedAt = -1;

  private refusal(
    entry: ReadEntry,
    link: Link,
    { object, action, args }: { object: string; action: string; args?: unknown },
    slackMs: number
  ): string | null {
    const { terms } = link;
    const at = entry.leaf.t;
    const ended = this.stopped(link);
    if (ended !== null) {
      return ended;
    }
    const left = this.world.left.get(terms.object);
    if (left !== undefined && link.made < left) {
      return `Facet ${link.id} was given for where “${terms.object}” was before entry ${left}.`;
    }
    if (terms.not_before !== null && at < terms.not_before * 1000) {
      return `Facet ${link.id} was not valid yet.`;
    }
    if (terms.expiry !== null && at - slackMs >= terms.expiry * 1000) {
      return `Facet ${link.id} had expired.`;
    }
    if (terms.object !== object) {
      return `Facet ${link.id} is on “${terms.object}”, not on “${object}”.`;
    }
    if (!terms.actions.includes(action)) {
      return `Facet ${link.id} does not allow “${action}”.`;
    }
    return this.unconstrained(link, action, args);
  }

  /** Why a facet could not be used at this point of the log, its time and terms aside. */
  stopped(link: Link): string | null {
    if (link.revoked !== undefined && !this.endedByItself(link, link.revoked)) {
      return `Facet ${link.id} was revoked by entry ${link.revoked}.`;
    }
    const paused =
      link.paused ??
      (link.terms.object === 'aios/self' ? undefined : this.world.pausedBy(link.holder));
    return paused === undefined ? null : `Facet ${link.id} was paused by entry ${paused}.`;
  }

  /** One act may end what it is done with, too: the rest of its entries are still of that act. */
  private endedByItself({ revokedWith }: Link, revoked: number): boolean {
    const { ending, unseenEnds } = this.world;
    const unseen = unseenEnds.has(ending?.at ?? -1) || unseenEnds.has(revoked);
    return (
      ending !== undefined &&
      revoked >= ending.from &&
      (unseen || (revokedWith !== undefined && revokedWith === ending.token))
    );
  }

  private unconstrained(link: Link, action: string, args: unknown): string | null {
    const { terms, definitions } = link;
    if (typeof args !== 'object' || args === null) {
      return null;
    }
    const definition = this.world.definition(terms.object, action, definitions);
    if (definition === undefined) {
      return null;
    }
    const why = argumentsHold(terms.constraints, definition, args as Record<string, unknown>);
    return why === null ? null : `Facet ${link.id} does not allow these arguments: ${why}.`;
  }

  private keyFor(entry: ReadEntry, kid: string, own: Jwk | undefined): Jwk | undefined {
    const known = this.world.principals.get(kid)?.key ?? own;
    if (known === undefined && !this.world.unseen.principals.mayBe(kid)) {
      this.fault(entry, 'principal', `Nobody with the key ${kid} was enrolled before.`);
    } else if (known === undefined) {
      this.unverified.set(kid, (this.unverified.get(kid) ?? 0) + 1);
    }
    return known;
  }
}

/** Whether a token was signed when its entry was made; a card, which may be shown again, not long before. */
export function timely({ leaf }: ReadEntry, typ: TokenType, iat: number): boolean {
  const age = leaf.t / 1000 - iat;
  return age >= -CLOCK_S && age <= CLOCK_S + (typ === 'facet-card' ? CARD_S : 0);
}

function carried(typ: TokenType, payload: object): Jwk | undefined {
  return typ === 'facet-enrolment' || typ === 'facet-card'
    ? (payload as { public_key: Jwk }).public_key
    : undefined;
}

export function messageOf(error: unknown): string {
  const { detail, message } = error as { detail?: unknown; message?: unknown };
  return `${typeof detail === 'string' && detail !== '' ? detail : String(message ?? error)}`;
}
