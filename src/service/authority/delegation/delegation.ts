import {
  type Definition,
  type Issued,
  Refusal,
  type Terms,
  checkTerms,
  jcs,
  lendable,
  normalizeNeed,
  parseNeed,
  readToldName,
  sealTerms,
  sha256B64u,
  subsumes,
  type ToldName,
  triedTooLong,
  type VerifiedToken,
  withDeclared
} from '../../../protocol';
import type { Clock, Journal, SystemCall, Unit } from '../../types';
import type { Book } from '../books/book';
import type { Facet, Principal } from '../books/records';
import { mustBeOfUse } from '../budgeting';
import { type Catalogue, pick } from '../books/catalogue';
import { standingTerms } from '../principals/enrolment';
import { called, who } from '../entries';
import type { Issuing } from '../facets/issuing';
import { SELF, SELF_ACTIONS } from '../books/kinds';
import { mustHandOver } from './handover';
import { mustRenew, renewedTerms } from './renewal';
import type { Revocation, Revoked } from '../facets/revocation';
import { stateOf } from '../books/states';
import type { Tokens } from '../tokens';

export interface Delegated {
  facet: Issued;
  principal: string;
  /** The delegatee's window into the service, where its key was not known before. */
  self?: Issued;
  /** Of a renewal: what ended with the facet whose place this takes, which is among them. */
  ended?: string[];
  in_flight?: number[];
  /** There may be further ones that are not named. */
  more?: true;
}

/** Code points of what the bearer of a card calls itself. */
const LONGEST_CLAIM = 200;
const TERMS_BYTES = 64 * 1024;
/** Links from a facet to the root; each is checked at every use. */
const LONGEST_CHAIN = 32;

