import {
  type Issued,
  Refusal,
  type Terms,
  type VerifiedToken,
  checkTerms,
  hex,
  jcs,
  normalizeNeed,
  thumbprint,
  triedTooLong
} from '../../../protocol';
import type { Clock, Journal, Random, Unit } from '../../types';
import type { Book } from '../books/book';
import type { Principal } from '../books/records';
import { mustBeOfUse } from '../budgeting';
import { type Catalogue, pick } from '../books/catalogue';
import type { HandlerAnswer } from '../principals/enrolment';
import { standingTerms } from '../principals/enrolment';
import { who } from '../entries';
import type { Giving } from './giving';
import type { Hosting } from '../books/hosting';
import type { Issuing } from '../facets/issuing';
import type { AskingLimits } from '../books/askingLimits';
import { isNeverGranted, REGISTRY, SELF, SELF_ACTIONS } from '../books/kinds';
import type { NewRequest, Requests } from '../books/requests';
import type { Ruling } from '../deciding/ruling';
import { stateOf } from '../books/states';
import { type Tokens, bodyText } from '../tokens';

const NEEDS_BYTES = 64 * 1024;

/** `POST S/facets`: what a principal needs becomes a request, decided by a rule or somebody (§7). */
export class Asking {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      random: Random;
      book: Book;
      tokens: Tokens;
      issuing: Issuing;
      requests: Requests;
      catalogue: Catalogue;
      limits: AskingLimits;
      ruling: Ruling;
      hosting: Hosting;
      giving: Giving;
    }
  ) {}

  /**
   * @returns 201 with the facets where no person has to decide, else 202 with the request.
   * @throws Refusal
   */
  async ask(body: Uint8Array): Promise<HandlerAnswer> {
    const { token, principal } = await this.parts.tokens.said(bodyText(body), 'facet-request');
    if (thumbprint(token.payload.public_key) !== principal.kid) {
      throw new Refusal('malformed', 'public_key: not the signer’s');
    }
    if (principal.custody === 'handed-over') {
      throw new Refusal('not_yours', 'a handed-over key claims, and nothing else');
    }
    this.mustStand(principal);
    this.parts.limits.admit(principal.kid);
    const needs = token.payload.needs.map(normalizeNeed);
    if (needs.every(need => need.object === SELF)) {
      return this.lostSelf(principal, token, needs);
    }
    const given = await this.parts.giving.give(principal, token, needs, () =>
      this.mustStand(principal)
    );
    if (given) {
      return given;
    }
    this.check(principal, needs);
    return this.open(principal, token, needs);
  }

  private mustStand(principal: Principal): void {
    const { hosting, clock } = this.parts;
    if (hosting.isPaused(principal)) {
      throw new Refusal('paused', 'nothing is asked for meanwhile');
    }
    if (hosting.isOver(principal)) {
      throw new Refusal('revoked', 'the host that it came by has ended');
    }
    if (principal.until !== null && principal.until <= clock.now()) {
      throw new Refusal('expired', 'the time that it was let in for is over');
    }
  }

  private check(principal: Principal, needs: readonly Terms[]): void {
    const now = Math.floor(this.parts.clock.now() / 1000);
    if (Buffer.byteLength(jcs(needs)) > NEEDS_BYTES) {
      throw new Refusal('malformed', `needs: more than ${NEEDS_BYTES} bytes`);
    }
    needs.forEach((need, index) => {
      if (need.expiry !== null && need.expiry <= now) {
        throw new Refusal('malformed', `needs[${index}].expiry: already past`);
      }
      if (principal.until !== null && (need.expiry ?? Infinity) * 1000 > principal.until) {
        throw new Refusal(
          'malformed',
          `needs[${index}].expiry: must be there, and not after the asker’s own end`
        );
      }
      if (triedTooLong(need, now * 1000)) {
        throw new Refusal(
          'malformed',
          `needs[${index}].observe: limits are tried for seven days at most`
        );
      }
      // Nobody could grant any of it, so nobody is shown it.
      if (need.actions.every(action => isNeverGranted(need.object, action))) {
        throw new Refusal(
          'malformed',
          `needs[${index}].actions: on ${need.object} they come with enrolment alone`
        );
      }
    });
    // Whoever can't see the catalogue learns nothing about it from an early “malformed”.
    if (this.seesCatalogue(principal)) {
      needs.forEach(need => this.checkKnown(need));
    }
  }

  private seesCatalogue(principal: Principal): boolean {
    const { book, catalogue, clock } = this.parts;
    return book
      .facetsOf(principal.kid, REGISTRY)
      .some(
        facet =>
          facet.terms.actions.includes('list') &&
          stateOf(book.chain(facet.id), catalogue, clock.now()) === 'live'
      );
  }

  private checkKnown(need: Terms): void {
    const entry = this.parts.catalogue.object(need.object);
    const picked = entry && pick(entry, need.actions);
    if (picked && picked.missing === undefined) {
      checkTerms(need, picked.definitions);
      mustBeOfUse(need, picked.definitions);
    }
  }

  private async open(
    principal: Principal,
    token: VerifiedToken<'facet-request'>,
    needs: Terms[]
  ): Promise<HandlerAnswer> {
    const { journal, ruling, random, limits } = this.parts;
    const record = (unit: Unit, id: string) => this.record(unit, id, { principal, token, needs });
    const ruled = await ruling.grant({ principal, token, needs, record });
    if (ruled) {
      return { status: 201, body: ruled };
    }
    const id = hex.encode(random.bytes(16));
    await journal.transact(unit => {
      limits.mustBeFew(principal.kid, unit.now);
      record(unit, id);
    });
    return { status: 202, body: { request_url: `/requests/${id}`, id } };
  }

  private record(
    unit: Unit,
    id: string,
    {
      principal,
      token,
      needs
    }: { principal: Principal; token: VerifiedToken<'facet-request'>; needs: Terms[] }
  ): NewRequest {
    // It may have been paused or turned away since it was let ask.
    this.mustStand(principal);
    const { purpose, cell, encryption_key: encryptionKey } = token.payload;
    const entry = unit.append({
      kind: 'request',
      groups: {
        who: who(principal),
        ...(cell && { cell }),
        what: {
          object: needs[0]!.object,
          actions: needs[0]!.actions,
          objects: needs.map(need => need.object),
          request: id
        },
        terms: needs,
        why: { purpose },
        token: token.compact
      }
    });
    const request: NewRequest = {
      id,
      asker: principal.kid,
      encryptionKey,
      needs,
      purpose,
      cell: cell ?? null,
      digest: token.digest,
      askedAt: unit.now,
      act: null,
      entry
    };
    this.parts.requests.add(request);
    return request;
  }

  /** Everybody may have its own window into the service again. */
  private async lostSelf(
    principal: Principal,
    token: VerifiedToken<'facet-request'>,
    needs: readonly Terms[]
  ): Promise<HandlerAnswer<{ facets: Issued[] }>> {
    const { issuing, journal, book, catalogue } = this.parts;
    const actions = needs[0]!.actions.filter(action =>
      (SELF_ACTIONS as readonly string[]).includes(action)
    );
    if (needs.length !== 1 || actions.length !== needs[0]!.actions.length) {
      throw new Refusal('malformed', `needs: ${SELF} has ${SELF_ACTIONS.join(', ')}`);
    }
    const sealed = await issuing.seal({
      holder: principal.kid,
      encryptionKey: token.payload.encryption_key,
      terms: standingTerms(SELF, SELF_ACTIONS),
      definitions: pick(catalogue.object(SELF)!, SELF_ACTIONS).definitions,
      parent: book.genesis()!.id,
      decidedBy: null,
      request: token.digest
    });
    await journal.transact(unit => {
      issuing.record(unit, sealed, principal, { kind: 'grant' });
    });
    return { status: 201, body: { facets: [sealed.issued] } };
  }
}
