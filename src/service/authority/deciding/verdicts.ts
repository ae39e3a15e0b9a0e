import { type InputMode, Problem, Refusal, type VerifiedToken } from '../../../protocol';
import { type ApprovesInPage, marksPage } from '../../pageMark';
import type { Clock, SystemCall } from '../../types';
import type { Book } from '../books/book';
import type { Principal } from '../books/records';
import { concerns } from '../books/bounding';
import { type Catalogue, definedIn } from '../books/catalogue';
import type { Challenges } from './challenges';
import { mayDecide } from '../books/lineage';
import type { Attended, Passkeys } from '../principals/passkeys';
import type { FacetRequest, Requests } from '../books/requests';
import type { Said, Tokens } from '../tokens';

export type VerdictType = 'facet-decision' | 'facet-confirmation';
type SaidType = VerdictType | 'facet-rule' | 'facet-passkey';

/** What a decider signed, with whatever its device needs beside its key. */
export interface SaidPresent<T extends SaidType> extends Said<T> {
  attended: Attended;
}

/** A decider's signed word on a request that waits for one. */
export interface Verdict<T extends VerdictType> {
  token: VerifiedToken<T>;
  request: FacetRequest;
  asker: Principal;
  attended: Attended;
}

/** What holds of every verdict (docs/protocol.md §7), whether it grants facets or confirms an act. */
export class Verdicts {
  constructor(
    private readonly parts: {
      clock: Clock;
      book: Book;
      catalogue: Catalogue;
      tokens: Tokens;
      requests: Requests;
      challenges: Challenges;
      passkeys: Passkeys;
      serves(origin: string): boolean;
      approvesInPage: ApprovesInPage;
    }
  ) {}

  /**
   * A decider's signed word, whatever it is about. Spends its challenge, whatever else is wrong.
   *
   * @throws Problem with what the person at the card is to do
   * @throws Refusal where the token itself is not in order
   */
  async said<T extends SaidType>(call: SystemCall, typ: T): Promise<SaidPresent<T>> {
    const { tokens, challenges, passkeys } = this.parts;
    const said = await tokens.said(String(call.args.decision), typ);
    const payload: VerifiedToken<SaidType>['payload'] = said.token.payload;
    if (said.principal.kid !== call.principal.kid) {
      throw new Refusal('wrong_key', 'the decision is signed by another key than the action');
    }
    if (payload.fct !== call.facet.id) {
      throw new Refusal('wrong_facet', 'the decision names another facet');
    }
    this.mustBeServed(said.principal, payload);
    if (!challenges.spend(payload.challenge)) {
      throw new Problem(
        409,
        'challenge_spent',
        'This card is too old.',
        'Look at the request again and decide then.'
      );
    }
    return { ...said, attended: await passkeys.attended(said.principal, said.token) };
  }

  /** As {@link said}, on a request that waits. */
  async verified<T extends VerdictType>(call: SystemCall, typ: T): Promise<Verdict<T>> {
    const { token, principal, attended } = await this.said(call, typ);
    const payload: VerifiedToken<VerdictType>['payload'] = token.payload;
    const request = this.pending(call, payload.request);
    if (payload.request_digest !== request.digest) {
      throw new Problem(
        409,
        'request_changed',
        'The decision is about another request.',
        'Look at the request again.'
      );
    }
    if ((request.act === null) !== (typ === 'facet-decision')) {
      throw badDecision(
        'The decision does not fit the request.',
        'Facets are granted, acts confirmed.'
      );
    }
    return { token, request, asker: this.mustBeOthers(call, principal, request), attended };
  }

  /** What waits for whoever calls. @throws Problem 404 `no_such_request`, 409 `already_decided` */
  pending(call: SystemCall, id: string, now = this.parts.clock.now()): FacetRequest {
    const request = this.concerning(call, id, now);
    if (request.state !== 'pending') {
      throw alreadyDecided();
    }
    return request;
  }

  /**
   * A request, waiting or not. One that does not concern whoever calls is none to them.
   *
   * @throws Problem 404 `no_such_request`
   */
  concerning({ facet }: SystemCall, id: string, now = this.parts.clock.now()): FacetRequest {
    const { book, requests, catalogue } = this.parts;
    const request = requests.get(id, now);
    if (!request || !concerns(book, facet, request, definedIn(catalogue))) {
      throw new Problem(
        404,
        'no_such_request',
        'There is no such request.',
        'It may have ended long ago: look at what waits.'
      );
    }
    return request;
  }

  private mustBeServed(decider: Principal, { mode }: { mode: InputMode }): void {
    // Whoever serves that origin now can make its page say anything.
    if (decider.origin !== null && !this.parts.serves(decider.origin)) {
      throw new Problem(
        403,
        'origin_not_served',
        'This device was admitted at an address that this service no longer has.',
        'Enrol it again, from the link in the terminal.'
      );
    }
    // Whether scripts of the notebook's page could have made it is not for the decider to say.
    const inPage = this.parts.approvesInPage();
    if (!marksPage(mode, decider, inPage)) {
      throw new Problem(
        403,
        'bad_decision',
        `This decision says that it was made by ${mode}, which this service does not offer.`,
        inPage
          ? 'Load the page that approves again.'
          : 'Say another mode: pointer, digits or terminal.'
      );
    }
  }

  /**
   * Nobody decides for itself: of an act neither does whoever holds a link of its facet's chain,
   * for each of those is bound by the confirmation.
   *
   * @returns the asker
   */
  private mustBeOthers(call: SystemCall, decider: Principal, request: FacetRequest): Principal {
    const { book } = this.parts;
    const asker = book.principal(request.asker)!;
    const holders = request.act === null ? [] : book.chain(request.act.fct);
    const bound = holders.flatMap(({ holder }) => book.principal(holder) ?? []);
    if (![asker, ...bound].every(one => mayDecide(book, call.chain, decider, one))) {
      throw new Problem(
        403,
        'own_request',
        'Nobody decides its own request, nor one of its lineage.',
        'Let another owner decide.'
      );
    }
    return asker;
  }
}

export function badDecision(title: string, detail: string): Problem {
  return new Problem(422, 'bad_decision', title, detail);
}

function alreadyDecided(): Problem {
  return new Problem(
    409,
    'already_decided',
    'This request has already ended.',
    'Somebody decided it, or it was withdrawn.'
  );
}

export function shownOtherwise(): Problem {
  return new Problem(
    422,
    'shown_otherwise',
    'What the card showed is not what it grants.',
    'Look at the request again. If this comes back, do not grant it: what shows it is of another ' +
      'release than this service (update the older one), or lies.'
  );
}