/** `facet.delegate`: a narrower child for the key on a card (docs/protocol.md §8). */
export class Delegation {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      book: Book;
      tokens: Tokens;
      issuing: Issuing;
      catalogue: Catalogue;
      revocation: Revocation;
    }
  ) {}

  /** @throws Refusal */
  async delegate(call: SystemCall): Promise<Delegated> {
    const { journal, book, tokens, issuing, catalogue, clock } = this.parts;
    if (!call.facet.terms.delegation) {
      throw new Refusal('delegation_not_allowed', `facet ${call.facet.id}`);
    }
    if (call.chain.length >= LONGEST_CHAIN) {
      throw new Refusal('delegation_not_allowed', `${LONGEST_CHAIN} links are the most`);
    }
    this.mustLive(call, clock.now());
    const card = await tokens.card(String(call.args.card));
    const old = mustRenew(book, call, card.kid);
    const { terms, definitions } = this.narrowed(call, old);
    const known = book.principal(card.kid);
    const told = known ? null : toldOn(card, call.upload);
    const custody = mustHandOver(book, call, known);
    if (custody === 'handed-over' && !terms.delegation) {
      throw new Refusal(
        'malformed',
        'terms.delegation: what is handed over is lent on, by a claim'
      );
    }
    const holder: Principal = known ?? {
      kid: card.kid,
      key: card.payload.public_key,
      encryptionKey: card.payload.encryption_key,
      kind: 'agent',
      petname: petnameFor(told?.name ?? '', call.principal.petname),
      custody,
      origin: null,
      enrolledAt: clock.now(),
      madeBy: call.principal.kid,
      place: null,
      until: null,
      person: null,
      named: null
    };
    mustEndBefore(holder, terms);
    const draft = {
      holder: card.kid,
      encryptionKey: card.payload.encryption_key,
      decidedBy: null,
      request: call.token.digest
    };
    const child = await issuing.seal({ ...draft, terms, definitions, parent: call.facet.id });
    const self =
      known || custody === 'handed-over'
        ? null
        : await issuing.seal({
            ...draft,
            terms: standingTerms(SELF, SELF_ACTIONS),
            definitions: pick(catalogue.object(SELF)!, SELF_ACTIONS).definitions,
            parent: book.genesis()!.id
          });
    const { newcomer, ended } = await journal.transact(unit => {
      this.mustLive(call, unit.now);
      mustRenew(book, call, card.kid);
      const now = book.principal(card.kid);
      mustHandOver(book, call, known ?? now);
      // Who is somebody since has an end of its own.
      mustEndBefore(now ?? holder, terms);
      const newcomer = !now;
      if (newcomer) {
        book.principals.add(unit, holder);
        const named = unit.append({
          kind: 'enrolment',
          groups: {
            who: who(holder),
            what: {
              object: call.facet.terms.object,
              action: 'facet.delegate',
              safe: false,
              made_by: call.principal.kid
            },
            name: called(holder, told!.salt),
            token: card.compact
          }
        });
        book.principals.name(unit, holder, { ...called(holder), place: null, named });
        if (self) {
          issuing.record(unit, self, holder, { kind: 'grant' });
        }
      }
      const ended = old && this.endFor(unit, call, old, child.facet);
      issuing.record(unit, child, book.principal(card.kid)!, {
        kind: 'delegation',
        why: { detail: `by ${call.principal.kid} from ${call.facet.id}` },
        by: call.principal.kid,
        token: call.token.compact,
        ...(old && { renews: old.id })
      });
      if (old) {
        book.renew(unit, old, child.facet);
      }
      return { newcomer, ended };
    });
    const stopped = await ended?.();
    return {
      facet: child.issued,
      principal: card.kid,
      ...(newcomer && self && { self: self.issued }),
      ...(stopped && { ended: stopped.revoked, in_flight: stopped.in_flight }),
      ...(stopped?.more && { more: true })
    };
  }

  /** The facet that is renewed ends with what was lent from it, before the new one is made. */
  private endFor(unit: Unit, call: SystemCall, old: Facet, heir: Facet): () => Promise<Revoked> {
    return this.parts.revocation.revokeIn(unit, old, {
      by: { principal: call.principal, facet: call.facet.id },
      why: `renewed as ${heir.id}`,
      token: call.token.compact
    });
  }

  private mustLive(call: SystemCall, now: number): void {
    const state = stateOf(call.chain, this.parts.catalogue, now);
    if (state !== 'live') {
      const code = state === 'suspended' ? 'definition_changed' : state;
      throw new Refusal(code, `facet ${call.facet.id}`);
    }
  }

  /** The child's terms: the need as given, its open end closed by the giver's own. */
  private narrowed(
    call: SystemCall,
    old: Facet | null
  ): {
    terms: Terms;
    definitions: Record<string, Definition>;
  } {
    const parent = call.facet;
    const said = call.args.terms as Record<string, unknown>;
    const given = old ? renewedTerms(old, said) : said;
    if (Buffer.byteLength(jcs(given)) > TERMS_BYTES) {
      throw new Refusal('malformed', `terms: more than ${TERMS_BYTES} bytes`);
    }
    if (Object.hasOwn(given, 'object') && given.object !== parent.terms.object) {
      throw new Refusal('not_subsumed', 'terms: another object');
    }
    const need = normalizeNeed(parseNeed({ ...given, object: parent.terms.object }, 'terms'));
    const terms = sealTerms(need, need.expiry ?? parent.terms.expiry);
    const entry = this.parts.catalogue.object(terms.object);
    if (!entry) {
      throw new Refusal('object_unavailable', terms.object);
    }
    const outside = terms.actions.find(action => !parent.terms.actions.includes(action));
    if (outside !== undefined) {
      throw new Refusal('not_subsumed', `actions: ${outside} is not the giver’s`);
    }
    const picked = pick(entry, terms.actions);
    if (picked.missing !== undefined) {
      throw new Refusal('definition_changed', picked.missing);
    }
    checkTerms(terms, picked.definitions);
    mustBeOfUse(terms, picked.definitions);
    const why = subsumes(
      withDeclared(lendable(parent.terms), terms.actions, picked.definitions),
      terms,
      {
        parent: parent.definitions,
        child: Object.fromEntries(terms.actions.map(action => [action, entry.digests[action]!]))
      }
    );
    if (why !== null) {
      throw new Refusal('not_subsumed', why);
    }
    if (terms.expiry !== null && terms.expiry * 1000 <= this.parts.clock.now()) {
      throw new Refusal('malformed', 'terms.expiry: already past');
    }
    if (triedTooLong(terms, this.parts.clock.now())) {
      throw new Refusal('malformed', 'terms.observe: limits are tried for seven days at most');
    }
    return { terms, definitions: picked.definitions };
  }
}

/** Whoever was let in until a time is lent nothing for longer. @throws Refusal */
function mustEndBefore({ until }: Principal, { expiry }: Terms): void {
  if (until !== null && (expiry === null || expiry * 1000 > until)) {
    throw new Refusal('not_subsumed', 'expiry: its holder was let in for less long');
  }
}

/** What the card's bearer calls itself. @throws Refusal where that is not what it signed */
function toldOn(
  { payload: { named } }: VerifiedToken<'facet-card'>,
  upload: Uint8Array | null
): ToldName {
  const told = upload === null ? undefined : readToldName(upload);
  if (told === undefined || [...told.name].length > LONGEST_CLAIM) {
    throw new Refusal('malformed', 'body: the name of the card’s bearer, with its salt');
  }
  if (sha256B64u(upload!) !== named) {
    throw new Refusal('malformed', 'body: another name than the card commits to');
  }
  return told;
}

/** A claimed name never stands alone: its giver, whom a person may know, vouches for it. */
function petnameFor(claimed: string, giver: string): string {
  return `${claimed} (made by ${giver})`;
}
