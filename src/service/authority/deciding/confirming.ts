import {
  type Act,
  actDigest,
  actSentence,
  codePoints,
  hex,
  Problem,
  Refusal,
  type VerifiedToken
} from '../../../protocol';
import { mustStillHold } from '../../holding';
import type { AskedAct, Clock, Confirmations, Journal, Random, SystemCall } from '../../types';
import type { AskingLimits } from '../books/askingLimits';
import type { Book } from '../books/book';
import type { Catalogue } from '../books/catalogue';
import type { Decided } from './decisions';
import { decided, decider, who } from '../entries';
import type { FacetRequest, Requests } from '../books/requests';
import { stateOf } from '../books/states';
import { shownOtherwise, type Verdicts } from './verdicts';
import type { Views } from '../telling/views';
import type { WaitingPolls } from '../waiting';

/** How long a confirmed act may be performed. */
const CONFIRMED_MS = 600_000;
/** What is longer can't be read whole on a card, so it can't be confirmed. */
const LONGEST_SENTENCE = 10_000;

/** Acts of facets that ask a person each time (docs/protocol.md §8, Confirmation). */
export class Confirming implements Confirmations {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      random: Random;
      book: Book;
      views: Views;
      requests: Requests;
      limits: AskingLimits;
      verdicts: Verdicts;
      catalogue: Catalogue;
      waiting: WaitingPolls;
    }
  ) {}

  async ask({
    principal,
    chain,
    act,
    token
  }: AskedAct): Promise<{ request_url: string; id: string }> {
    const { journal, requests, random, limits } = this.parts;
    if (codePoints(actSentence(principal.kid, act)) > LONGEST_SENTENCE) {
      throw new Problem(
        422,
        'too_long_to_confirm',
        'This act can not be shown whole, so nobody can confirm it.',
        'Send less at once.'
      );
    }
    limits.admit(principal.kid);
    const id = hex.encode(random.bytes(16));
    const { cell } = token.payload;
    await journal.transact(unit => {
      mustStillHold(chain);
      limits.mustBeFew(principal.kid, unit.now);
      const entry = unit.append({
        kind: 'request',
        groups: {
          who: who(principal, {
            facet: act.fct,
            chain: chain.map(link => link.id)
          }),
          ...(cell && { cell }),
          what: {
            object: act.obj,
            action: act.act,
            ...(act.body && { body: act.body }),
            request: id,
            act: actDigest(act)
          },
          args: act.args,
          token: token.compact
        }
      });
      requests.add({
        id,
        asker: principal.kid,
        encryptionKey: principal.encryptionKey,
        needs: [],
        purpose: '',
        cell: cell ?? null,
        digest: token.digest,
        askedAt: unit.now,
        entry,
        act
      });
    });
    return { request_url: `/requests/${id}`, id };
  }

  /**
   * `aios/requests decide`, of an act.
   *
   * @throws Problem with what the person at the card is to do
   * @throws Refusal where the confirmation itself is not in order
   */
  async decide(call: SystemCall): Promise<Decided> {
    const { journal, requests, waiting, verdicts } = this.parts;
    const { token, request, attended } = await verdicts.verified(call, 'facet-confirmation');
    const { outcome, reason, mode } = token.payload;
    const confirms = outcome === 'grant';
    await journal.transact(unit => {
      mustStillHold(call.chain);
      verdicts.pending(call, request.id, unit.now);
      attended.take();
      this.checkShown(token, request);
      if (confirms) {
        this.mustBePossible(request.act!, unit.now);
      }
      requests.end(unit, request.id, confirms ? 'granted' : 'denied', reason ?? null);
      const decision = unit.append({
        kind: 'decision',
        groups: {
          who: decider(call),
          what: decided(call, request.id, { outcome, mode }, { act: token.payload.act }),
          ...(reason !== undefined && { why: { reason } }),
          token: token.compact
        },
        ref: request.entry
      });
      if (confirms) {
        requests.confirm(request.id, decision);
      }
    });
    waiting.wake(request.id);
    return { state: confirms ? 'granted' : 'denied', facets: [] };
  }

  confirmed(id: string, principal: string, act: Act, now: number): number {
    const request = this.parts.requests.get(id, now);
    if (!request || request.act === null || request.asker !== principal) {
      throw new Refusal('not_confirmed', 'no such request of this principal');
    }
    if (actDigest(request.act) !== actDigest(act)) {
      throw new Refusal('not_confirmed', 'the request is about another act');
    }
    if (request.state !== 'granted' || request.decision === null) {
      throw new Refusal('not_confirmed', `the request is ${request.state}`);
    }
    if (request.spent !== null) {
      throw new Refusal('not_confirmed', `it was spent by entry ${request.spent}`);
    }
    if (now >= usableUntil(request)) {
      throw new Refusal('not_confirmed', 'it was confirmed more than 10 minutes ago');
    }
    return request.decision;
  }

  spend(id: string, intent: number): void {
    this.parts.requests.spend(id, intent);
  }

  /** What the person's device says it showed must be what it should have shown. */
  private checkShown(token: VerifiedToken<'facet-confirmation'>, { act, asker }: FacetRequest) {
    const { payload } = token;
    const { book, views } = this.parts;
    if (
      payload.act !== actDigest(act!) ||
      payload.shown !== actSentence(asker, act!) ||
      !views.isNamed(book.principal(asker)!, payload.named)
    ) {
      throw shownOtherwise();
    }
  }

  /** Whether the facet could still do it. */
  private mustBePossible(act: Act, now: number): void {
    const { book, catalogue } = this.parts;
    const state = stateOf(book.chain(act.fct), catalogue, now);
    if (state === 'suspended') {
      throw new Problem(
        409,
        'definition_changed',
        'The service changed since this was asked.',
        'The asker has to ask anew.'
      );
    }
    if (state !== 'live' && state !== 'paused') {
      throw new Problem(
        409,
        'already_ended',
        'The facet of this act has ended.',
        `It is ${state}.`
      );
    }
  }
}

/** When what was confirmed can be performed no more, in ms. */
export function usableUntil({ endedAt }: Pick<FacetRequest, 'endedAt'>): number {
  return endedAt! + CONFIRMED_MS;
}
