import {
  type DecisionPayload,
  Problem,
  type Terms,
  type VerifiedToken,
  jcs,
  sentence,
  sha256Hex
} from '../../../protocol';
import { mustStillHold } from '../../holding';
import type { Clock, Journal, SystemCall, Unit } from '../../types';
import type { Agreements, Standing } from '../books/agreements';
import type { Book } from '../books/book';
import type { Facet, Principal } from '../books/records';
import { type Catalogue, pick, pinnedNow } from '../books/catalogue';
import { decided, decider } from '../entries';
import { Granting } from '../facets/granting';
import type { Hosting } from '../books/hosting';
import type { Issuing, Sealed } from '../facets/issuing';
import { REQUESTS } from '../books/kinds';
import type { FacetRequest, Requests } from '../books/requests';
import { badDecision, shownOtherwise, type Verdict, type Verdicts } from './verdicts';
import type { Views } from '../telling/views';
import type { WaitingPolls } from '../waiting';

export interface Decided {
  /** `pending`: others have to agree as well. */
  state: 'granted' | 'denied' | 'pending';
  /** Ids of the facets granted, one per need, null for a struck one. */
  facets: (string | null)[];
  /** Where more than one has to agree: how many, and how many did. */
  persons?: { needed: number; agreed: number };
}

type Token = VerifiedToken<'facet-decision'>;

