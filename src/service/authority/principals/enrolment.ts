import {
  b64u,
  type Bound,
  type Issued,
  jcs,
  Problem,
  personBehind,
  Refusal,
  type Terms,
  utf8,
  type VerifiedToken
} from '../../../protocol';
import type { Clock, Journal, PrincipalKind } from '../../types';
import type { Book } from '../books/book';
import type { Principal } from '../books/records';
import { type Catalogue, pick } from '../books/catalogue';
import { called, who } from '../entries';
import { type Introduction, type Introductions, isPersons } from './introductions';
import type { Issuing, Sealed } from '../facets/issuing';
import { REQUESTS, SELF, SELF_ACTIONS, facetSet, standingConstraints } from '../books/kinds';
import { mayReturn } from './returning';
import { petnameOf } from './petname';
import { type Tokens, bodyText } from '../tokens';

export interface Enrolled {
  principal: string;
  kind: PrincipalKind;
  petname: string;
  facets: Issued[];
}

export interface HandlerAnswer<T = unknown> {
  status: number;
  body: T;
}

/** A facet on one of the service's own objects, for as long as its holder is known. */
export function standingTerms(object: string, actions: readonly string[]): Terms {
  return {
    object,
    actions: [...actions].sort(),
    constraints: {},
    not_before: null,
    expiry: null,
    uses: null,
    result: null,
    delegation: false
  };
}

/** Turns a key with a code into a principal (docs/protocol.md §6). */
export class Enrolment {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      book: Book;
      tokens: Tokens;
      issuing: Issuing;
      introductions: Introductions;
      catalogue: Catalogue;
    }
  ) {}

  /**
   * `POST S/enrol`.
   *
   * @param origin the request's `Origin` header; null where no browser sent it.
   * @throws Refusal
   */
  async enrol(body: Uint8Array, origin: string | null): Promise<HandlerAnswer<Enrolled>> {
    const { journal, clock, book, tokens, introductions } = this.parts;
    const [signed = '', beside] = apart(bodyText(body));
    const token = await tokens.newcomer(signed);
    const introduction = introductions.find(token.payload.code, clock.now());
    const meant = introduction?.forKey ?? token.kid;
    if (!introduction || meant !== token.kid || !this.vouched(introduction, clock.now())) {
      throw noSuchCode();
    }
    const known = book.principal(token.kid);
    const returns = known !== undefined && this.returns(known, token, introduction);
    if (known && !returns) {
      // What a known key signed is recorded with its refusal, and with it the code.
      await journal.transact(() => introductions.use(introduction, token.kid));
      throw new Refusal('not_yours', 'this key is a principal already');
    }
    checkOrigin(introduction.kind, token.payload.origin, origin);
    const { until } = introduction;
    const principal = known
      ? { ...known, until }
      : this.newPrincipal(token, introduction, { now: clock.now(), name: beside });
    const sealed = await this.seal(principal, introduction, token.digest, known !== undefined);
    await journal.transact(unit => {
      const stands =
        introductions.find(token.payload.code, unit.now) && this.vouched(introduction, unit.now);
      // What changed meanwhile: another enrolment by this key, a revocation.
      const now = book.principal(principal.kid);
      if (!stands || now !== known || (known && !this.returns(known, token, introduction))) {
        throw noSuchCode();
      }
      introductions.use(introduction, principal.kid);
      if (known) {
        book.principals.prolong(unit, known, until!);
      } else {
        book.principals.add(unit, principal);
      }
      const entry =
        principal.petname === introduction.petname
          ? introduction.entry
          : introductions.byOwnName(unit, introduction, principal.petname);
      const named = unit.append({
        kind: 'enrolment',
        groups: {
          who: who(principal),
          what: {
            object: REQUESTS,
            action: 'enrol',
            safe: false,
            made_by: introduction.madeBy,
            introduction: entry,
            ...(known && { again: true }),
            ...(introduction.recovery && { recovery: true }),
            ...(principal.origin !== null && { origin: principal.origin }),
            ...(principal.until !== null && { until: Math.floor(principal.until / 1000) }),
            ...(principal.person !== null && { person: principal.person })
          },
          name: called(principal),
          token: token.compact
        }
      });
      book.principals.name(unit, known ?? principal, { ...principal, named });
      for (const one of sealed) {
        this.parts.issuing.record(unit, one, principal, { kind: 'grant' });
      }
    });
    return {
      status: 201,
      body: {
        principal: principal.kid,
        kind: principal.kind,
        petname: principal.petname,
        facets: sealed.map(({ issued }) => issued)
      }
    };
  }

  /** A code counts while the facet that it was made with does. */
  private vouched({ madeWith, until }: Introduction, now: number): boolean {
    const chain = madeWith === null ? [] : this.parts.book.chain(madeWith);
    return (
      (until === null || now < until) &&
      chain.every(link => link.revokedAt === null && link.paused === null)
    );
  }

  /**
   * Whether it is let in again as who it was: with the keys, the name and the kind that it had, for
   * longer.
   */
  private returns(
    known: Principal,
    { payload }: VerifiedToken<'facet-enrolment'>,
    { kind, petname, custody, forKey, until }: Introduction
  ): boolean {
    return (
      mayReturn(this.parts.book, known) &&
      forKey === known.kid &&
      jcs(payload.encryption_key) === jcs(known.encryptionKey) &&
      kind === known.kind &&
      petname === known.petname &&
      custody === known.custody &&
      until !== null &&
      until > known.until!
    );
  }

  /** @param returns that it has its window into its own acts already */
  private seal(
    principal: Principal,
    introduction: Introduction,
    request: string,
    returns: boolean
  ): Promise<Sealed[]> {
    const standing = Object.entries(facetSet(principal.kind)).map(([object, actions]) => ({
      ...standingTerms(object, actions),
      constraints: standingConstraints(principal.kind, object),
      expiry: endOf(principal)
    }));
    const root = this.parts.book.genesis()!.id;
    // What an approver decides with is its maker's own power: it ends, and is paused, with that.
    const lent = principal.kind === 'approver' ? introduction.madeWith : null;
    return Promise.all(
      [...(returns ? [] : [standingTerms(SELF, SELF_ACTIONS)]), ...standing].map(terms =>
        this.parts.issuing.seal({
          holder: principal.kid,
          encryptionKey: principal.encryptionKey,
          terms,
          definitions: this.definitions(terms),
          parent: terms.object === REQUESTS ? (lent ?? root) : root,
          decidedBy: introduction.madeWith,
          grantable: grantableBy(principal, terms, introduction),
          request
        })
      )
    );
  }

  private newPrincipal(
    { kid, payload }: VerifiedToken<'facet-enrolment'>,
    introduction: Introduction,
    { now, name }: { now: number; name: string | undefined }
  ): Principal {
    const { kind, custody, madeBy, place, until, another } = introduction;
    return {
      kid,
      key: payload.public_key,
      encryptionKey: payload.encryption_key,
      kind,
      petname: introduction.namesItself
        ? usableName(name, introduction.petname)
        : introduction.petname,
      custody,
      origin: isPersons(kind) ? (payload.origin ?? null) : null,
      enrolledAt: now,
      madeBy,
      place,
      until,
      person: isPersons(kind) ? this.personOf(kid, another ? null : madeBy) : null,
      named: null
    };
  }

  /** Whose device it is: of whoever brought it in, unless that one says that it is another's. */
  private personOf(kid: string, maker: string | null): string {
    const { book } = this.parts;
    return maker === null
      ? kid
      : personBehind(book.principal(maker)!, known => book.principal(known));
  }

  private definitions(terms: Terms) {
    const entry = this.parts.catalogue.object(terms.object);
    const picked = entry && pick(entry, terms.actions);
    if (!picked || picked.missing !== undefined) {
      throw new Problem(
        503,
        'object_unavailable',
        'The service can not enrol anybody at the moment.',
        `What the introduction carries is not there: ${terms.object}.`
      );
    }
    return picked.definitions;
  }
}

