import { type Issued, type RequestState, Refusal } from '../../../protocol';
import type { Clock, Journal } from '../../types';
import type { Principal } from '../books/records';
import { usableUntil } from '../deciding/confirming';
import type { HandlerAnswer } from '../principals/enrolment';
import { who } from '../entries';
import { issuedOf } from '../facets/issuing';
import { REQUESTS } from '../books/kinds';
import type { FacetRequest, Requests } from '../books/requests';
import { type Tokens, bodyText, typeOf } from '../tokens';
import type { WaitingPolls } from '../waiting';

const LONGEST_WAIT_S = 30;

export interface PollAnswer {
  state: RequestState;
  reason?: string;
  /** One per need, null for a struck one; kept for 24 hours after the decision. */
  facets?: (Issued | null)[];
  /** Of a confirmed act: when it can be performed no more, in seconds since the epoch. */
  until?: number;
}

/** `POST S/requests/<id>`: the asker looks, waits, or thinks better of it (§7). */
export class Polling {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      tokens: Tokens;
      requests: Requests;
      waiting: WaitingPolls;
    }
  ) {}

  /**
   * @param signal ends the wait when the asker goes away.
   * @throws Refusal
   */
  async answer(
    id: string,
    body: Uint8Array,
    signal: AbortSignal
  ): Promise<HandlerAnswer<PollAnswer>> {
    const text = bodyText(body);
    if (typeOf(text) === 'facet-withdraw') {
      const { token, principal } = await this.parts.tokens.said(text, 'facet-withdraw');
      return this.withdraw(this.own(id, token.payload.request, principal), principal, text);
    }
    const { token, principal } = await this.parts.tokens.said(text, 'facet-poll');
    const request = this.own(id, token.payload.request, principal);
    const wait = Math.min(token.payload.wait ?? 0, LONGEST_WAIT_S) * 1000;
    if (request.state === 'pending') {
      await this.parts.waiting.wait(id, principal.kid, wait, signal);
    }
    return this.look(id);
  }

  private own(id: string, named: string, principal: Principal): FacetRequest {
    const request = this.parts.requests.get(id, this.parts.clock.now());
    if (!request || request.asker !== principal.kid || named !== id) {
      throw new Refusal('not_yours', 'no such request of this principal');
    }
    return request;
  }

  private async withdraw(
    request: FacetRequest,
    principal: Principal,
    token: string
  ): Promise<HandlerAnswer<PollAnswer>> {
    const { journal, requests, waiting } = this.parts;
    const withdrawn = await journal.transact(unit => {
      if (requests.get(request.id, unit.now)?.state !== 'pending') {
        return false;
      }
      requests.end(unit, request.id, 'withdrawn', null);
      unit.append({
        kind: 'withdrawal',
        groups: {
          who: who(principal),
          what: { object: REQUESTS, action: 'withdraw', safe: false, request: request.id },
          token
        },
        ref: request.entry
      });
      return true;
    });
    if (withdrawn) {
      waiting.wake(request.id);
    }
    return this.look(request.id);
  }

  private look(id: string): HandlerAnswer<PollAnswer> {
    const { requests, clock } = this.parts;
    const request = requests.get(id, clock.now())!;
    const delivery = request.state === 'granted' ? requests.delivery(id) : undefined;
    return {
      status: 200,
      body: {
        state: request.state,
        ...(request.reason !== null && { reason: request.reason }),
        ...(request.act !== null &&
          request.state === 'granted' && { until: Math.floor(usableUntil(request) / 1000) }),
        ...(delivery && { facets: delivery.map(one => (one === null ? null : issuedOf(one))) })
      }
    };
  }
}
