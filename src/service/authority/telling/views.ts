import {
  type Act,
  actDigest,
  actSentence,
  type ActView,
  type FacetState,
  type FacetView,
  type NameView,
  type NeedView,
  personBehind,
  type PrincipalView,
  type RequestView,
  type Terms,
  sentence,
  worded
} from '../../../protocol';
import type { Clock, PrincipalRecord } from '../../types';
import type { Agreements } from '../books/agreements';
import type { Book } from '../books/book';
import type { AuthorityOptions } from '../options';
import type { Facet, Principal } from '../books/records';
import { type Catalogue, pick } from '../books/catalogue';
import { boundsSaid } from '../entries';
import { isPersons } from '../principals/introductions';
import { makers } from '../books/lineage';
import { pauseView, told } from '../principals/pausing';
import type { FacetRequest } from '../books/requests';
import { budgetLeft, stateOf, usesLeft } from '../books/states';

/** Facets, requests and principals as `aios/…` shows them. */
export class Views {
  constructor(
    private readonly parts: {
      book: Book;
      catalogue: Catalogue;
      clock: Clock;
      agreements: Agreements;
      naming: AuthorityOptions['naming'];
    }
  ) {}

  /** @param looker to whom it is shown */
  request(request: FacetRequest, looker: PrincipalRecord): RequestView {
    const { book, agreements, clock } = this.parts;
    const persons = agreements.view(request, looker, clock.now());
    const asker = book.principal(request.asker)!;
    return {
      id: request.id,
      who: {
        principal: asker.kid,
        petname: asker.petname,
        kind: asker.kind,
        custody: asker.custody,
        chain: makers(book, asker).map(maker => maker.petname),
        ...(asker.place !== null && { place: asker.place }),
        ...this.named(asker)
      },
      needs: request.needs.map(need => this.need(asker.petname, need)),
      purpose: request.purpose,
      cell: request.cell,
      asked_at: seconds(request.askedAt),
      state: request.state,
      digest: request.digest,
      ...(request.act && { act: this.act(asker.petname, request.act) }),
      ...(persons && { persons })
    };
  }

  private act(petname: string, act: Act): ActView {
    const { book, catalogue } = this.parts;
    const definitions = catalogue.object(act.obj)?.definitions ?? {};
    return {
      ...act,
      digest: actDigest(act),
      sentence: actSentence(petname, act),
      terms: book.facet(act.fct)!.terms,
      ...(Object.hasOwn(definitions, act.act) && { definition: definitions[act.act]! })
    };
  }

  private need(petname: string, terms: Terms): NeedView {
    const entry = this.parts.catalogue.object(terms.object);
    const there = terms.actions.filter(action => entry && Object.hasOwn(entry.definitions, action));
    return {
      terms,
      sentence: sentence(petname, terms),
      known: entry !== undefined && there.length === terms.actions.length,
      ...(entry && { definitions: pick(entry, there).definitions })
    };
  }

  facet(facet: Facet): FacetView {
    const { book, catalogue, clock } = this.parts;
    const chain = book.chain(facet.id);
    const holder = book.principal(facet.holder)!;
    const state = stateOf(chain, catalogue, clock.now());
    const paused = pauseView(chain);
    const budget = budgetLeft(chain);
    return {
      id: facet.id,
      holder: holder.kid,
      petname: holder.petname,
      kind: holder.kind,
      terms: facet.terms,
      sentence: sentence(holder.petname, facet.terms),
      ...worded(),
      state,
      parent: facet.parent,
      decided_by: facet.decidedBy,
      ...(facet.decidedWith && { decided_with: facet.decidedWith }),
      ...boundsSaid(facet),
      issued_at: seconds(facet.issuedAt),
      last_used: facet.lastUsed === null ? null : seconds(facet.lastUsed),
      uses_left: usesLeft(chain),
      ...(budget && { budget_left: budget }),
      ended: ended(chain, state),
      ...(paused && { paused })
    };
  }

  /** How the ledger holds what somebody is called. */
  name({ named }: Principal): NameView | undefined {
    return named === null ? undefined : this.parts.naming(named);
  }

  /** Whether this is what is signed of somebody’s name now. */
  isNamed(principal: Principal, named: string | undefined): boolean {
    return named !== undefined && this.name(principal)?.commitment === named;
  }

  private named(principal: Principal): { name?: NameView } {
    const name = this.name(principal);
    return name === undefined ? {} : { name };
  }

  /** @param everywhere to whom everybody is shown: then also where a notebook's file lies */
  principal(principal: Principal, everywhere: boolean): PrincipalView {
    const paused = this.parts.book.pauses.overPrincipal(principal.kid);
    return {
      principal: principal.kid,
      petname: principal.petname,
      ...this.named(principal),
      kind: principal.kind,
      custody: principal.custody,
      ...(everywhere && principal.place !== null && { place: principal.place }),
      enrolled_at: seconds(principal.enrolledAt),
      ...(principal.until !== null && { until: seconds(principal.until) }),
      ...(paused && { paused: told(paused) }),
      // As the enrolments say it, which whoever sees principals sees as well.
      ...(isPersons(principal.kind) && {
        person: personBehind(principal, kid => this.parts.book.principal(kid))
      })
    };
  }
}

function ended(chain: readonly Facet[], state: FacetState): FacetView['ended'] {
  const own = chain[0]!;
  if (state === 'revoked') {
    const root = chain.filter(link => link.revokedAt !== null).at(-1)!;
    const why = root === own ? 'revoked' : `revoked with ${root.id}`;
    return {
      at: seconds(own.revokedAt ?? root.revokedAt!),
      by: root.revokedBy,
      why: root.revokedWhy ?? why
    };
  }
  if (state === 'expired') {
    const ends = chain.flatMap(link => (link.terms.expiry === null ? [] : [link.terms.expiry]));
    return { at: Math.min(...ends), by: null, why: 'expired' };
  }
  if (state === 'spent') {
    return { at: seconds(own.lastUsed ?? own.issuedAt), by: null, why: 'spent' };
  }
  return null;
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