/** A token, and what stands beside it, which nobody signed. */
function apart(body: string): string[] {
  const at = body.indexOf('~');
  return at < 0 ? [body] : [body.slice(0, at), body.slice(at + 1)];
}

/** What a newcomer says that it is called (base64url), where that can be a name. */
function usableName(said: string | undefined, otherwise: string): string {
  try {
    return petnameOf(said === undefined ? undefined : utf8.decode(b64u.decode(said)));
  } catch {
    return otherwise;
  }
}

/** In seconds since the epoch. */
export function endOf({ until }: Principal): number | null {
  return until === null ? null : Math.floor(until / 1000);
}

/** @returns null: anything */
function grantableBy(
  { kind }: Principal,
  { object }: Terms,
  { bounds }: Introduction
): Bound[] | null {
  if (object === SELF) {
    return [];
  }
  return kind === 'owner' ? null : bounds;
}

/** A decider's key counts only at the origin it was made at, so what it claims must be true. */
function checkOrigin(kind: PrincipalKind, claimed: string | undefined, real: string | null): void {
  const holds = isPersons(kind)
    ? (claimed ?? null) === real
    : claimed === undefined || real === null || claimed === real;
  if (!holds) {
    throw new Refusal('not_yours', 'origin: not the one this request comes from');
  }
}

function noSuchCode(): Refusal {
  return new Refusal('not_yours', 'the introduction code is unknown, used, or ended');
}