/** Grants and denials (docs/protocol.md §7): each signs exactly one request and what was shown. */
export class Decisions {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      book: Book;
      views: Views;
      verdicts: Verdicts;
      issuing: Issuing;
      requests: Requests;
      catalogue: Catalogue;
      waiting: WaitingPolls;
      agreements: Agreements;
      hosting: Hosting;
    }
  ) {
    this.granting = new Granting(parts);
  }

  /**
   * `aios/requests decide`.
   *
   * @throws Problem with what the person at the card is to do
   * @throws Refusal where the decision token itself is not in order
   */
  async decide(call: SystemCall): Promise<Decided> {
    const verdict = await this.parts.verdicts.verified(call, 'facet-decision');
    const { request, asker } = verdict;
    const { payload } = verdict.token;
    checkForm(payload, request);
    const granted = payload.granted.map((terms, index) =>
      terms === null
        ? null
        : this.granting.check(call.facet as Facet, request.needs[index]!, index, terms)
    );
    this.checkShown(payload, request, asker);
    const sealed =
      payload.outcome === 'deny'
        ? granted.map(() => null)
        : await this.seal(call, request, granted);
    return this.record(call, verdict, sealed);
  }

  /** `aios/requests deny`: from a page, which may narrow but not widen. */
  async deny(call: SystemCall, id: string, reason: string | null): Promise<Decided> {
    const { journal, requests, waiting } = this.parts;
    const request = this.parts.verdicts.pending(call, id);
    await journal.transact(unit => {
      mustStillHold(call.chain);
      this.parts.verdicts.pending(call, id, unit.now);
      requests.end(unit, id, 'denied', reason);
      unit.append({
        kind: 'decision',
        groups: {
          who: decider(call),
          what: { object: REQUESTS, action: 'deny', safe: false, request: id, outcome: 'deny' },
          ...(reason !== null && { why: { reason } }),
          token: call.token.compact
        },
        ref: request.entry
      });
    });
    waiting.wake(id);
    return { state: 'denied', facets: request.needs.map(() => null) };
  }

  /** What the person's device says it showed must be what it should have shown. */
  private checkShown(payload: DecisionPayload, request: FacetRequest, asker: Principal): void {
    const granted = payload.granted.map(terms =>
      terms === null ? '' : sentence(asker.kid, terms)
    );
    const expected = {
      sentence: granted.filter(text => text !== '').join(' '),
      requested: request.needs.map(need => sentence(asker.kid, need)),
      granted,
      granted_digest: sha256Hex(jcs(payload.granted))
    };
    if (jcs(expected) !== jcs(payload.shown) || !this.parts.views.isNamed(asker, payload.named)) {
      throw shownOtherwise();
    }
  }

  private seal(
    call: SystemCall,
    request: FacetRequest,
    granted: readonly (Terms | null)[]
  ): Promise<(Sealed | null)[]> {
    const { issuing, book, catalogue } = this.parts;
    return Promise.all(
      granted.map(async terms =>
        terms === null
          ? null
          : issuing.seal({
              holder: request.asker,
              encryptionKey: request.encryptionKey,
              terms,
              definitions: pick(catalogue.object(terms.object)!, terms.actions).definitions,
              parent: book.genesis()!.id,
              decidedBy: call.facet.id,
              request: request.digest
            })
      )
    );
  }

  /** The decision and all it grants, in one unit: of two at once, the later finds it decided. */
  private async record(
    call: SystemCall,
    { token, request, asker, attended }: Verdict<'facet-decision'>,
    sealed: readonly (Sealed | null)[]
  ): Promise<Decided> {
    const { journal, requests, waiting, agreements } = this.parts;
    const { outcome, reason, granted } = token.payload;
    const decided = await journal.transact((unit): Decided => {
      mustStillHold(call.chain);
      this.parts.verdicts.pending(call, request.id, unit.now);
      attended.take();
      this.stillDefined(sealed);
      // The asker may be called otherwise by now.
      this.checkShown(token.payload, request, asker);
      if (outcome === 'deny') {
        requests.end(unit, request.id, 'denied', reason ?? null);
        this.write(unit, call, token, request);
        return { state: 'denied', facets: request.needs.map(() => null) };
      }
      this.mustGoOn(asker);
      const standing = agreements.standing(request, granted, call.principal, unit.now);
      const { needed } = standing;
      const agreed = standing.with.length + 1;
      const ref = this.write(unit, call, token, request, standing);
      const persons = needed > 1 && { persons: { needed, agreed } };
      if (agreed < needed) {
        agreements.add(ref, request, call, granted);
        return { state: 'pending', facets: [], ...persons };
      }
      requests.end(unit, request.id, 'granted', reason ?? null);
      this.issue(unit, request, asker, sealed, { ref, standing });
      return { state: 'granted', facets: sealed.map(one => one && one.facet.id), ...persons };
    });
    waiting.wake(request.id);
    return decided;
  }

  private issue(
    unit: Unit,
    request: FacetRequest,
    asker: Principal,
    sealed: readonly (Sealed | null)[],
    { ref, standing }: { ref: number; standing: Standing }
  ): void {
    const { issuing, requests } = this.parts;
    const decidedWith = standing.with.map(({ facet }) => facet);
    for (const one of sealed) {
      if (one) {
        const facet = { ...one.facet, ...(decidedWith.length > 0 && { decidedWith }) };
        const why = { purpose: request.purpose };
        issuing.record(unit, { ...one, facet }, asker, { kind: 'grant', why, ref });
      }
    }
    requests.deliver(
      request.id,
      sealed.map(one => one && one.issued.descriptor)
    );
  }

  /** @returns the index of its entry */
  private write(
    unit: Unit,
    call: SystemCall,
    { payload, compact }: Token,
    request: FacetRequest,
    standing?: Standing
  ): number {
    const { outcome, mode, reason, granted } = payload;
    return unit.append({
      kind: 'decision',
      groups: {
        who: decider(call),
        what: decided(
          call,
          request.id,
          { outcome, mode },
          standing && standing.needed > 1
            ? {
                persons: standing.needed,
                with: standing.with.map(({ entry }) => entry)
              }
            : {}
        ),
        terms: granted,
        ...(reason !== undefined && { why: { reason } }),
        token: compact
      },
      ref: request.entry
    });
  }

  /** Whoever came by a host that was turned away since it asked holds nothing more. */
  private mustGoOn(asker: Principal): void {
    if (this.parts.hosting.isOver(asker)) {
      throw new Problem(
        422,
        'already_ended',
        'The host that whoever asks came by has been turned away.',
        'Deny the request, or let that host in again first.'
      );
    }
  }

  /** Between sealing and recording a definition may have changed. */
  private stillDefined(sealed: readonly (Sealed | null)[]): void {
    if (sealed.some(one => one && !pinnedNow(this.parts.catalogue, one.facet))) {
      throw new Problem(
        409,
        'definition_changed',
        'The service changed while you decided.',
        'Look at the request again.'
      );
    }
  }

  private readonly granting: Granting;
}

function checkForm(payload: DecisionPayload, request: FacetRequest): void {
  const fits =
    payload.granted.length === request.needs.length &&
    payload.granted.some(terms => terms !== null) === (payload.outcome === 'grant');
  if (!fits) {
    throw badDecision(
      'The decision does not fit the request.',
      'It has one entry per need; a grant grants at least one, a denial none.'
    );
  }
}
